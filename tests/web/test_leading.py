"""The page of a case that a leader holds: what he may do there, and what is told of it."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from domain.base import AccountRef, Actor, Role
from domain.commands import AssignLeader
from domain.petition import Stage
from intake.lead_words import FilePlanWords
from storage import registry
from storage.directory import find_account
from tests.domain import leaders
from tests.web.site import Planted, Site, text_of
from web.actions import read

NUMBER = "P2026-0000071"


def test_measures_are_read_one_a_line() -> None:
    form = {
        "id": "w-1",
        "type": "file_plan",
        "problem": "线路老化",
        "team": "east-housing",
        "measures": "更换线路\n\n 逐月巡查 \n",
        "timetable": "六十日",
        "target": "2030-01-01",
    }

    words, errors = read(form, "zh")

    assert errors == {}
    assert isinstance(words, FilePlanWords)
    assert words.measures == ("更换线路", "逐月巡查")


@pytest.mark.parametrize("on", ["2026-13-01", ""])
def test_a_meeting_without_a_day_is_told_beside_its_field(on: str) -> None:
    given = read({"id": "w-1", "type": "record_meeting", "on": on, "place": "on_site", "record": "谈话"}, "zh")

    assert set(given.errors) == {"on"}


async def test_a_led_case_offers_its_leader_what_he_may_do_now_and_tells_what_has_happened(site: Site) -> None:
    account = site.database.look(lambda c: find_account(c, username="leader"))
    assert account is not None
    mayor = Actor(id=account.id, role=Role.LEADER, office="east")
    ref = AccountRef(id=account.id, role=Role.LEADER, line=("east", "city"))
    boss = Actor(id="supervisor", role=Role.SUPERVISOR, office="city")
    steps = (
        (AssignLeader(leader=ref), boss),
        (leaders.ACCEPTANCE, mayor),
        (leaders.a_plan("2199-01-01"), mayor),
        (leaders.a_meeting("2026-01-01"), mayor),
    )
    site.plant(NUMBER, Planted(stage=Stage.HANDLING, then=steps))

    async with site.staff("leader") as browser, site.staff("supervisor") as above:
        own, other = (await browser.get(f"/cases/{NUMBER}")).text, (await above.get(f"/cases/{NUMBER}")).text
        listed = (await browser.get("/inbox")).text

    assert 'value="report_progress"' in own
    assert 'value="propose_settlement"' in own
    assert 'value="report_progress"' not in other
    assert 'value="hand_over_leader"' in other
    assert NUMBER in listed
    assert "按方案时限化解" in text_of(own)
    assert "lead-1" not in text_of(own)


async def test_a_leader_finds_his_matters_by_what_is_due_and_takes_them_along_as_a_file(site: Site) -> None:
    account = site.database.look(lambda c: find_account(c, username="leader"))
    assert account is not None
    ref = AccountRef(id=account.id, role=Role.LEADER, line=("east", "city"))
    bound = (AssignLeader(leader=ref), Actor(id="supervisor", role=Role.SUPERVISOR, office="city"))
    site.plant(NUMBER, Planted(title="=1+1", then=(bound,)))

    async with site.staff("leader") as browser, site.staff("officer") as officer:
        page = await browser.get("/led")
        table = await browser.get("/led.csv")
        sheet = await browser.get("/led.xlsx")
        refused = await officer.get("/led.csv")

    assert NUMBER in page.text
    assert "七日内到期和逾期 (1)" in text_of(page.text)
    assert f"{NUMBER},'=1+1" in table.content.decode("utf-8-sig")
    cell = load_workbook(BytesIO(sheet.content)).worksheets[0]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert "13000000000" not in table.text
    assert refused.status_code == 403


async def test_a_leader_who_left_is_flagged_in_the_ledger(site: Site) -> None:
    account = site.database.look(lambda c: find_account(c, username="leader"))
    assert account is not None
    ref = AccountRef(id=account.id, role=Role.LEADER, line=("east", "city"))
    bound = (AssignLeader(leader=ref), Actor(id="supervisor", role=Role.SUPERVISOR, office="city"))
    site.plant(NUMBER, Planted(then=(bound,)))
    site.database.change(lambda c: registry.lock_account(c, account.id))

    async with site.staff("supervisor") as browser:
        page = (await browser.get("/led")).text

    assert "已不在岗，请交接" in text_of(page)
