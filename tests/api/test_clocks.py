"""The API answers "why this date?" with the same derivation that the pages show."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.explain import explain
from domain.explained import lines
from domain.petition import Stage
from tests.api.house import House, Planted

NUMBER = "P2026-0000091"


async def test_each_run_of_a_clock_comes_with_its_derivation(house: House) -> None:
    case = house.plant(NUMBER, Planted(stage=Stage.HANDLING))

    answer = await house.ask("GET", f"/petitions/{NUMBER}/clocks/handling", "clerk")

    (run,) = answer.json()
    clock = case.now.clock("handling")
    assert clock is not None
    derivation = explain(clock, case.rules)
    assert run["derivation"] == derivation.model_dump(mode="json")
    assert run["adds_up"] is True
    assert run["told"]["zh"] == [list(line) for line in lines(derivation, "zh", "东城区人社局")]
    assert run["due_at"] == run["derivation"]["due_at"]


async def test_the_derivation_can_be_added_up_by_whoever_reads_it(house: House) -> None:
    house.plant(NUMBER, Planted(stage=Stage.TRANSFERRED, age=timedelta(days=40)))

    (run,) = (await house.ask("GET", f"/petitions/{NUMBER}/clocks/transfer", "auditor")).json()

    found = run["derivation"]
    passed = timedelta(days=found["length"] + len(found["skipped"]) + len(found["rolled"]))
    assert datetime.fromisoformat(found["first_day"]) + passed == datetime.fromisoformat(found["last_day"])
    assert found["verdict"] == run["status"] == "met"


@pytest.mark.parametrize("name", ["rating", "nothing"])
async def test_a_clock_that_never_ran_is_not_found(house: House, name: str) -> None:
    house.plant(NUMBER, Planted(stage=Stage.TRANSFERRED))

    answer = await house.ask("GET", f"/petitions/{NUMBER}/clocks/{name}", "clerk")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(("username", "status"), [(None, 401), ("westclerk", 404), ("admin", 404), ("clerk", 200)])
async def test_a_derivation_is_told_to_those_who_may_see_the_case(
    house: House, username: str | None, status: int
) -> None:
    house.plant(NUMBER, Planted(stage=Stage.TRANSFERRED))

    answer = await house.ask("GET", f"/petitions/{NUMBER}/clocks/notice", username)

    assert answer.status_code == status
