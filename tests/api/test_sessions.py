"""Sessions: a login tells nothing about accounts, and a token is worth what its account is worth now."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import update

from storage import registry
from storage.database import now
from storage.tables import sessions
from tests.api.house import PASSWORD, House
from tests.api.problem import code_of


async def login(house: House, username: str, password: str) -> httpx2.Response:
    return await house.ask("POST", "/login", json={"username": username, "password": password})


async def test_a_token_stands_for_its_account(house: House) -> None:
    me = (await house.ask("GET", "/me", "officer")).json()

    assert (me["username"], me["role"], me["office"]) == ("officer", "officer", "housing")
    assert "password" not in str(me)


async def test_a_wrong_password_and_an_unknown_account_look_the_same(house: House) -> None:
    wrong, unknown = await login(house, "clerk", "not-the-password"), await login(house, "nobody", PASSWORD)

    assert code_of(wrong, 401) == "login_failed"
    assert (wrong.json(), dict(wrong.headers)) == (unknown.json(), dict(unknown.headers))


async def test_a_locked_account_looks_like_an_unknown_one(house: House) -> None:
    house.database.change(lambda c: registry.lock_account(c, house.account("clerk")))

    assert code_of(await login(house, "clerk", PASSWORD), 401) == "login_failed"


async def test_guesses_on_an_account_are_slowed_even_when_made_at_once(house: House) -> None:
    answers = await asyncio.gather(*(login(house, "clerk", "not-the-password") for _ in range(12)))

    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 429)


async def test_an_unknown_account_is_slowed_like_a_known_one(house: House) -> None:
    answers = [await login(house, "nobody", "not-the-password") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


async def test_a_locked_accounts_token_dies_at_once(house: House) -> None:
    await house.bearer("officer")
    house.database.change(lambda c: registry.lock_account(c, house.account("officer")))

    assert code_of(await house.ask("GET", "/me", "officer"), 401) == "login_needed"
    assert code_of(await house.hand_in("officer"), 401) == "login_needed"


async def test_another_password_ends_the_sessions(house: House) -> None:
    await house.bearer("officer")
    house.database.change(lambda c: registry.set_password(c, house.account("officer"), "another-password"))

    assert code_of(await house.ask("GET", "/me", "officer"), 401) == "login_needed"


async def test_a_token_ends_after_its_time(house: House) -> None:
    await house.bearer("officer")
    house.database.change(lambda c: c.execute(update(sessions).values(expires_at=now(c) - timedelta(seconds=1))))

    assert code_of(await house.ask("GET", "/me", "officer"), 401) == "login_needed"


async def test_a_token_is_worth_nothing_after_logging_out(house: House) -> None:
    left = await house.ask("POST", "/logout", "officer")

    assert (left.status_code, left.content) == (204, b"")
    assert code_of(await house.ask("GET", "/me", "officer"), 401) == "login_needed"


async def test_every_login_makes_a_token_of_its_own(house: House) -> None:
    tokens = {(await login(house, "clerk", PASSWORD)).json()["token"] for _ in range(3)}

    assert len(tokens) == 3


async def test_no_token_is_kept_in_the_clear(house: House) -> None:
    await house.bearer("clerk")

    files = [path.read_bytes() for path in house.services.settings.data_dir.glob("petitionflow.db*")]

    assert files
    assert not any(house.tokens["clerk"].encode() in content for content in files)


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {}x", "Bearer x{}", "Bearer null", "Bearer ￿"]
)
async def test_only_a_whole_bearer_token_counts(house: House, given: str) -> None:
    token = (await house.bearer("clerk"))["authorization"].partition(" ")[2]
    header = {b"authorization": given.format(token).encode()}

    for method, path in (("GET", "/me"), ("GET", "/petitions"), ("POST", "/petitions")):
        async with house.client() as client:
            answer = await client.request(method, f"/api/v1{path}", headers=header, json={})
        assert answer.status_code in {401, 422}, (path, answer.text)
        assert answer.json()["code"] in {"login_needed", "invalid"}


async def test_a_cookie_is_no_bearer_token_and_a_bearer_token_no_cookie(house: House) -> None:
    token = (await house.bearer("clerk"))["authorization"].partition(" ")[2]

    async with house.client(cookie=f"petitionflow_session={token}") as browser:
        answer = await browser.get("/api/v1/me")
        page = await browser.get("/inbox")

    assert code_of(answer, 401) == "login_needed"
    assert page.status_code == 303


async def test_roles_are_not_taken_from_a_body(house: House) -> None:
    credentials = {"username": "clerk", "password": PASSWORD, "role": "administrator"}

    answer = await house.ask("POST", "/login", json=credentials)

    assert code_of(answer, 422) == "invalid"


async def test_many_right_logins_at_once_are_all_let_in(house: House) -> None:
    answers = await asyncio.gather(*(login(house, "clerk", PASSWORD) for _ in range(8)))

    assert [answer.status_code for answer in answers] == [200] * 8
