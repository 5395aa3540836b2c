"""One urge to many cases: previewed, confirmed by its code, each once."""

from __future__ import annotations

from sqlalchemy import select

from domain.base import Accused
from domain.petition import Stage
from storage.tables import ledger
from tests.api.house import House, Planted

HELD = Planted(office="housing")


async def test_a_preview_names_what_would_be_urged_and_why_the_rest_would_not(house: House) -> None:
    house.plant("P2026-0000001", HELD)
    house.plant("P2026-0000002", Planted(stage=Stage.REPLIED))

    answer = await house.ask("POST", "/urges/preview", "supervisor", json={"district": "东城区"})

    assert answer.status_code == 200
    assert answer.json()["cases"] == ["P2026-0000001"]
    assert answer.json()["skipped"] == [{"number": "P2026-0000002", "code": "wrong_stage"}]
    assert commands(house) == []


def commands(house: House) -> list[tuple[str, str]]:
    query = select(ledger.c.petition, ledger.c.id).order_by(ledger.c.petition)
    return [(row.petition, row.id) for row in house.database.look(lambda c: c.execute(query).all())]


async def test_a_bulk_is_recorded_once_however_often_it_is_confirmed(house: House) -> None:
    for number in ("P2026-0000001", "P2026-0000002"):
        house.plant(number, HELD)
    code = (await house.ask("POST", "/urges/preview", "supervisor", json={})).json()["code"]

    answers = [await house.ask("POST", "/urges", "supervisor", json={"code": code}) for _ in range(2)]

    assert [answer.json()["counts"] for answer in answers] == [{"pending": 2}] * 2
    assert commands(house) == [("P2026-0000001", code), ("P2026-0000002", code)]


async def test_only_supervisors_urge_and_only_what_they_previewed(house: House) -> None:
    house.plant("P2026-0000001", HELD)
    code = (await house.ask("POST", "/urges/preview", "supervisor", json={})).json()["code"]

    clerk = await house.ask("POST", "/urges/preview", "clerk", json={})
    stranger = await house.ask("POST", "/urges", "clerk", json={"code": code})
    past = await house.ask("POST", "/urges/preview", "supervisor", json={"reply_by": "2020-01-01"})

    assert (clerk.status_code, clerk.json()["code"]) == (403, "not_permitted")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "unknown_bulk")
    assert (past.status_code, past.json()["code"]) == (409, "date_passed")
    assert commands(house) == []


async def test_a_case_that_accuses_the_sender_is_neither_urged_nor_skipped(house: House) -> None:
    house.plant("P2026-0000001", Planted(accused=Accused(accounts=(house.account("supervisor"),))))

    wanted = {"numbers": ["P2026-0000001"]}
    answer = await house.ask("POST", "/urges/preview", "supervisor", json=wanted)

    assert (answer.json()["cases"], answer.json()["skipped"]) == ([], [])
