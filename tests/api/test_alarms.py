"""Alarms and absences by the API: who is shown what, and who may note what."""

from __future__ import annotations

import pytest

from domain.alarms import AlarmKind, Finding
from domain.base import Accused
from storage.alarms import raise_alarms
from storage.database import now
from tests.api.house import House, Planted


def alarm(house: House, *found: Finding) -> None:
    house.database.change(lambda c: raise_alarms(c, found, now(c)))


async def test_an_alarm_on_a_case_is_shown_to_those_who_may_see_it_only(house: House) -> None:
    house.plant("P2026-0000001", Planted(accused=Accused(accounts=(house.account("supervisor"),))))
    house.plant("P2026-0000002")
    found = [Finding(kind=AlarmKind.NOBODY, subject=f"P2026-000000{n}") for n in (1, 2)]
    alarm(house, *found, Finding(kind=AlarmKind.NO_STAFF, subject="west"))

    shown = {}
    for name in ("supervisor", "clerk", "westclerk", "auditor", "admin"):
        answer = (await house.ask("GET", "/alarms", name)).json()
        shown[name] = {entry["subject"] for entry in answer["alarms"]}

    assert answer["counts"]["nobody"] == 2
    assert shown == {
        "supervisor": {"P2026-0000002", "west"},
        "clerk": {"P2026-0000001", "P2026-0000002"},
        "westclerk": {"west"},
        "auditor": {"P2026-0000001", "P2026-0000002", "west"},
        "admin": set(),
    }


async def test_a_deputy_sees_the_cases_of_the_absent_one_until_he_is_back(house: House) -> None:
    house.plant("P2026-0000001", Planted(office="labour"))
    path = "/petitions/P2026-0000001"

    before = await house.ask("GET", path, "officer")
    unfit = await house.ask("POST", "/absences", "officer2", json={"deputy": "officer"})
    noted = await house.ask("POST", "/absences", "officer2", json={"deputy": "namesake"})
    own = await house.ask("GET", "/absences", "officer2")
    back = await house.ask("POST", "/absences/end", "officer2", json={})

    assert before.status_code == 404
    assert (unfit.status_code, unfit.json()["code"]) == (422, "deputy_unfit")
    assert (noted.status_code, len(own.json())) == (201, 1)
    assert back.status_code == 204
    assert (await house.ask("GET", "/absences", "officer2")).json() == []


async def test_a_supervisor_notes_an_absence_below_his_bureau_and_it_is_listed_with_who_noted_it(house: House) -> None:
    said = {"account": "officer2", "deputy": "namesake"}
    noted = await house.ask("POST", "/absences", "supervisor", json=said)

    listed = (await house.ask("GET", "/absences?others=true", "supervisor")).json()

    assert noted.status_code == 201
    assert [(one["account"], one["set_by"]) for one in listed] == [
        (house.account("officer2"), house.account("supervisor"))
    ]
    assert (await house.ask("GET", "/absences?others=true", "officer")).json() == []
    assert (await house.ask("POST", "/absences/end", "officer", json={"account": "officer2"})).status_code == 403
    assert (await house.ask("POST", "/absences/end", "supervisor", json={"account": "officer2"})).status_code == 204


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ({"account": "officer", "deputy": "officer2"}, 403, "not_permitted"),
        ({"deputy": "unheard-of"}, 422, "unknown_account"),
        (
            {"deputy": "namesake", "begins": "2030-01-02T00:00:00Z", "ends": "2030-01-01T00:00:00Z"},
            422,
            "absence_reversed",
        ),
    ],
)
async def test_an_absence_that_may_not_be_noted_is_refused(
    house: House, words: dict[str, str], status: int, code: str
) -> None:
    answer = await house.ask("POST", "/absences", "officer2", json=words)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_readiness_tells_of_the_empty_desk_and_the_gauges_count_alarms(house: House) -> None:
    alarm(house, Finding(kind=AlarmKind.NO_STAFF, subject="west"))

    async with house.client() as client:
        ready = (await client.get("/readyz")).json()
        gauges = (await client.get("/metrics/prometheus")).text

    assert (ready["desk_alarm"], ready["alarms"]) == (True, {"no_staff": 1})
    assert 'petitionflow_alarms{kind="no_staff"} 1.0' in gauges
    assert "petitionflow_duty_desk_members 0.0" in gauges
