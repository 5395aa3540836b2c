"""The lists that the staff work from, and the figures of the supervisor."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from domain.petition import Stage
from storage.tables import cases
from tests.packs import SHANGHAI
from tests.web.site import Planted, Site, text_of

NUMBER = "P2026-0000061"
CASE = f"/cases/{NUMBER}"


async def test_the_list_is_sorted_by_the_next_legal_date_and_says_how_long_is_left(site: Site) -> None:
    site.plant("P2026-0000071", Planted(age=timedelta(days=1), title="较新"))
    site.plant("P2026-0000072", Planted(age=timedelta(days=30), title="逾期"))
    site.plant("P2026-0000073", Planted(stage=Stage.HANDLING, title="在办"))
    async with site.staff("clerk") as browser:
        every = await browser.get("/inbox")
        overdue = await browser.get("/inbox?tab=overdue")
        searched = await browser.get("/inbox", params={"q": "较新"})
        nothing = await browser.get("/inbox", params={"q": "没有这件事"})

    said = text_of(every.text)
    assert said.index("逾期 已登记") < said.index("较新 已登记") < said.index("在办 办理中")
    assert "P2026-0000071" not in overdue.text
    assert 'class="due due-overdue"' in overdue.text
    assert "已逾期 " in overdue.text
    assert "P2026-0000071" in searched.text
    assert "P2026-0000072" not in searched.text
    assert "没有符合条件的事项" in nothing.text


async def test_only_a_duty_that_ends_within_three_legal_days_is_listed_as_soon_due(site: Site) -> None:
    planted = [site.plant(f"P2026-{n:07d}", Planted(age=timedelta(days=n))) for n in range(22)]
    async with site.staff("clerk") as browser:
        page = (await browser.get("/inbox?tab=soon")).text

    now = datetime.now(SHANGHAI)
    end = datetime.combine(now.date() + timedelta(days=4), time(), SHANGHAI)
    due = {case.number for case in planted if now < case.now.clocks[0].due_at <= end}
    assert {case.number for case in planted if case.number in page} == due


async def test_a_long_list_has_pages(site: Site) -> None:
    for n in range(51):
        site.plant(f"P2026-{n:07d}")
    async with site.staff("clerk") as browser:
        first = await browser.get("/inbox")
        second = await browser.get("/inbox?page=2")

    assert first.text.count('scope="row"') == 50
    assert second.text.count('scope="row"') == 1
    assert 'rel="prev"' in second.text


async def test_an_office_sees_its_own_cases_only(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.HANDLING))
    async with site.staff("officer") as mine, site.staff("officer2") as others:
        assert (await mine.get(CASE)).status_code == 200
        assert (await others.get(CASE)).status_code == 404
        assert NUMBER not in (await others.get("/inbox?tab=all")).text


async def test_a_leader_sees_the_cases_bound_to_him(site: Site) -> None:
    site.plant(NUMBER, Planted(led=True))
    site.plant("P2026-0000062")
    async with site.staff("leader") as browser:
        page = (await browser.get("/inbox")).text

    assert NUMBER in page
    assert "P2026-0000062" not in page


async def test_a_supervisor_sees_numerator_denominator_and_the_five_counts(site: Site) -> None:
    site.plant("P2026-0000081", Planted(stage=Stage.REPLIED))
    site.plant("P2026-0000082", Planted(stage=Stage.TRANSFERRED, age=timedelta(days=40), title="最久"))
    site.plant("P2026-0000083", Planted(age=timedelta(days=30), title="次之"))
    async with site.staff("supervisor") as browser:
        said = text_of((await browser.get("/supervision")).text)

    assert "及时受理率（信访部门） 信访工作条例第22条 2 0 0 1 0 3 2 / 3 66.7%" in said
    assert "按期答复率 信访工作条例第34条 1 0 0 0 0 1 1 / 1 100.0%" in said
    assert said.index("最久") < said.index("次之")


async def test_an_administrator_sees_figures_and_no_cases(site: Site) -> None:
    site.plant(NUMBER, Planted(age=timedelta(days=40)))
    async with site.staff("admin") as browser:
        page = (await browser.get("/supervision")).text

    assert NUMBER not in page
    assert "全部在期内" not in page


async def test_notices_are_listed_in_words(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.HANDLING))
    async with site.staff("officer") as browser:
        said = text_of((await browser.get("/notices")).text)

    assert f"{NUMBER} 有事项转送至本单位" in said


async def test_a_planted_case_is_really_in_the_records(site: Site) -> None:
    site.plant(NUMBER)

    assert site.database.look(lambda c: c.execute(select(cases.c.number)).scalars().all()) == [NUMBER]


@pytest.mark.parametrize(
    "query", ["q=", "tab=open&q=&office=&stage=", "office=%20", "q=%20", "q=%09", "q=%00", "stage=handling&q="]
)
async def test_the_search_form_may_be_sent_with_fields_left_empty(site: Site, query: str) -> None:
    async with site.staff("clerk") as browser:
        answer = await browser.get(f"/inbox?{query}")

    assert answer.status_code == 200
