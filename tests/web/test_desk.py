"""The supervisor's desk: the worst first, every number opens its cases, and nobody sees what is hidden from him."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.base import Accused
from domain.petition import Stage
from storage.directory import find_account
from tests.builders import SUPERVISOR, a_leader, a_leader_assignment, an_urging
from tests.web.site import Planted, Site, text_of

NUMBER, OLDER, HIDDEN = "P2026-0000081", "P2026-0000082", "P2026-0000083"
LATE = timedelta(days=40)
LATER = timedelta(days=60)


async def test_what_is_most_overdue_stands_first_and_its_number_opens_the_list(site: Site) -> None:
    site.plant(NUMBER, Planted(Stage.TRANSFERRED, age=LATE))
    site.plant(OLDER, Planted(Stage.TRANSFERRED, age=LATER))

    async with site.staff("supervisor") as browser:
        desk = (await browser.get("/supervision")).text
        whole = (await browser.get("/duties/overdue")).text

    first, _, _ = desk.partition("<h2>等待反馈最久")
    assert 'href="/duties/overdue"' in first
    for page in (first, whole):
        assert page.index(OLDER) < page.index(NUMBER)


async def test_an_answer_that_is_awaited_is_in_its_list_with_whom_it_binds(site: Site) -> None:
    urged = ((an_urging(reply_by="2099-01-01"), SUPERVISOR),)
    site.plant(NUMBER, Planted(Stage.HANDLING, then=urged))

    async with site.staff("supervisor", accept_language="en") as browser:
        said = text_of((await browser.get("/duties/awaited")).text)

    assert NUMBER in said
    assert "Answer to an urging" in said


async def test_a_leaders_duty_due_within_the_week_is_told_with_his_name(site: Site) -> None:
    leader = site.database.look(lambda c: find_account(c, username="leader"))
    assert leader is not None
    bound = ((a_leader_assignment(a_leader(leader.id, "east", "city")), SUPERVISOR),)
    site.plant(NUMBER, Planted(Stage.HANDLING, then=bound))

    async with site.staff("supervisor") as browser:
        said = text_of((await browser.get("/duties/leaders")).text)

    assert NUMBER in said
    assert leader.name in said


@pytest.mark.parametrize("name", ["overdue", "awaited", "orders", "proposals", "leaders"])
async def test_an_empty_list_says_that_all_is_clear_and_an_unknown_one_is_none(site: Site, name: str) -> None:
    async with site.staff("supervisor") as browser:
        empty = await browser.get(f"/duties/{name}")
        unknown = await browser.get("/duties/anything")

    assert 'class="empty good"' in empty.text
    assert unknown.status_code in {404, 422}


async def test_whoever_is_accused_finds_the_case_in_no_list_and_no_number(site: Site) -> None:
    supervisor = site.database.look(lambda c: find_account(c, username="supervisor"))
    assert supervisor is not None
    site.plant(HIDDEN, Planted(Stage.TRANSFERRED, age=LATE, accused=Accused(accounts=(supervisor.id,))))

    async with site.staff("supervisor") as browser:
        pages = [(await browser.get(path)).text for path in ("/supervision", "/duties/overdue")]

    assert all(HIDDEN not in page for page in pages)
    assert "全部在期内" in text_of(pages[1])
