"""Why a dossier's date, and what has happened to it: told to those whom it concerns, and never of a hidden member."""

from __future__ import annotations

from typing import Any

import pytest

from domain.base import Accused, Actor, Role
from domain.dossiers.batch import AddMembers, ProposeSettlement, ReportBatch, SignSettlement
from domain.dossiers.kinds import DossierRecord
from storage.records import append
from tests.api.house import House, Planted
from tests.api.problem import code_of
from tests.api.test_dossiers import BATCH, recommended
from tests.builders import a_text
from tests.domain.dossiers.files import CLERK, SUPERVISOR, File, a_receipt, joining, stamped

REPORTED = "B2026-0007"


def planted(house: House) -> None:
    """Put a batch into the records that has been reported on, the accusation among its three members."""
    for number in ("P1", "P3"):
        house.plant(number)
    house.plant("P2", Planted(accused=Accused(accounts=(house.account("auditor"),))))
    file = File(REPORTED)
    file.done(a_receipt(), CLERK)
    file.done(AddMembers(members=joining(1, 2, 3)), CLERK)
    file.done(ProposeSettlement(members=stamped(1, 2, 3)), SUPERVISOR)
    for level in ("county", "city", "province"):
        file.done(SignSettlement(level=level), Actor(id=f"{level}-signer", role=Role.SUPERVISOR, office="east"))
    file.done(ReportBatch(report=a_text("report")), SUPERVISOR)
    record = DossierRecord(stream=REPORTED, events=tuple(file.log))
    house.database.change(lambda c: append(c, record, certain=True))


async def timeline(house: House, path: str, username: str) -> list[dict[str, Any]]:
    answer = await house.ask("GET", f"{path}/timeline", username)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()
    return entries


async def test_the_date_of_an_answer_is_explained_step_by_step(house: House) -> None:
    number = await recommended(house)

    (run,) = (await house.ask("GET", f"/recommendations/{number}/clocks/answer", "officer2")).json()

    assert (run["name"], run["adds_up"], run["derivation"]["length"]) == ("answer", True, 30)
    assert run["derivation"]["due_at"] == run["due_at"]
    assert dict(run["told"]["zh"])["责任方"] == "东城区人社局"
    assert dict(run["told"]["en"])["Sum"].startswith(run["derivation"]["first_day"])


async def test_the_end_of_a_batch_is_the_day_that_its_order_names(house: House) -> None:
    number = (await house.ask("POST", "/batches", "clerk", json=BATCH)).json()["number"]

    (run,) = (await house.ask("GET", f"/batches/{number}/clocks/end", "auditor")).json()

    assert (run["derivation"]["fixed"], run["derivation"]["last_day"]) == ("2027-05-01", "2027-05-01")
    assert run["adds_up"]


async def test_what_has_happened_is_told_to_the_office_and_to_auditors(house: House) -> None:
    number = await recommended(house)

    for username in ("officer2", "supervisor", "auditor"):
        entries = await timeline(house, f"/recommendations/{number}", username)
        assert [entry["type"] for entry in entries] == ["recommendation_issued", "clock_started"]
        issued, started = entries
        assert issued["details"] == {"aim": "improve_work", "office": "labour"}
        assert (issued["actor"]["role"], issued["actor"]["office"]) == ("supervisor", "city")
        assert (started["clock"]["effect"], started["clock"]["clock"]) == ("started", "answer")


@pytest.mark.parametrize("path", ["timeline", "clocks/answer"])
@pytest.mark.parametrize("username", ["officer", "westclerk", "admin"])
async def test_whoever_it_does_not_concern_finds_neither(house: House, username: str, path: str) -> None:
    number = await recommended(house)

    assert code_of(await house.ask("GET", f"/recommendations/{number}/{path}", username), 404) == "not_found"
    assert code_of(await house.ask("GET", f"/batches/{number}/{path}", "supervisor"), 404) == "not_found"


async def test_a_clock_that_never_ran_is_not_found(house: House) -> None:
    number = await recommended(house)

    answer = await house.ask("GET", f"/recommendations/{number}/clocks/consideration", "supervisor")

    assert code_of(answer, 404) == "not_found"


async def test_a_timeline_of_a_batch_leaves_out_the_members_that_accuse_the_reader(house: House) -> None:
    planted(house)

    whole = await timeline(house, f"/batches/{REPORTED}", "supervisor")
    part = await timeline(house, f"/batches/{REPORTED}", "auditor")

    assert [entry["type"] for entry in whole] == [entry["type"] for entry in part]
    assert {entry["details"]["items"] for entry in whole if "items" in entry["details"]} == {"1-3"}
    assert {entry["details"]["items"] for entry in part if "items" in entry["details"]} == {"1, 3"}
    assert whole[-2]["details"] == {"in_time": "true", "members": "3", "opinion_served": "3"}
    assert part[-2]["details"] == {"in_time": "true"}
