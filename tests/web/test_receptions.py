"""Reception days on the pages: planned, published, booked without scripts, registered, and a leader proposed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from storage.tables import books
from tests.packs import SHANGHAI
from tests.web.site import Site, hidden, text_of

SOON = (datetime.now(SHANGHAI) + timedelta(days=3)).replace(second=0, microsecond=0)
SLOT = {
    "post": "区长",
    "remit": "城建",
    "place": "接待大厅",
    "starts": SOON.strftime("%Y-%m-%dT%H:%M"),
    "ends": (SOON + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
    "form": "fixed",
    "capacity": "2",
}
CODE = re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")
BOOKING = re.compile(r"R\d{4}-\d{4}-\d+")


async def given(browser: httpx2.AsyncClient, path: str, kind: str, **fields: str) -> httpx2.Response:
    shown = await browser.get(path)
    return await browser.post(path, data=hidden(shown.text, path, kind) | fields)


async def planned(site: Site) -> str:
    async with site.staff("clerk") as browser:
        page = (await browser.get("/receptions")).text
        leader = re.search(r'<option value="(\w+)">吴领导', page)
        assert leader
        made = await given(browser, "/receptions", "plan_reception", leader=leader[1], **SLOT)
        path = made.headers["location"]
        assert (await given(browser, path, "publish_reception")).status_code == 303
    return path.rpartition("/")[2]


async def booked(site: Site, day: str) -> tuple[str, httpx2.Response]:
    async with site.visitor() as browser:
        said = {"name": "李来访", "phone": "13911112222", "subject": "想谈供暖"}
        answer = await given(browser, f"/reception-days/{day}", "book_place", **said)
    found = BOOKING.search(answer.text)
    assert found, text_of(answer.text)
    return found[0], answer


async def begun(site: Site, day: str) -> None:
    """Let the day have begun: its slot is set back in what is folded, as time would."""

    def back(connection: Any) -> None:
        state = connection.execute(select(books.c.state).where(books.c.id == day)).scalar_one()
        kept = re.sub(r'"starts": "[^"]+"', f'"starts": "{(SOON - timedelta(days=4)).isoformat()}"', state)
        connection.execute(update(books).where(books.c.id == day).values(state=kept))

    await site.database.write(back)


async def test_a_day_is_planned_and_published_and_everybody_reads_it_in_both_languages(site: Site) -> None:
    day = await planned(site)
    async with site.visitor(accept_language="zh") as browser:
        chinese = text_of((await browser.get("/reception-days")).text)
    async with site.visitor(accept_language="en") as browser:
        english = text_of((await browser.get(f"/reception-days/{day}")).text)

    assert "吴领导 · 区长" in chinese
    assert "接待大厅" in chinese
    assert "定点接访" in chinese
    assert "Book a place" in english
    assert "At a fixed place" in english


async def test_a_plan_that_cannot_be_keeps_what_was_entered_and_says_why(site: Site) -> None:
    async with site.staff("clerk") as browser:
        page = (await browser.get("/receptions")).text
        leader = re.search(r'<option value="(\w+)">吴领导', page)
        assert leader
        late = SLOT | {"ends": SLOT["starts"]}
        refused = await given(browser, "/receptions", "plan_reception", leader=leader[1], **late)
        blank = await given(browser, "/receptions", "plan_reception", **SLOT | {"place": " "})

    assert refused.status_code == 409
    assert "接访时间须在将来" in text_of(refused.text)
    assert 'value="区长"' in refused.text
    assert blank.status_code == 422
    assert "请填写此项" in text_of(blank.text)


async def test_a_place_is_booked_and_given_back_without_scripts(site: Site) -> None:
    day = await planned(site)
    booking, answer = await booked(site, day)
    code = CODE.search(answer.text)
    assert code
    async with site.visitor() as browser:
        wrong = {"booking": booking, "booking_code": "AAAA-BBBB-CCCC"}
        failed = await given(browser, f"/reception-days/{day}", "cancel_booking", **wrong)
        right = wrong | {"booking_code": code[0]}
        freed = await given(browser, f"/reception-days/{day}", "cancel_booking", **right)

    assert failed.status_code == 404
    assert "预约已取消" in text_of(freed.text)


async def test_a_double_click_books_one_place(site: Site) -> None:
    day = await planned(site)
    async with site.visitor() as browser:
        page = (await browser.get(f"/reception-days/{day}")).text
        form = hidden(page, f"/reception-days/{day}", "book_place") | {"name": "李来访", "subject": "供暖"}
        first = await browser.post(f"/reception-days/{day}", data=form)
        second = await browser.post(f"/reception-days/{day}", data=form)

    assert BOOKING.findall(first.text) == BOOKING.findall(second.text)
    assert "1（共 2 个）" in text_of(second.text)


async def test_a_talk_is_registered_and_its_leader_is_proposed_with_one_click(site: Site) -> None:
    day = await planned(site)
    booking, _ = await booked(site, day)
    await begun(site, day)
    said = {"booking": booking, "purpose": "request", "title": "供暖", "content": "暖气不热。", "name": "李来访"}
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get(f"/receptions/{day}")).text, f"/receptions/{day}", "register_talk")
        talk = await browser.post(f"/receptions/{day}", data=form | said)
        twice = await browser.post(f"/receptions/{day}", data=form | said)
        number = re.search(r"P\d{4}-\d{7}", talk.text)
        assert number, text_of(talk.text)
        clerk = (await browser.get(f"/cases/{number[0]}")).text
    async with site.staff("supervisor") as browser:
        supervisor = (await browser.get(f"/cases/{number[0]}")).text
        form = hidden(supervisor, f"/cases/{number[0]}", "assign_leader")

    codes = [CODE.findall(answer.text) for answer in (talk, twice)]
    assert len(codes[0]) == 1
    assert codes[0] == codes[1]
    assert number[0] in twice.text
    assert "接访领导包案建议" not in clerk
    assert "吴领导 接待过本事项的来访人" in text_of(supervisor)
    assert set(form) >= {"csrf", "id", "type", "leader"}


@pytest.mark.parametrize("path", ["/receptions", "/sponsorships"])
async def test_no_officer_opens_the_pages_of_the_bureau(site: Site, path: str) -> None:
    async with site.staff("officer") as browser:
        assert (await browser.get(path)).status_code == 403


async def test_a_leader_sees_his_own_days_and_changes_none(site: Site) -> None:
    day = await planned(site)
    async with site.staff("leader") as browser:
        page = (await browser.get(f"/receptions/{day}")).text

    assert "接待大厅" in page
    assert 'value="cancel_reception"' not in page
