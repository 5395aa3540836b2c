"""On-site visits by the API: what each role sees of them, exclusions, and what offices owe."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.base import Accused
from domain.books import BookKind
from storage.book_duties import call_duties
from storage.books import book_difference
from tests.api.house import House, Planted
from tests.packs import SHANGHAI

TODAY = datetime.now(SHANGHAI).date()
DUE = TODAY + timedelta(days=10)


async def planned(house: House, **changes: Any) -> Any:
    days = {"since": TODAY.isoformat(), "until": TODAY.isoformat()}
    said = {"id": "v1", "type": "plan_visit", "visitor": "leader", "office": "housing"} | days | changes
    return await house.ask("POST", "/visits", "supervisor", json=said)


async def acted(house: House, visit: str, kind: str, *, by: str = "supervisor", **words: Any) -> Any:
    return await house.ask("POST", f"/visits/{visit}/acts", by, json={"id": f"{kind}-1", "type": kind} | words)


async def bound(house: House) -> tuple[str, str]:
    visit = (await planned(house)).json()[0]["id"]
    found = await acted(house, visit, "record_finding", office="housing", fault="stalled", text="推诿三个月")
    finding = found.json()[0]["findings"][0]["finding"]
    await acted(house, visit, "bind_follow_up", finding=finding, demand="限期整改", due=DUE.isoformat())
    return visit, finding


async def test_a_finding_is_followed_up_by_its_office_and_accepted(house: House) -> None:
    visit, finding = await bound(house)
    owed = (await house.ask("GET", "/duties", "supervisor")).json()
    answered = await acted(house, visit, "answer_follow_up", by="officer", finding=finding, answer="已修复")
    accepted = await acted(house, visit, "judge_answer", finding=finding, accepted=True, reason="属实")

    assert [(duty["office"]["id"], duty["due"], duty["late"]) for duty in owed] == [("housing", DUE.isoformat(), False)]
    assert answered.json()[0]["findings"][0]["answer"] == "已修复"
    assert accepted.json()[0]["findings"][0]["accepted"]
    assert (await house.ask("GET", "/duties", "supervisor")).json() == []
    assert await house.database.read(lambda c: book_difference(c, BookKind.SITE_VISIT, visit)) is None


async def test_an_office_sees_what_was_found_there_and_nothing_else(house: House) -> None:
    visit, _ = await bound(house)
    await house.ask(
        "POST",
        f"/visits/{visit}/acts",
        "supervisor",
        json={"id": "r2", "type": "record_finding", "office": "labour", "fault": "overdue", "text": "逾期"},
    )
    officer = (await house.ask("GET", "/visits", "officer")).json()
    fitter = (await house.ask("GET", "/visits", "fitter")).json()
    clerk = await house.ask("GET", "/visits", "clerk")

    assert [finding["office"]["id"] for finding in officer[0]["findings"]] == ["housing"]
    assert fitter == []
    assert clerk.status_code == 403


@pytest.mark.parametrize(
    ("accused", "changes", "code"),
    [
        (Accused(offices=("housing",)), {}, "accused_office"),
        (Accused(offices=("labour",)), {"office": None, "district": "东城区"}, "accused_office"),
    ],
)
async def test_an_accusation_is_never_taken_to_the_accused(
    house: House, accused: Accused, changes: dict[str, Any], code: str
) -> None:
    house.plant("P-1", Planted(accused=accused, office="labour" if "housing" in accused.offices else "housing"))
    answer = await planned(house, cases=["P-1"], **changes)

    assert answer.json()["code"] == code


async def test_a_leader_who_is_accused_takes_no_case_along(house: House) -> None:
    house.plant("P-1", Planted(accused=Accused(accounts=(house.account("leader"),))))

    assert (await planned(house, cases=["P-1"])).json()["code"] == "accused_person"


async def test_cases_taken_along_are_named_to_those_who_may_know_of_them(house: House) -> None:
    house.plant("P-1", Planted())
    seen = (await planned(house, cases=["P-1"])).json()
    unknown = await planned(house, id="v2", cases=["P-9"])
    leader = (await house.ask("GET", "/visits", "leader")).json()

    assert seen[0]["cases"] == ["P-1"]
    assert unknown.json()["code"] == "unknown_petition"
    assert leader[0]["cases"] == []


async def test_what_is_owed_is_called_once_a_day_however_often_the_day_is_called(house: House) -> None:
    await bound(house)
    late = DUE + timedelta(days=1)
    said = [await house.database.write(lambda c, d=day: call_duties(c, d)) for day in (DUE, DUE, late, late)]
    (duty,) = (await house.ask("GET", "/duties", "supervisor")).json()

    assert said == [1, 0, 1, 0]
    assert duty["said"] == ["warned", "lapsed"]
