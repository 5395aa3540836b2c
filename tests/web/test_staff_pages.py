"""What the staff see and may do: sessions, lists, cases, commands, figures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.base import Accused
from domain.petition import Stage
from storage.directory import find_account
from storage.tables import cases, ledger
from tests.web.site import Planted, Site, hidden, text_of
from tests.web.town import PASSWORD

NUMBER = "P2026-0000061"
CASE = f"/cases/{NUMBER}"


def commands(site: Site) -> list[tuple[str, str]]:
    query = select(ledger.c.type, ledger.c.state).where(ledger.c.petition == NUMBER)
    return [(row.type, row.state) for row in site.database.look(lambda c: c.execute(query).all())]


async def test_a_visitor_is_led_to_the_log_in_and_back(site: Site) -> None:
    site.plant(NUMBER)
    async with site.visitor() as browser:
        sent = await browser.get(f"{CASE}?command=x")
        form = hidden((await browser.get(sent.headers["location"])).text, "/login")
        back = await browser.post("/login", data=form | {"username": "clerk", "password": PASSWORD})

    assert sent.status_code == 303
    assert back.headers["location"] == f"{CASE}?command=x"
    cookie = next(value for value in back.headers.get_list("set-cookie") if value.startswith("petitionflow_session"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize("given", [{"password": "wrong"}, {"username": "nobody"}, {"username": ""}, {"password": ""}])
async def test_a_wrong_password_and_an_unknown_name_look_the_same(site: Site, given: dict[str, str]) -> None:
    async with site.visitor() as browser:
        form = hidden((await browser.get("/login")).text, "/login")
        answer = await browser.post("/login", data=form | {"username": "clerk", "password": PASSWORD} | given)

    assert answer.status_code == 401
    assert "用户名或密码不正确" in answer.text


async def test_another_site_cannot_log_somebody_in(site: Site) -> None:
    async with site.visitor() as theirs, site.visitor() as victim:
        form = hidden((await theirs.get("/login")).text, "/login")
        answer = await victim.post("/login", data=form | {"username": "clerk", "password": PASSWORD})

    assert answer.status_code == 403
    assert "petitionflow_session" not in answer.headers.get("set-cookie", "")


async def test_logging_out_takes_the_token_and_ends_the_session(site: Site) -> None:
    async with site.staff("clerk") as browser:
        kept = dict(browser.cookies)
        without = await browser.post("/logout", data={"csrf": "x"})
        form = hidden((await browser.get("/inbox")).text, "/logout")
        out = await browser.post("/logout", data=form)
        browser.cookies.update(kept)
        after = await browser.get("/inbox")

    assert (without.status_code, out.status_code) == (403, 303)
    assert after.headers["location"].startswith("/login")


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("officer", "/register", 403),
        ("officer", "/supervision", 403),
        ("clerk", "/supervision", 403),
        ("leader", "/register", 403),
        ("auditor", "/register", 403),
        ("admin", "/inbox", 403),
        ("auditor", "/supervision", 200),
        ("admin", "/supervision", 200),
        ("supervisor", "/register", 200),
    ],
)
async def test_a_page_is_open_to_its_roles(site: Site, username: str, path: str, status: int) -> None:
    async with site.staff(username) as browser:
        answer = await browser.get(path)

    assert answer.status_code == status
    assert ("您的角色或单位不能办理此事项" in answer.text) is (status == 403)


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


async def test_only_a_duty_that_ends_soon_is_listed_as_soon_due(site: Site) -> None:
    site.plant("P2026-0000074", Planted(age=timedelta(days=13), title="快到期"))
    site.plant("P2026-0000075", Planted(age=timedelta(days=30), title="早逾期"))
    site.plant("P2026-0000076", Planted(age=timedelta(days=2), title="还早"))
    async with site.staff("clerk") as browser:
        page = (await browser.get("/inbox?tab=soon")).text

    found = {title for title in ("快到期", "早逾期", "还早") if title in page}
    assert "早逾期" not in found
    assert "还早" not in found


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


@pytest.mark.parametrize("number", ["P2026-9999999", "%00", "x" * 300, "路灯"])
async def test_a_case_that_does_not_exist_is_a_page_not_found(site: Site, number: str) -> None:
    async with site.staff("clerk") as browser:
        assert (await browser.get(f"/cases/{number}")).status_code == 404


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


async def test_a_leader_sees_the_cases_bound_to_him(site: Site) -> None:
    site.plant(NUMBER, Planted(led=True))
    site.plant("P2026-0000062")
    async with site.staff("leader") as browser:
        page = (await browser.get("/inbox")).text

    assert NUMBER in page
    assert "P2026-0000062" not in page


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
