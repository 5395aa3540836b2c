"""The auditors' pages of honesty signals, in both languages: definitions, lists, evidence in words, files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.base import Score
from domain.commands import Rate
from domain.honesty import SIGNALS
from domain.petition import Stage
from storage.records import append_all
from tests.builders import CLERK, OFFICER, a_bureau, a_case, a_registration
from tests.domain.acts import an_extension_request
from tests.web.site import Planted, Site, text_of

NUMBER = "P2026-0000091"


def in_office(site: Site) -> None:
    """Record a rating that a clerk entered."""
    site.plant(NUMBER, Planted(Stage.REPLIED, then=((Rate(office=Score.SATISFIED), CLERK),)))


@pytest.mark.parametrize(("language", "said"), [("zh", "工作人员代为评价"), ("en", "Rated by an account of the staff")])
async def test_the_overview_defines_every_signal(site: Site, language: str, said: str) -> None:
    async with site.staff("auditor", accept_language=language) as browser:
        page = await browser.get("/honesty")

    assert page.status_code == 200
    assert said in text_of(page.text)
    assert [f'href="/honesty/{signal}"' in page.text for signal in SIGNALS] == [True] * len(SIGNALS)
    assert all((d.en if language == "en" else d.zh) in text_of(page.text) for d in SIGNALS.values())


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("满意", "登记员", "列出 1 条")), ("en", ("Satisfied", "Clerk", "1 listed"))],
)
async def test_a_list_shows_its_evidence_in_words_and_opens_the_case(
    site: Site, language: str, words: tuple[str, ...]
) -> None:
    in_office(site)
    async with site.staff("auditor", accept_language=language) as browser:
        page = await browser.get("/honesty/rated_by_staff")

    assert page.status_code == 200
    assert [word for word in words if word not in text_of(page.text)] == []
    assert f'href="/cases/{NUMBER}"' in page.text
    assert "honesty/rated_by_staff.xlsx" in page.text


async def test_terms_are_named_and_dates_are_legal_ones(site: Site) -> None:
    case = a_case(Stage.HANDLING, number=NUMBER, received_at=datetime.now(UTC) - timedelta(days=61))
    clock = case.now.clock("handling")
    assert clock is not None
    case.done(an_extension_request(10), OFFICER, clock.due_at - timedelta(hours=5))
    site.database.change(lambda c: append_all(c, case.batches))
    async with site.staff("auditor") as browser:
        page = await browser.get("/honesty/last_day_extension")

    term = case.rules.policy.terms["handling"].zh
    assert term in text_of(page.text)
    assert clock.due_at.astimezone(case.rules.policy.tz).strftime("%Y-%m-%d %H:%M") in text_of(page.text)


async def test_an_empty_list_says_so_and_a_long_one_has_pages(site: Site) -> None:
    written = datetime.now(UTC) - timedelta(days=40)
    letter = a_registration(bureau=a_bureau("east", "city"), written_at=written)
    for n in range(51):
        case = a_case(number=f"P{n:03}", registration=letter, received_at=datetime.now(UTC) - timedelta(hours=1))
        site.database.change(lambda c, b=case.batches: append_all(c, b))  # type: ignore[misc]
    async with site.staff("auditor") as browser:
        first = (await browser.get("/honesty/late_registration")).text
        second = (await browser.get("/honesty/late_registration?page=2&office=")).text
        empty = (await browser.get("/honesty/late_registration?to=2020-01-01&from=2019-12-01")).text

    assert (first.count('href="/cases/'), second.count('href="/cases/')) == (50, 1)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert "此期间没有符合条件的办理" in empty


@pytest.mark.parametrize("path", ["/honesty", "/honesty/late_registration", "/honesty/late_registration.csv"])
async def test_nobody_but_auditors_opens_them(site: Site, path: str) -> None:
    async with site.staff("supervisor") as browser:
        answer = await browser.get(path)
        navigation = (await browser.get("/supervision")).text

    assert answer.status_code == 403
    assert 'href="/honesty"' not in navigation


async def test_a_list_is_given_as_a_file(site: Site) -> None:
    in_office(site)
    async with site.staff("auditor") as browser:
        answer = await browser.get("/honesty/rated_by_staff.csv")
        unknown = await browser.get("/honesty/rated_by_staff.pdf")

    assert NUMBER in answer.content.decode("utf-8-sig")
    assert (answer.headers["content-type"], unknown.status_code) == ("text/csv; charset=utf-8", 404)
