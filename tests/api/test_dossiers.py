"""Recommendations and batches by the API while the engine is away: what is taken, refused, shown, and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from domain.base import Accused
from tests.api.house import House, Planted
from tests.api.problem import code_of

TEXT = "完善报修派单办法"
BATCH: dict[str, Any] = {
    "id": "b-1",
    "issuer": "省信访联席办",
    "reference": "3",
    "level": "province",
    "received_on": "2026-11-01",
    "term": "2027-05-01",
}


def recommending(**said: Any) -> dict[str, Any]:
    return {"id": "r-1", "aim": "improve_work", "office": "labour", "text": TEXT} | said


async def recommended(house: House, **said: Any) -> str:
    answer = await house.ask("POST", "/recommendations", "supervisor", json=recommending(**said))
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["number"]
    return number


async def test_a_recommendation_is_shown_to_its_office_with_its_term_and_its_text(house: House) -> None:
    house.plant("P1")
    number = await recommended(house, cases=["P1"])

    view = (await house.ask("GET", f"/recommendations/{number}", "officer2")).json()

    assert number.startswith("J")
    assert number.endswith("-0001")
    assert (view["stage"], view["aim"], view["cases"]) == ("issued", "improve_work", ["P1"])
    assert [clock["name"] for clock in view["clocks"]] == ["answer"]
    assert view["texts"][0]["parts"] == {"text": TEXT}
    assert view["allowed"] == ["answer_recommendation"]


async def test_the_same_id_is_the_same_recommendation_and_with_other_words_none(house: House) -> None:
    number = await recommended(house)

    again = await recommended(house)
    other = await house.ask("POST", "/recommendations", "supervisor", json=recommending(aim="accountability"))

    assert again == number
    assert code_of(other, 409) == "key_reused"


async def test_a_command_is_safe_while_the_engine_is_away_and_known_by_its_id(house: House) -> None:
    number = await recommended(house)
    said = {"id": "a-1", "type": "answer_recommendation", "adopted": True, "answer": "已采纳"}

    first = await house.ask("POST", f"/recommendations/{number}/commands", "officer2", json=said)
    again = await house.ask("POST", f"/recommendations/{number}/commands", "officer2", json=said)
    changed = said | {"adopted": False}
    other = await house.ask("POST", f"/recommendations/{number}/commands", "officer2", json=changed)

    assert (first.status_code, again.status_code) == (202, 202)
    assert code_of(other, 409) == "id_reused"
    found = await house.ask("GET", f"/recommendations/{number}/commands/a-1", "officer2")
    assert found.json()["state"] == "pending"


@pytest.mark.parametrize("username", ["officer", "fitter", "westclerk", "admin"])
async def test_whoever_it_does_not_concern_finds_nothing(house: House, username: str) -> None:
    number = await recommended(house)

    assert code_of(await house.ask("GET", f"/recommendations/{number}", username), 404) == "not_found"
    assert (await house.ask("GET", "/recommendations", username)).json() == []
    said = {"id": "a-1", "type": "answer_recommendation", "adopted": True, "answer": "已采纳"}
    answer = await house.ask("POST", f"/recommendations/{number}/commands", username, json=said)
    assert code_of(answer, 404) == "not_found"


async def test_an_accusation_is_not_cited_to_the_office_that_it_names(house: House) -> None:
    house.plant("A1", Planted(accused=Accused(offices=("housing",)), office="labour"))

    answer = await house.ask(
        "POST", "/recommendations", "supervisor", json=recommending(office="repairs", cases=["A1"])
    )

    assert code_of(answer, 409) == "accused_office"
    assert (await house.ask("GET", "/recommendations", "supervisor")).json() == []


async def test_a_recommendation_on_an_accusation_does_not_exist_for_the_accused(house: House) -> None:
    accused = Accused(accounts=(house.account("officer2"), house.account("auditor")))
    house.plant("A1", Planted(accused=accused, office="labour"))
    number = await recommended(house, cases=["A1"])

    for username in ("officer2", "auditor"):
        assert code_of(await house.ask("GET", f"/recommendations/{number}", username), 404) == "not_found"
        assert (await house.ask("GET", "/recommendations", username)).json() == []
        told = (await house.ask("GET", "/notices", username)).json()
        assert [line for line in told if line["petition"] == number] == []
    namesake = (await house.ask("GET", "/notices", "namesake")).json()
    assert [line["template"] for line in namesake if line["petition"] == number] == ["recommendation_issued"]


async def test_lists_are_narrowed_by_office_and_by_the_days_of_a_period(house: House) -> None:
    number = await recommended(house)

    async def listed(**asked: str) -> list[str]:
        answer = await house.ask("GET", "/recommendations", "supervisor", params=asked)
        return [one["number"] for one in answer.json()]

    assert await listed(office="labour", first="2020-01-01", last="2100-01-01") == [number]
    assert await listed(office="housing") == []
    assert await listed(last="2020-01-01") == []
    assert await listed(first="2100-01-01") == []


async def test_a_batch_is_known_by_its_issuer_and_number(house: House) -> None:
    first = await house.ask("POST", "/batches", "clerk", json=BATCH)
    again = await house.ask("POST", "/batches", "clerk", json=BATCH | {"id": "b-2"})
    other = await house.ask("POST", "/batches", "clerk", json=BATCH | {"term": "2027-06-01"})

    assert first.status_code == 201, first.text
    assert first.json()["number"] == again.json()["number"]
    assert code_of(other, 409) == "key_reused"
    assert [clock["name"] for clock in first.json()["clocks"]] == ["half", "end"]
    assert first.json()["sign_offs"] == ["county", "city", "province"]


@pytest.mark.parametrize(
    ("path", "username", "said", "status", "code"),
    [
        ("/recommendations", "officer2", recommending(), 403, "not_permitted"),
        ("/recommendations", "supervisor", recommending(office="nowhere"), 422, "unknown_office"),
        ("/recommendations", "supervisor", recommending(cases=["P9"]), 409, "unknown_petition"),
        ("/recommendations", "supervisor", recommending(text="  "), 422, "invalid"),
        ("/recommendations", "supervisor", recommending(aim="punish"), 422, "invalid"),
        ("/recommendations", "supervisor", recommending(office="city"), 409, "same_office"),
        ("/batches", "officer2", BATCH, 403, "not_permitted"),
        ("/batches", "clerk", BATCH | {"term": "2026-11-01"}, 409, "term_reversed"),
        ("/batches", "clerk", BATCH | {"level": "No Level"}, 422, "invalid"),
        ("/batches", "clerk", BATCH | {"issuer": ""}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_opened_is_refused_with_its_code(
    house: House, path: str, username: str, said: dict[str, Any], status: int, code: str
) -> None:
    assert code_of(await house.ask("POST", path, username, json=said), status) == code


async def test_a_number_of_another_kind_is_not_found(house: House) -> None:
    number = await recommended(house)
    house.plant("P1")

    assert code_of(await house.ask("GET", f"/batches/{number}", "supervisor"), 404) == "not_found"
    assert code_of(await house.ask("GET", "/recommendations/P1", "supervisor"), 404) == "not_found"
    assert code_of(await house.ask("GET", "/recommendations/J2026-9999", "supervisor"), 404) == "not_found"


ROWS = """信访件编号,信访人,主题,信访日期,内容,问题属地
P1,,,,,
S-1,甲,积案一,2026-09-01,情况一,东城区
S-1,甲,积案一,2026-09-01,情况一,东城区
S-2,乙,缺内容,2026-09-01,,东城区
A1,,,,,
"""


async def test_a_batch_comes_with_its_rows_and_tells_of_each_that_is_repeated_or_wrong(house: House) -> None:
    house.plant("P1")
    house.plant("A1", Planted(accused=Accused(accounts=(house.account("clerk"),)), office="labour"))

    told = (await house.ask("POST", "/batches/import", "clerk", json=BATCH | {"rows": ROWS})).json()
    again = (await house.ask("POST", "/batches/import", "clerk", json=BATCH | {"rows": ROWS})).json()

    assert (told["rows"], told["linked"], told["registered"]) == (5, 1, 1)
    assert [one["row"] for one in told["repeats"]] == [4]
    assert [(one["row"], one["code"]) for one in told["errors"]] == [(5, "cell_missing"), (6, "unknown_petition")]
    assert (again["number"], again["registered"]) == (told["number"], 0)


@pytest.mark.parametrize(
    ("username", "rows", "status", "code"),
    [("officer2", ROWS, 403, "not_permitted"), ("clerk", "a,b\n1,2\n", 422, "invalid"), ("clerk", "", 422, "invalid")],
)
async def test_rows_that_cannot_be_read_are_refused(
    house: House, username: str, rows: str, status: int, code: str
) -> None:
    answer = await house.ask("POST", "/batches/import", username, json=BATCH | {"rows": rows})

    assert code_of(answer, status) == code
