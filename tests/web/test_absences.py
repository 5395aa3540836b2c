"""Absences, one's own and of others, and the duty desk by pages alone."""

from __future__ import annotations

import httpx2
import pytest

from domain.base import Role
from storage import registry
from storage.directory import find_account
from tests.web.site import Site, hidden, text_of
from tests.web.town import PASSWORD


def account(site: Site, username: str) -> str:
    found = site.database.look(lambda c: find_account(c, username=username))
    assert found is not None
    return found.id


def second_officer(site: Site) -> str:
    """Give an office a second officer, who can stand in for the first."""
    added = site.database.change(
        lambda c: registry.add_account(c, "officer3", PASSWORD, Role.OFFICER, office="east-housing", name="方承办")
    )
    return added.id


async def test_an_absence_is_noted_and_ended_on_its_page(site: Site) -> None:
    async with site.staff("head", accept_language="en") as browser:
        page = (await browser.get("/absence")).text
        form = hidden(page, "/absence")
        leader = account(site, "leader")
        noted = await browser.post("/absence", data=form | {"deputy": leader})
        during = (await browser.get("/absence")).text
        back = await browser.post("/absence", data=hidden(during, "/absence"))
        after = (await browser.get("/absence")).text

    assert (noted.status_code, back.status_code) == (303, 303)
    assert "I am back" in text_of(during)
    assert "I am back" not in text_of(after)


@pytest.mark.parametrize(
    ("username", "language", "noted_by", "title"),
    [
        ("supervisor", "zh", "周督办 登记", "为他人登记"),
        ("head", "en", "noted by 赵主任", "For somebody else"),
        ("admin", "zh", "管理员 登记", "为他人登记"),
    ],
)
async def test_an_absence_is_noted_for_somebody_else_and_says_who_did(
    site: Site, username: str, language: str, noted_by: str, title: str
) -> None:
    deputy, officer = second_officer(site), account(site, "officer")
    place = f"/absence?account={officer}"

    async with site.staff(username, accept_language=language) as browser:
        own = text_of((await browser.get("/absence")).text)
        form = hidden((await browser.get(place)).text, "/absence")
        noted = await browser.post("/absence", data=form | {"deputy": deputy})
        during = text_of((await browser.get("/absence")).text)
        back = await browser.post("/absence", data=hidden((await browser.get(place)).text, "/absence"))
        after = text_of((await browser.get("/absence")).text)

    assert title in own
    assert (noted.status_code, noted.headers["location"], back.status_code) == (303, place, 303)
    assert noted_by in during
    assert noted_by not in after


async def test_whom_one_does_not_answer_for_is_no_page_and_a_post_is_refused(site: Site) -> None:
    stranger = account(site, "officer2")

    async with site.staff("head") as browser:
        page = await browser.get(f"/absence?account={stranger}")
        form = hidden((await browser.get("/absence")).text, "/absence")
        answer = await browser.post("/absence", data=form | {"account": stranger, "deputy": stranger})

    assert page.status_code == 404
    assert answer.status_code in {403, 404}


async def test_a_deputy_who_may_not_stand_in_is_refused_and_the_page_keeps_what_was_entered(site: Site) -> None:
    second_officer(site)

    async with site.staff("supervisor") as browser:
        form = hidden((await browser.get(f"/absence?account={account(site, 'officer')}")).text, "/absence")
        said = {"deputy": account(site, "officer2"), "begins": "2030-01-02"}
        answer = await browser.post("/absence", data=form | said)

    assert answer.status_code == 422
    assert "代理人须为同一单位" in text_of(answer.text)
    assert "2030-01-02" in answer.text


async def seated(browser: httpx2.AsyncClient, page: str, **fields: str) -> httpx2.Response:
    form = {"csrf": hidden(page, "/desk")["csrf"]}
    return await browser.post("/desk", data=form | fields)


@pytest.mark.parametrize(
    ("language", "empty", "refusal"),
    [("zh", "值班席没有成员", "值班席不能没有人"), ("en", "The desk has no member", "The duty desk may not be empty")],
)
async def test_an_administrator_seats_members_and_the_last_one_stays(
    site: Site, language: str, empty: str, refusal: str
) -> None:
    first, second = account(site, "supervisor"), account(site, "clerk")

    async with site.staff("admin", accept_language=language) as browser:
        page = (await browser.get("/desk")).text
        assert empty in text_of(page)
        await seated(browser, page, account=first)
        last = await seated(browser, page, account=first, leave="1")
        await seated(browser, page, account=second)
        left = await seated(browser, page, account=first, leave="1")
        after = (await browser.get("/desk")).text

    members = after[after.index("<tbody>") :].partition("</tbody>")[0]
    assert (last.status_code, left.status_code) == (409, 303)
    assert refusal in text_of(last.text)
    assert "陈登记" in members
    assert "周督办" not in members


@pytest.mark.parametrize("username", ["supervisor", "leader", "auditor"])
async def test_only_administrators_keep_the_desk(site: Site, username: str) -> None:
    async with site.staff(username) as browser:
        shown = await browser.get("/desk")
        csrf = hidden((await browser.get("/notices")).text, "/logout")
        given = await browser.post("/desk", data=csrf | {"account": account(site, username)})

    assert (shown.status_code, given.status_code) == (403, 403)
