"""Sponsors of districts and key fields by the API: dated, bounded by role, and counted without persons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from storage import registry
from storage.books import all_books, book_difference
from storage.tables import categories
from tests.api.house import House

TODAY = datetime.now(UTC).date()
FIELD = {"id": "f1", "type": "open_field", "name": "物业管理", "categories": ["物业"], "owner": "housing"}


@pytest.fixture
async def known(house: House) -> House:
    rows = [{"id": name, "valid_from": datetime(2020, 1, 1, tzinfo=UTC)} for name in ("物业", "供暖")]
    await house.database.write(lambda c: c.execute(insert(categories), rows))
    return house


async def sponsored(house: House, kind: str = "name_sponsor", *, by: str = "supervisor", **words: Any) -> Any:
    said = {"id": f"{kind}-1", "type": kind, "district": "东城区", "leader": "leader", "since": TODAY.isoformat()}
    return await house.ask("POST", "/sponsorships/acts", by, json=said | words)


async def on_field(house: House, field: str, kind: str, *, by: str = "supervisor", **words: Any) -> Any:
    said = {"id": f"{kind}-1", "type": kind} | words
    return await house.ask("POST", f"/key-fields/{field}/acts", by, json=said)


async def test_a_leader_sponsors_a_district_until_he_is_released(house: House) -> None:
    named = (await sponsored(house)).json()
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    released = (await sponsored(house, "release_sponsor", since=tomorrow, reason="调任")).json()

    assert [(p["leader"]["id"], p["first"]) for p in named[0]["present"]] == [(house.account("leader"), True)]
    assert released[0]["history"][0]["until"] == tomorrow


async def test_a_sponsor_who_left_is_flagged_to_the_bureau(house: House) -> None:
    await sponsored(house)
    await house.database.write(lambda c: registry.lock_account(c, house.account("leader")))
    shown = (await house.ask("GET", "/sponsorships", "supervisor")).json()

    assert shown[0]["present"][0]["flags"] == ["left"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"district": "南城区"}, "unknown_district"),
        ({"leader": "nobody"}, "unknown_account"),
        ({"leader": "clerk"}, "not_a_leader"),
        ({"by": "clerk"}, "not_permitted"),
    ],
)
async def test_what_cannot_be_a_sponsorship_is_refused(house: House, words: dict[str, str], code: str) -> None:
    assert (await sponsored(house, **words)).json()["code"] == code


async def test_an_action_on_a_cause_ends_with_its_effect_in_numbers(known: House) -> None:
    opened = (await known.ask("POST", "/key-fields", "supervisor", json=FIELD)).json()
    field = opened[0]["id"]
    due = (TODAY + timedelta(days=30)).isoformat()
    words = {"cause": "无人验收", "measure": "集中排查", "office": "housing", "due": due}
    acting = (await on_field(known, field, "open_action", **words)).json()
    action = acting[0]["actions"][0]["action"]
    for _ in range(2):
        await known.hand_in(category="物业")
    await known.hand_in(category="供暖")
    await known.hand_in(category="物业", purpose="accusation", accused=[{"name": "某人"}])
    unstated = await on_field(known, field, "close_action", by="officer", action=action, effect=" ")
    closed = (await on_field(known, field, "close_action", by="officer", action=action, effect="新增减少")).json()

    assert unstated.status_code == 422
    assert closed[0]["actions"][0]["effect"] == {"days": 1, "before": 0, "after": 2}
    assert closed[0]["actions"][0]["statement"] == "新增减少"


async def test_an_office_reads_the_fields_that_bind_it_and_no_others(known: House) -> None:
    await known.ask("POST", "/key-fields", "supervisor", json=FIELD)
    bound = (await known.ask("GET", "/key-fields", "officer")).json()
    other = (await known.ask("GET", "/key-fields", "westclerk")).json()

    assert [field["name"] for field in bound] == ["物业管理"]
    assert other == []


async def test_a_field_of_unknown_categories_is_refused(known: House) -> None:
    answer = await known.ask("POST", "/key-fields", "supervisor", json=FIELD | {"categories": ["没有"]})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_category")


async def test_every_book_stands_as_its_stream_says(known: House) -> None:
    await sponsored(known)
    await known.ask("POST", "/key-fields", "supervisor", json=FIELD)

    named = await known.database.read(all_books)
    found = await known.database.read(lambda c: [book_difference(c, kind, book) for kind, book in named])

    assert found == [None, None]
