"""Handing in: a petition is kept before it is answered, once per key, whether the engine is there or not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.house import WORDS, House
from tests.api.problem import code_of


async def test_a_petition_is_received_while_the_engine_is_away(house: House) -> None:
    answer = await house.hand_in()

    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["number"].startswith("P")
    assert [clock["name"] for clock in receipt["clocks"]] == ["transfer"]
    assert receipt["clocks"][0]["anchor"] == receipt["received_at"] < receipt["clocks"][0]["due_at"]


async def test_the_same_key_gives_the_same_receipt(house: House) -> None:
    first = await house.hand_in(key="letter-1")
    again = await house.hand_in(key="letter-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


async def test_the_same_key_with_other_words_is_refused(house: House) -> None:
    await house.hand_in(key="letter-1")
    other = await house.hand_in(key="letter-1", title="另一件事")

    assert code_of(other, 409) == "key_reused"


async def test_a_key_belongs_to_its_sender(house: House) -> None:
    public = await house.hand_in(key="letter-1")
    clerk = await house.hand_in("clerk", key="letter-1", title="窗口登记")

    assert clerk.status_code == 201
    assert clerk.json()["number"] != public.json()["number"]


async def test_without_a_key_every_submission_is_one(house: House) -> None:
    first = await house.ask("POST", "/petitions", json=WORDS)
    second = await house.ask("POST", "/petitions", json=WORDS)

    assert first.json()["number"] != second.json()["number"]


async def test_a_foreign_number_means_one_petition(house: House) -> None:
    await house.hand_in(external_ids=[{"system": "hotline", "id": "7"}])
    other = await house.hand_in(external_ids=[{"system": "hotline", "id": "7"}])

    assert code_of(other, 409) == "external_id_reused"


async def test_only_staff_enter_a_postmark(house: House) -> None:
    written: dict[str, Any] = {"channel": "letter", "written_at": "2026-01-05T10:00:00+08:00"}

    assert (await house.hand_in("clerk", **written)).status_code == 201
    assert code_of(await house.hand_in(**written), 422) == "invalid"
    later = written | {"written_at": "2096-01-05T10:00:00+08:00"}
    assert code_of(await house.hand_in("clerk", **later), 422) == "written_later"


async def test_only_the_bureau_registers_for_others(house: House) -> None:
    for username in ("officer", "leader", "auditor", "admin"):
        assert code_of(await house.hand_in(username), 403) == "not_permitted"


async def test_an_accusation_goes_past_the_bureau_that_it_names(house: House) -> None:
    accused: dict[str, Any] = {"purpose": "accusation", "accused": [{"office": "东城区信访局"}]}

    receipt = (await house.hand_in(**accused)).json()

    assert receipt["clocks"][0]["holder"]["id"] == "city"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"purpose": 7}, "purpose"),
        ({"title": ""}, "title"),
        ({"title": "\x00\x07"}, "title"),
        ({"title": "题" * 201}, "title"),
        ({"title": 10**300}, "title"),
        ({"content": "文" * 20_001}, "content"),
        ({"content": None}, "content"),
        ({"petitioners": []}, "petitioners"),
        ({"petitioners": [{"name": "王", "age": 3}]}, "petitioners.0.age"),
        ({"petitioners": [{"name": "王"}] * 501}, "petitioners"),
        ({"written_at": "2026-02-30T00:00:00Z"}, "written_at"),
        ({"written_at": "2026-02-03T00:00:00"}, "written_at"),
        ({"written_at": "0000-01-01T00:00:00Z"}, "written_at"),
        ({"written_at": "10000-01-01T00:00:00Z"}, "written_at"),
        ({"accused": [{"name": "某人"}]}, "body"),
        ({"purpose": "accusation", "accused": [{"post": "科长"}]}, "accused.0"),
        ({"external_ids": [{"system": "a b", "id": "1"}]}, "external_ids.0.system"),
        ({"number": "P2026-0000001"}, "number"),
        ({"tracking_code": "AAAA"}, "tracking_code"),
        ({"stage": "concluded"}, "stage"),
        ({"bureau": "city"}, "bureau"),
        ({"received_at": "2020-01-01T00:00:00Z"}, "received_at"),
        ({"imported": True}, "imported"),
    ],
)
async def test_what_is_wrong_is_named(house: House, changes: dict[str, Any], where: str) -> None:
    answer = await house.hand_in(**changes)

    assert code_of(answer, 422) == "invalid"
    assert where in [error["where"] for error in answer.json()["errors"]]


async def test_letters_beyond_the_first_plane_are_kept_and_debris_is_dropped(house: House) -> None:
    number = (await house.hand_in("clerk", title="𠀀\x00号楼\t漏水", content="一\x07\r\n\r\n二😀")).json()["number"]

    shown = (await house.ask("GET", f"/petitions/{number}", "clerk")).json()

    assert (shown["title"], shown["content"]) == ("𠀀号楼 漏水", "一\n二😀")


async def test_a_rejected_submission_leaves_nothing(house: House) -> None:
    mine = [{"system": "hotline", "id": "17"}]
    before = await house.hand_in(external_ids=mine)
    rejected = await house.hand_in(external_ids=mine, title="另一件事")
    after = await house.hand_in()

    assert code_of(rejected, 409) == "external_id_reused"
    numbers = [int(answer.json()["number"].rpartition("-")[2]) for answer in (before, after)]
    assert numbers[1] == numbers[0] + 1


async def test_an_accusation_of_the_highest_bureau_goes_to_the_desk_above_the_tree(house: House) -> None:
    answer = await house.hand_in(purpose="accusation", accused=[{"office": "city"}])

    number = answer.json()["number"]
    held = (
        await house.ask("POST", "/track", None, json={"number": number, "code": answer.json()["tracking_code"]})
    ).json()
    seen = await house.ask("GET", f"/petitions/{number}", "clerk")

    assert answer.status_code == 201
    assert held["held_by"]["id"] == "superior"
    assert code_of(seen, 404) == "not_found"
