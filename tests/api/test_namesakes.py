"""Whoever gets an accused person's name later, or leaves an accused office, finds nothing from then on (Art. 30)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from domain.base import Accused, Role
from domain.metrics import MINIMUM_CELL
from domain.petition import Stage
from storage import registry
from storage.database import now
from storage.records import load_case
from storage.tables import sessions
from tests.api.house import PASSWORD, House, Planted
from tests.api.problem import code_of

NAME = "钱后来"
ABOUT: dict[str, Any] = {"purpose": "accusation", "title": "反映有人违规", "accused": [{"name": NAME, "post": "科长"}]}
PATHS = ("", "/timeline", "/clocks/transfer", "/commands/register")
OTHERS = ("clerk", "supervisor", "auditor")


async def accusation(house: House, **about: Any) -> str:
    answer = await house.hand_in(**(ABOUT | about))
    assert answer.status_code == 201
    number: str = answer.json()["number"]
    return number


def logs_in(house: House, username: str) -> None:
    """Give somebody a session; a change of office ends those that he had."""
    token, account = f"token-{len(house.tokens)}-of-{username}", house.account(username)
    digest = house.services.safe.digest("session", token)
    row: dict[str, Any] = {"token_hash": digest, "account": account, "kind": "bearer", "csrf": "none"}

    def work(connection: Any) -> None:
        at = now(connection)
        connection.execute(insert(sessions), [row | {"created_at": at, "expires_at": at + timedelta(hours=12)}])

    house.database.change(work)
    house.tokens[username] = token


def joins(house: House, username: str, name: str, role: Role = Role.CLERK, office: str | None = "east") -> str:
    """Add an account and log it in."""
    house.database.change(lambda c: registry.add_account(c, username, PASSWORD, role, office=office, name=name))
    logs_in(house, username)
    return username


async def finds(house: House, username: str, number: str) -> list[object]:
    """Tell what somebody finds of a case: itself, in the list, by search, in his notices, in the counts."""
    shown = [(await house.ask("GET", f"/petitions/{number}{path}", username)).status_code for path in PATHS]
    listed = (await house.ask("GET", "/petitions", username)).json()["total"]
    searched = (await house.ask("GET", "/petitions", username, params={"q": number})).json()["total"]
    notices = (await house.ask("GET", "/notices", username)).json()
    return [*shown, listed, searched, sum(notice["petition"] == number for notice in notices)]


NOTHING: list[object] = [404, 404, 404, 404, 0, 0, 0]


@pytest.mark.parametrize(("role", "office"), [(Role.CLERK, "east"), (Role.SUPERVISOR, "city"), (Role.AUDITOR, None)])
async def test_a_later_namesake_finds_nothing_and_others_find_all(house: House, role: Role, office: str | None) -> None:
    number = await accusation(house)

    late = joins(house, "qian", NAME, role, office)
    free = joins(house, "sun", "孙无关", role, office)

    assert await finds(house, late, number) == NOTHING
    assert (await finds(house, free, number))[:6] == [200, 200, 200, 200, 1, 1]
    for username in OTHERS:
        assert (await finds(house, username, number))[:6] == [200, 200, 200, 200, 1, 1], username


async def test_a_later_namesakes_commands_are_not_found(house: House) -> None:
    number = await accusation(house)
    late = joins(house, "qian", NAME)

    for kind, words in (("transfer", {"to": "labour"}), ("urge", {}), ("name_accused", {"accused": [{"name": "甲"}]})):
        assert code_of(await house.command(number, kind, late, **words), 404) == "not_found"


async def test_notices_of_the_case_reach_others_but_no_later_namesake(house: House) -> None:
    case = house.plant("A1", Planted(accused=Accused(accounts=("nobody",))))
    house.database.change(
        lambda c: house.services.safe.put_person(c, "A1", "accused", {"name": NAME}, case.now.received_at)
    )
    late = joins(house, "qian", NAME, Role.OFFICER, "labour")

    heard = (await house.ask("GET", "/notices", "officer2")).json()

    assert [notice["petition"] for notice in heard].count("A1") > 0
    assert await finds(house, late, "A1") == NOTHING


async def test_a_renamed_account_finds_nothing_any_more(house: House) -> None:
    number = await accusation(house)
    before = (await finds(house, "clerk", number))[:6]

    house.database.change(lambda c: registry.rename_account(c, house.account("clerk"), f" {NAME[0]} {NAME[1:]}"))

    assert before == [200, 200, 200, 200, 1, 1]
    assert await finds(house, "clerk", number) == NOTHING


async def test_whoever_leaves_an_accused_office_finds_nothing_at_the_next(house: House) -> None:
    number = await accusation(house, accused=[{"office": "东城区住建局"}])
    for username, office in (("insider", "labour"), ("westclerk", "east")):
        house.database.change(lambda c, u=username, o=office: registry.move_account(c, house.account(u), o))
        logs_in(house, username)

    assert await finds(house, "insider", number) == NOTHING
    assert (await finds(house, "westclerk", number))[:6] == [200, 200, 200, 200, 1, 1]


async def test_an_officer_in_charge_who_gets_the_name_loses_the_case(house: House) -> None:
    house.plant("A1", Planted(stage=Stage.HANDLING, accused=Accused(accounts=("nobody",))))
    house.database.change(lambda c: house.services.safe.put_person(c, "A1", "accused", {"name": NAME}, now(c)))
    before = (await house.ask("GET", "/petitions/A1", "officer2")).status_code

    house.database.change(lambda c: registry.rename_account(c, house.account("officer2"), NAME))

    petition = house.database.look(lambda c: load_case(c, "A1"))
    assert before == 200
    assert petition is not None
    assert house.account("officer2") in petition.accused.accounts
    assert code_of(await house.ask("GET", "/petitions/A1", "officer2"), 404) == "not_found"


async def test_figures_never_tell_a_later_namesake_of_the_case(house: House) -> None:
    for n in range(MINIMUM_CELL):
        house.plant(f"A{n}", Planted(accused=Accused(offices=("housing",))))
    house.plant("A9", Planted(accused=Accused(offices=("housing",))))
    house.database.change(lambda c: house.services.safe.put_person(c, "A9", "accused", {"name": NAME}, now(c)))

    late, free = joins(house, "qian", NAME, Role.AUDITOR, None), "auditor"
    asked = [(await house.ask("GET", "/metrics", username)).json() for username in (late, free)]
    then = (await house.ask("GET", "/metrics", late, params={"as_of": asked[0]["as_of"]})).json()

    fewer, more = ([figure["population"] for figure in answer["figures"]] for answer in asked)
    assert max(fewer) == MINIMUM_CELL
    assert max(more) == MINIMUM_CELL + 1
    assert [figure["population"] for figure in then["figures"]] == fewer
