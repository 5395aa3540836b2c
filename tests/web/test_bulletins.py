"""The pages of bulletins: whole without scripts, in both languages, for the bureau's own people only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, select

from domain.base import Role
from intake.bulletins import BulletinDesk
from storage import registry
from storage.bulletin_tables import bulletins
from storage.tables import persons
from tests.web.site import Site, hidden, text_of
from tests.web.test_dossiers import issued as recommended
from tests.web.town import PASSWORD

PERIOD, AS_OF = "half-monthly:2026-10-01", datetime(2026, 10, 15, 21, tzinfo=UTC)
REASONS = "东城区数字与台账不符"


def planted(connection: Connection) -> None:
    for name in ("reader", "other"):
        registry.add_account(connection, name, PASSWORD, Role.CLERK, office="city", name="市局经办")


async def issued(site: Site, remark: str | None = None) -> str:
    """Give the page of a bulletin that waits for its first review; the engine is away."""
    site.database.change(planted)
    desk = BulletinDesk(site.services.gate)
    composed = await desk.compose_edition(PERIOD, AS_OF, remark=remark)
    return f"/bulletins/{await desk.open_issue(PERIOD, composed)}"


async def test_a_reviewer_sees_the_figures_and_sends_them_back_with_reasons(site: Site) -> None:
    place = await issued(site)

    async with site.staff("reader") as browser:
        listed = text_of((await browser.get("/bulletins")).text)
        page = (await browser.get(place)).text
        form = hidden(page, place, "review_bulletin")
        nothing = await browser.post(place, data=form | {"note": REASONS})
        answer = await browser.post(place, data=form | {"passed": "false", "note": REASONS})

    assert "半月通报 2026-10-01 至 2026-10-15" in listed
    for told in ("待办环节：一审", "本期收到的事项", "数据截至 2026-10-16 05:00"):
        assert told in text_of(page)
    assert form["round"] == "1"
    assert (nothing.status_code, REASONS in nothing.text) == (422, True)
    assert (answer.status_code, "正在送达" in text_of(answer.text)) == (202, True)


async def test_a_planted_name_is_told_by_its_place_and_stops_every_step(site: Site) -> None:
    person = {"id": "x", "petition": "P1", "part": "petitioner", "name": "欧阳小明", "created_at": AS_OF}
    site.database.change(lambda c: c.execute(insert(persons), [person]))
    place = await issued(site, "因欧阳小明反复来访")

    async with site.staff("reader") as browser:
        page = (await browser.get(place)).text
        form = hidden(page, place, "review_bulletin")
        answer = await browser.post(place, data=form | {"passed": "true"})

    assert "个人信息：附注" in text_of(page)
    assert answer.status_code == 409
    assert "内容中有信访人等个人信息（附注）" in text_of(answer.text)


@pytest.mark.parametrize(("username", "status"), [("clerk", 404), ("officer", 404), ("admin", 404), ("auditor", 200)])
async def test_others_find_nothing_before_it_is_public(site: Site, username: str, status: int) -> None:
    place = await issued(site)

    async with site.staff(username) as browser:
        assert (await browser.get(place)).status_code == status
        assert (await browser.get(f"{place}/rounds/1.json")).status_code == status


async def test_a_content_is_given_as_it_was_issued(site: Site) -> None:
    place = await issued(site)

    async with site.staff("reader") as browser:
        first, again = [await browser.get(f"{place}/rounds/1.json") for _ in range(2)]
        missing = await browser.get(f"{place}/rounds/2.json")

    assert first.content == again.content
    assert first.json()["period"] == {"rhythm": "half-monthly", "first": "2026-10-01", "last": "2026-10-15"}
    assert missing.status_code == 404


async def test_a_form_without_its_token_does_nothing(site: Site) -> None:
    place = await issued(site)

    async with site.staff("reader") as browser:
        said = {"type": "review_bulletin", "id": "x", "round": "1", "passed": "true"}
        assert (await browser.post(place, data=said)).status_code == 403


@pytest.mark.parametrize(
    ("username", "offered"), [("reader", True), ("supervisor", True), ("auditor", False), ("clerk", False)]
)
async def test_only_clerks_and_supervisors_of_its_bureau_are_offered_to_issue(
    site: Site, username: str, offered: bool
) -> None:
    await issued(site)

    async with site.staff(username) as browser:
        page = (await browser.get("/bulletins")).text

    assert ('name="type" value="issue_bulletin"' in page) is offered


@pytest.mark.parametrize(
    ("language", "day", "status", "told"),
    [
        ("zh", "2026-10-08", 200, "该期通报已生成，编号 T2026-0001"),
        ("en", "2026-10-08", 200, "issued already, as T2026-0001"),
        ("zh", "9998-12-31", 409, "该期至 9998-12-31 才结束"),
        ("en", "9998-12-31", 409, "The period ends with 9998-12-31"),
        ("zh", "2026-09-08", 503, "服务暂不可用"),
        ("en", "2026-09-08", 503, "not available"),
        ("zh", "soon", 422, "立即生成通报"),
    ],
)
async def test_what_cannot_be_issued_now_is_told_on_the_page_and_nothing_is(
    site: Site, language: str, day: str, status: int, told: str
) -> None:
    await issued(site)

    async with site.staff("supervisor", accept_language=language) as browser:
        form = hidden((await browser.get("/bulletins")).text, "/bulletins", "issue_bulletin")
        answer = await browser.post("/bulletins", data=form | {"rhythm": "half-monthly", "on": day})
        forged = await browser.post("/bulletins", data=form | {"csrf": "x", "rhythm": "half-monthly", "on": day})

    assert (answer.status_code, told in text_of(answer.text)) == (status, True)
    assert forged.status_code == 403
    assert [row.period for row in site.database.look(lambda c: c.execute(select(bulletins.c.period)).all())] == [PERIOD]


async def test_the_pages_speak_both_languages(site: Site) -> None:
    place = await issued(site)

    async with site.staff("supervisor", accept_language="en") as browser:
        pages = text_of((await browser.get("/bulletins")).text) + text_of((await browser.get(place)).text)

    for told in (
        "Half-monthly 2026-10-01 to 2026-10-15",
        "In review",
        "Next: First review",
        "Petitions received in the period (2026-10-01 to 2026-10-15)",
        "Withdraw",
    ):
        assert told in pages


@pytest.mark.parametrize(("language", "anchor"), [("zh", "起算"), ("en", "from ")])
async def test_terms_stand_alike_on_the_pages_of_bulletins_and_of_recommendations(
    site: Site, language: str, anchor: str
) -> None:
    places = [await issued(site), await recommended(site)]

    async with site.staff("supervisor", accept_language=language) as browser:
        pages = [(await browser.get(place)).text for place in places]

    for page in pages:
        chip = page[page.index('<li class="chip') :].partition("</li>")[0]
        assert chip.count('class="chip-line"') >= 3, "last day, office and article"
        assert anchor in chip.partition('title="')[2].partition('"')[0]
