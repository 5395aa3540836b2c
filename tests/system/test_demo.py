"""The demonstration as a newcomer walks it: what it prints leads from an issued bulletin to the public page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from domain.reviews import STEP_NAMES
from tests.embedded.launch import wait_until
from tests.system.whole import PASSWORD, Whole
from tests.web.site import hidden, text_of


class Town:
    """What the demonstration printed."""

    def __init__(self, said: str) -> None:
        self.said = said
        self.steps = dict(re.findall(r"^  (\w+) +(\S+)$", said, re.MULTILINE))
        found = re.search(r"^bulletin +(T\S+)  (\S+)$", said, re.MULTILINE)
        assert found, said
        self.number, self.period = found.groups()

    @property
    def lasting(self) -> list[str]:
        """Give what another run must print again."""
        return [line for line in self.said.splitlines() if line.startswith(("petition ", "bulletin ", "  "))]


@pytest.fixture
def town(whole: Whole) -> Town:
    whole.up()
    made = whole.do("demo", "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    return Town(made.stdout)


@contextmanager
def staff(whole: Whole, username: str) -> Iterator[httpx2.Client]:
    """Open a browser without scripts and log in."""
    with httpx2.Client(base_url=whole.pages) as browser:
        form = hidden(browser.get("/login").text, "/login")
        assert browser.post("/login", data=form | {"username": username, "password": PASSWORD}).status_code == 303
        yield browser


def act(whole: Whole, username: str, place: str, command: str, **said: str) -> None:
    """Send the form of an act that somebody finds on a page."""
    with staff(whole, username) as browser:
        answer = browser.post(place, data=hidden(browser.get(place).text, place, command) | said)
    assert answer.status_code in {202, 303}, text_of(answer.text)


def test_the_bulletin_of_the_demonstration_goes_through_six_looks_to_the_public_page(whole: Whole, town: Town) -> None:
    place = f"/bulletins/{town.number}"
    with httpx2.Client(base_url=whole.pages) as reader:
        assert town.number not in reader.get("/publications").text
        for step in STEP_NAMES:
            act(whole, town.steps[step], place, f"{step.partition('_')[2]}_bulletin", passed="true")
        act(whole, town.steps["publish"], place, "publish_bulletin")
        wait_until(lambda: town.number in reader.get("/publications").text, 10)
        told = text_of(reader.get("/performance", headers={"accept-language": "zh"}).text)
        figures = reader.get("/api/v1/public/performance").json()

    assert "按期答复率" in told
    year = next(head for head in figures["heads"] if head["scope"] == "year")
    replies = next(line for line in year["lines"] if line["metric"] == "on_time_reply.office")
    assert replies["counts"]["met"] > 20
    assert replies["counts"]["late"] > 0
    assert f"{replies['counts']['met']}" in told
    assert whole.do("audit", "verify", town.number).returncode == 0


def test_another_run_adds_nothing(whole: Whole, town: Town) -> None:
    again = whole.do("demo", "--password", PASSWORD)

    assert again.returncode == 0, again.stderr
    assert Town(again.stdout).lasting == town.lasting
    assert "past           64 cases, 0 of them new" in again.stdout
    assert "there already" in again.stdout
    desk = whole.do("desk", "list").stdout
    assert desk.startswith("registrar")
    assert len(desk.splitlines()) == 1


def test_a_clerk_issues_another_period_by_the_button_and_the_schedule_may_come_later(whole: Whole, town: Town) -> None:
    with staff(whole, "editor") as browser:
        form = hidden(browser.get("/bulletins").text, "/bulletins", "issue_bulletin")
        issued = browser.post("/bulletins", data=form | {"rhythm": "weekly", "on": "2026-11-04"})
        page = text_of(browser.get(issued.headers["location"]).text)
    told = whole.do("bulletin", "issue", "weekly", "--date", "2026-11-08", "--by", "supervisor2")

    assert issued.status_code == 303
    assert "周汇总 2026-11-02 至 2026-11-08" in page
    number = issued.headers["location"].partition("?")[0].rpartition("/")[2]
    assert number != town.number
    assert told.stdout == f"{number}  weekly:2026-11-02  was issued before\n"
