"""Logging in and out, and which page is open to whom."""

from __future__ import annotations

import pytest

from tests.web.site import Site, hidden
from tests.web.town import PASSWORD

NUMBER = "P2026-0000061"
CASE = f"/cases/{NUMBER}"


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
