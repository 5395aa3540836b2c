"""Sponsors and key fields on the pages: named, changed, and shown to the supervisor."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx2
from sqlalchemy import insert

from storage.tables import categories
from tests.packs import SHANGHAI
from tests.web.site import Site, hidden, text_of

TODAY = datetime.now(SHANGHAI).date()


async def given(browser: httpx2.AsyncClient, path: str, kind: str, **fields: str) -> httpx2.Response:
    shown = await browser.get(path)
    return await browser.post(path, data=hidden(shown.text, path, kind) | fields)


async def test_a_sponsor_is_named_and_stands_on_the_supervisors_page(site: Site) -> None:
    async with site.staff("supervisor") as browser:
        page = (await browser.get("/sponsorships")).text
        leader = re.search(r'<option value="(\w+)">吴领导', page)
        assert leader
        said = {"district": "东城区", "leader": leader[1], "since": TODAY.isoformat()}
        made = await given(browser, "/sponsorships", "name_sponsor", **said)
        again = await given(browser, "/sponsorships", "name_sponsor", **said)
        shown = text_of((await browser.get("/supervision")).text)

    assert made.status_code == 303
    assert "该领导已分包此县区" in text_of(again.text)
    assert "东城区 吴领导 牵头" in shown


async def test_a_key_field_is_opened_and_an_action_on_its_cause_closed_with_its_effect(site: Site) -> None:
    row = {"id": "物业", "valid_from": datetime(2020, 1, 1, tzinfo=UTC)}
    await site.database.write(lambda c: c.execute(insert(categories), [row]))
    due = (TODAY + timedelta(days=30)).isoformat()
    async with site.staff("supervisor") as browser:
        said = {"name": "物业管理", "categories.物业": "1", "owner": "east-housing"}
        opened = await given(browser, "/key-fields", "open_field", **said)
        plan = {"cause": "无人验收", "measure": "集中排查", "office": "east-housing", "due": due}
        acting = await given(browser, "/key-fields", "open_action", **plan)
        page = (await browser.get("/key-fields")).text
        action = re.search(r'<option value="(a\w+)">集中排查', page)
        assert action
        blank = await given(browser, "/key-fields", "close_action", action=action[1], effect=" ")
        closed = await given(browser, "/key-fields", "close_action", action=action[1], effect="新增减少")
        shown = text_of((await browser.get("/key-fields")).text)

    assert (opened.status_code, acting.status_code, closed.status_code) == (303, 303, 303)
    assert blank.status_code == 422
    assert "1 天内新增：之前 0 件，之后 0 件" in shown


async def test_a_visit_is_planned_its_finding_followed_up_and_the_office_answers(site: Site) -> None:
    due = (TODAY + timedelta(days=10)).isoformat()
    async with site.staff("supervisor") as browser:
        page = (await browser.get("/visits")).text
        visitor = re.search(r'<option value="(\w+)">周督办', page)
        assert visitor
        days = {"since": TODAY.isoformat(), "until": TODAY.isoformat()}
        neither = await given(browser, "/visits", "plan_visit", visitor=visitor[1], **days)
        made = await given(browser, "/visits", "plan_visit", visitor=visitor[1], office="east-housing", **days)
        finding = {"office": "east-housing", "fault": "stalled", "text": "推诿三个月"}
        recorded = await given(browser, "/visits", "record_finding", **finding)
        named = re.search(r'<option value="(f\w+)">推诿三个月', (await browser.get("/visits")).text)
        assert named
        bound = await given(browser, "/visits", "bind_follow_up", finding=named[1], demand="限期整改", due=due)
        desk = text_of((await browser.get("/supervision")).text)
    async with site.staff("officer") as browser:
        answered = await given(browser, "/visits", "answer_follow_up", finding=named[1], answer="已整改")
    async with site.staff("supervisor", accept_language="en") as browser:
        said = {"finding": named[1], "accepted": "true", "reason": "属实"}
        judged = await given(browser, "/visits", "judge_answer", **said)
        shown = text_of((await browser.get("/visits")).text)

    assert neither.status_code == 409
    assert {made.status_code, recorded.status_code, bound.status_code, answered.status_code} == {303}
    assert judged.status_code == 303
    assert f"东城区住房和城乡建设局 · V{TODAY.year}-0001 · {due}" in desk
    assert "Stalled 推诿三个月 限期整改" in shown
    assert "已整改 accepted" in shown
