"""The page of a case: who sees it, what may be done there, and what becomes of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.base import Accused
from domain.petition import Stage
from storage.directory import find_account
from storage.tables import ledger
from tests.web.site import Planted, Site, hidden, text_of

NUMBER = "P2026-0000061"
CASE = f"/cases/{NUMBER}"


def commands(site: Site) -> list[tuple[str, str]]:
    query = select(ledger.c.type, ledger.c.state).where(ledger.c.petition == NUMBER)
    return [(row.type, row.state) for row in site.database.look(lambda c: c.execute(query).all())]


@pytest.mark.parametrize("number", ["P2026-9999999", "%00", "x" * 300, "路灯"])
async def test_a_case_that_does_not_exist_is_a_page_not_found(site: Site, number: str) -> None:
    async with site.staff("clerk") as browser:
        assert (await browser.get(f"/cases/{number}")).status_code == 404


async def test_whoever_may_see_an_accusation_reads_which_offices_it_names(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.REGISTERED, accused=Accused(offices=("east-housing",))))

    async with site.staff("supervisor") as browser:
        told = text_of((await browser.get(CASE)).text)

    assert "被检举控告人 东城区住房和城乡建设局" in " ".join(told.split())


async def test_whoever_is_accused_never_learns_of_the_case(site: Site) -> None:
    accused = [site.database.look(lambda c, n=name: find_account(c, username=n)) for name in ("clerk", "officer")]  # type: ignore[misc]
    named = Accused(accounts=tuple(account.id for account in accused if account))
    site.plant("P2026-0000060", Planted(stage=Stage.HANDLING))
    site.plant(NUMBER, Planted(stage=Stage.HANDLING, accused=named))

    for username in ("clerk", "officer"):
        async with site.staff(username) as browser:
            listed = (await browser.get("/inbox?tab=all")).text
            answer = await browser.get(CASE)
        assert "P2026-0000060" in listed
        assert NUMBER not in listed
        assert answer.status_code == 404
    async with site.staff("supervisor") as browser:
        assert (await browser.get(CASE)).status_code == 200


async def test_an_accused_office_is_not_offered_for_the_transfer(site: Site) -> None:
    site.plant(NUMBER, Planted(accused=Accused(offices=("east-labour",))))
    async with site.staff("clerk") as browser:
        page = (await browser.get(CASE)).text

    assert '<option value="east-housing">' in page
    assert '<option value="east-labour">' not in page


async def test_an_auditor_sees_no_contact_data(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.HANDLING))
    async with site.staff("auditor") as auditor, site.staff("officer") as officer:
        hidden_page, open_page = await auditor.get(CASE), await officer.get(CASE)

    assert "13000000000" in open_page.text
    assert "13000000000" not in hidden_page.text
    assert "王测试" not in hidden_page.text
    assert '<form method="post" action="/cases' not in hidden_page.text


@pytest.mark.parametrize(
    ("username", "stage", "offered"),
    [
        ("clerk", Stage.REGISTERED, ["transfer", "assign"]),
        ("supervisor", Stage.TRANSFERRED, ["urge", "assign_leader"]),
        ("officer", Stage.TRANSFERRED, ["accept", "decline"]),
        ("officer", Stage.HANDLING, ["reply"]),
        ("clerk", Stage.REPLIED, ["rate"]),
        ("officer", Stage.REPLIED, []),
    ],
)
async def test_only_what_may_be_done_now_is_offered(
    site: Site, username: str, stage: Stage, offered: list[str]
) -> None:
    site.plant(NUMBER, Planted(stage=stage))
    async with site.staff(username) as browser:
        page = (await browser.get(CASE)).text

    every = ("transfer", "assign", "accept", "decline", "reply", "rate", "urge", "assign_leader")
    assert [name for name in every if f'name="type" value="{name}"' in page] == offered


async def test_a_command_is_received_while_the_engine_is_away_and_a_double_click_is_one(site: Site) -> None:
    site.plant(NUMBER)
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get(CASE)).text, CASE, "transfer") | {"to": "east-housing", "note": "请办理"}
        first = await browser.post(CASE, data=form)
        second = await browser.post(CASE, data=form)
        later = await browser.get(CASE)

    assert (first.status_code, second.status_code) == (202, 202)
    assert "已收到，处理中：转送" in first.text
    assert "已收到，处理中：转送" in later.text
    assert commands(site) == [("transfer", "pending")]


async def test_the_same_id_with_other_words_is_refused_and_the_words_are_kept(site: Site) -> None:
    site.plant(NUMBER)
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get(CASE)).text, CASE, "transfer") | {"to": "east-housing"}
        await browser.post(CASE, data=form)
        other = await browser.post(CASE, data=form | {"note": "第二次的说明"})

    assert other.status_code == 409
    assert "第二次的说明" in other.text
    assert hidden(other.text, CASE, "transfer")["id"] != form["id"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"to": ""}, "transfer-to"),
        ({"to": "no spaces allowed"}, "transfer-to"),
        ({"note": "x" * 2_001}, "transfer-note"),
    ],
)
async def test_a_command_that_is_not_whole_keeps_its_input(site: Site, change: dict[str, str], place: str) -> None:
    site.plant(NUMBER)
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get(CASE)).text, CASE, "transfer") | {"to": "east-housing", "note": "留住我"}
        answer = await browser.post(CASE, data=form | change)

    assert answer.status_code == 422
    assert f'id="{place}-wrong"' in answer.text
    assert commands(site) == []


async def test_an_office_that_does_not_exist_is_told_in_a_sentence(site: Site) -> None:
    site.plant(NUMBER)
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get(CASE)).text, CASE, "transfer") | {"to": "nowhere"}
        answer = await browser.post(CASE, data=form)

    assert answer.status_code == 422
    assert "没有单位 nowhere" in answer.text


async def test_a_command_without_the_sessions_token_does_nothing_and_keeps_the_text(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.TRANSFERRED))
    async with site.staff("officer") as browser:
        form = hidden((await browser.get(CASE)).text, CASE, "accept") | {"notice": "很长的告知"}
        answer = await browser.post(CASE, data=form | {"csrf": "x"})

    assert answer.status_code == 403
    assert "很长的告知" in answer.text
    assert commands(site) == []


async def test_a_command_after_the_session_has_ended_says_how_to_keep_the_input(site: Site) -> None:
    site.plant(NUMBER)
    async with site.visitor() as browser:
        answer = await browser.post(CASE, data={"type": "transfer"})

    assert answer.status_code == 401
    assert "后退" in answer.text


async def test_a_role_cannot_give_anothers_command(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.TRANSFERRED))
    async with site.staff("officer") as browser:
        form = hidden((await browser.get(CASE)).text, CASE, "accept")
        answer = await browser.post(CASE, data=form | {"type": "urge"})

    assert answer.status_code == 403
    assert commands(site) == []


async def test_the_timeline_tells_who_acted_and_what_it_did_to_the_clocks(site: Site) -> None:
    site.plant(NUMBER, Planted(stage=Stage.TRANSFERRED))
    async with site.staff("clerk") as browser:
        said = text_of((await browser.get(CASE)).text)

    assert said.index("办理过程 转送") < said.index("登记转送：停止计时 · 按期完成")
    assert "书面告知：开始计时" in said


async def test_a_clerk_registers_a_letter_with_its_own_date(site: Site) -> None:
    words = {
        "channel": "letter",
        "written_on": "2026-01-05",
        "purpose": "request",
        "title": "来信",
        "content": "内容",
        "petitioners.0.name": "李某",
        "external_ids.0.system": "post",
        "external_ids.0.id": "A-1",
    }
    async with site.staff("clerk") as browser:
        form = hidden((await browser.get("/register")).text, "/register") | words
        first = await browser.post("/register", data=form)
        second = await browser.post("/register", data=form)
        fresh = hidden((await browser.get("/register")).text, "/register")
        taken = await browser.post("/register", data=form | fresh | {"title": "另一封"})
        wrong = await browser.post("/register", data=form | fresh | {"written_on": "2026-02-30", "channel": ""})

    assert first.status_code == second.status_code == 200
    assert text_of(first.text) == text_of(second.text)
    assert taken.status_code == 409
    assert "另一封" in taken.text
    assert 'id="written_on-wrong"' in wrong.text
    assert 'id="channel-wrong"' in wrong.text
