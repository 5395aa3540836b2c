"""Accusations: the accused, all below them, and who shares their name never learn of it (Art. 30)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.base import Accused, Role
from domain.metrics import MINIMUM_CELL
from storage.records import append
from tests.api.house import House, Planted
from tests.api.problem import code_of
from tests.builders import an_actor
from tests.domain.acts import a_link

BARRED = ("officer", "fitter", "insider", "namesake")
ABOUT: dict[str, Any] = {
    "purpose": "accusation",
    "title": "反映住建局违规",
    "accused": [{"office": "东城区住建局"}, {"name": "何同名", "post": "科长"}],
}
PATHS = ("", "/timeline", "/clocks/transfer", "/commands/register")


async def accusation(house: House) -> str:
    """Hand an accusation in: against an office by its name, and a person who has an account."""
    answer = await house.hand_in(**ABOUT)
    number: str = answer.json()["number"]
    assert answer.status_code == 201
    return number


def planted(house: House, count: int = 1) -> None:
    accused = Accused(offices=("housing",), accounts=(house.account("namesake"),))
    for n in range(count):
        house.plant(f"A{n}", Planted(accused=accused, office="labour"))


@pytest.mark.parametrize("username", BARRED)
async def test_the_accused_find_nothing(house: House, username: str) -> None:
    number = await accusation(house)

    for path in PATHS:
        assert code_of(await house.ask("GET", f"/petitions/{number}{path}", username), 404) == "not_found"
    for kind, words in (("accept", {"notice": "受理"}), ("urge", {}), ("transfer", {"to": "labour"})):
        assert code_of(await house.command(number, kind, username, **words), 404) == "not_found"


@pytest.mark.parametrize("username", BARRED)
async def test_the_accused_have_no_row_in_any_list(house: House, username: str) -> None:
    planted(house)

    listed = (await house.ask("GET", "/petitions", username)).json()
    notices = (await house.ask("GET", "/notices", username)).json()

    assert (listed["total"], listed["items"], notices) == (0, [], [])


async def test_others_see_the_same_accusation(house: House) -> None:
    planted(house)

    for username in ("clerk", "officer2", "supervisor", "auditor"):
        assert (await house.ask("GET", "/petitions", username)).json()["total"] == 1, username
        assert (await house.ask("GET", "/petitions/A0", username)).status_code == 200, username


@pytest.mark.parametrize("by", ["office", "district", "category", "channel"])
@pytest.mark.parametrize("username", ["supervisor", "auditor", "admin", "officer2", "officer"])
async def test_divided_figures_are_without_accusations_for_everybody(house: House, username: str, by: str) -> None:
    planted(house, MINIMUM_CELL + 1)

    answer = (await house.ask("GET", f"/metrics?by={by}", username)).json()

    assert answer["accusations"] == "excluded"
    assert answer["figures"] == []


async def test_undivided_figures_have_accusations_only_where_they_are_not_too_few(house: House) -> None:
    planted(house, MINIMUM_CELL - 1)
    few = (await house.ask("GET", "/metrics", "supervisor")).json()
    planted_more = Planted(accused=Accused(offices=("housing",)), office="labour")
    house.plant("A9", planted_more)
    enough = (await house.ask("GET", "/metrics", "supervisor")).json()

    assert (few["accusations"], enough["accusations"]) == ("excluded", "included")
    assert [figure["population"] for figure in few["figures"]] == [0, 0, 0]
    populations = {figure["metric"]: figure["population"] for figure in enough["figures"]}
    assert populations.pop("on_time_reply.office") == 0, "the 60 days of Art. 34 are those of Art. 31 (6) only"
    assert set(populations.values()) == {MINIMUM_CELL}


async def test_one_offices_figures_have_no_accusations_however_many(house: House) -> None:
    planted(house, MINIMUM_CELL + 1)

    present = (await house.ask("GET", "/metrics", "officer2")).json()
    past = (await house.ask("GET", "/metrics", "officer2", params={"as_of": present["as_of"]})).json()

    assert present == past
    assert present["accusations"] == "excluded"
    assert {figure["population"] for figure in present["figures"]} == {0}


async def test_counters_and_offices_tell_nothing_of_accusations(house: House) -> None:
    await accusation(house)

    async with house.client() as client:
        counters = (await client.get("/metrics/prometheus")).text
    offices = (await house.ask("GET", "/offices")).text

    assert "accus" not in counters + offices


async def test_in_the_timeline_of_another_case_a_petition_is_not_named_to_whom_it_accuses(house: House) -> None:
    planted(house)
    linked = house.plant("B0", Planted(office="housing"))
    linked.done(a_link("A0"), an_actor(Role.CLERK, "east"), datetime.now(UTC))
    house.database.change(lambda c: append(c, linked.batches[-1], certain=True))

    told = {}
    for username in ("officer", "clerk"):
        entries = (await house.ask("GET", "/petitions/B0/timeline", username)).json()
        told[username] = [entry["details"] for entry in entries if entry["type"] == "matter_linked"]

    assert told == {"officer": [{}], "clerk": [{"matter": "A0"}]}
