"""Reception days by the API: a published calendar, bookings with codes, talks that become petitions, and exclusions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api.day_views import proposed_leaders
from domain.base import Accused
from domain.books import BookKind
from storage.books import book_difference
from storage.tables import books, documents, events, persons
from tests.api.house import WORDS, House, Planted

SOON = datetime.now(UTC) + timedelta(days=3)
SLOT = {
    "post": "区长",
    "remit": "城建、住房",
    "place": "区信访接待大厅",
    "starts": SOON.isoformat(),
    "ends": (SOON + timedelta(hours=3)).isoformat(),
    "form": "fixed",
    "capacity": 2,
}
VISITOR = {"person": {"name": "李来访", "phone": "13911112222"}, "subject": "想谈供暖"}


async def planned(house: House, *, by: str = "clerk", publish: bool = True, **changes: Any) -> str:
    said = SLOT | {"id": "plan-1", "type": "plan_reception", "leader": "leader"} | changes
    answer = await house.ask("POST", "/receptions", by, json=said)
    assert answer.status_code == 201, answer.text
    day: str = answer.json()["day"]["id"]
    if publish:
        published = await acted(house, day, "publish_reception", by=by)
        assert published.status_code == 200, published.text
    return day


async def acted(house: House, day: str, kind: str, *, by: str = "clerk", key: str = "", **words: Any) -> Any:
    said = {"id": key or f"{kind}-{day}", "type": kind} | words
    return await house.ask("POST", f"/receptions/{day}/acts", by, json=said)


async def booked(house: House, day: str, key: str = "book-1", **words: Any) -> Any:
    return await house.ask("POST", f"/reception-days/{day}/bookings", json={"id": key} | words)


async def begun(house: House, day: str) -> None:
    """Let the day have begun: its slot is set back in what is folded, as time would."""

    def back(connection: Any) -> None:
        row = connection.execute(select(books).where(books.c.id == day)).one()
        earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        state = row.state.replace(SOON.isoformat().replace("+00:00", "Z"), earlier)
        assert state != row.state
        connection.execute(update(books).where(books.c.id == day).values(state=state))

    await house.database.write(back)


async def test_a_planned_day_is_nobodys_to_read_until_it_is_published(house: House) -> None:
    day = await planned(house, publish=False)
    before = (await house.ask("GET", "/reception-days")).json()
    await acted(house, day, "publish_reception")
    (after,) = (await house.ask("GET", "/reception-days")).json()

    assert before == []
    assert (after["id"], after["post"], after["place"], after["left"]) == (day, "区长", "区信访接待大厅", 2)
    assert after["leader"]["name"] != ""


async def test_a_cancelled_day_stays_in_the_calendar_with_its_reason(house: House) -> None:
    day = await planned(house)
    await acted(house, day, "cancel_reception", reason="另有紧急公务")
    (shown,) = (await house.ask("GET", "/reception-days")).json()

    assert (shown["stage"], shown["reason"]) == ("cancelled", "另有紧急公务")
    assert (await booked(house, day, **VISITOR)).json()["code"] == "wrong_stage"


async def test_a_booking_is_one_however_often_it_is_sent_and_its_code_gives_it_back(house: House) -> None:
    day = await planned(house)
    first = (await booked(house, day, **VISITOR)).json()
    again = (await booked(house, day, **VISITOR)).json()
    other = await booked(house, day, **VISITOR | {"subject": "另一件事"})
    wrong = {"id": "c1", "booking": first["booking"], "code": "AAAA-BBBB-CCCC"}
    failed = await house.ask("POST", f"/reception-days/{day}/bookings/cancel", json=wrong)
    right = wrong | {"code": first["code"].lower()}
    freed = await house.ask("POST", f"/reception-days/{day}/bookings/cancel", json=right)

    assert (again["booking"], again["code"]) == (first["booking"], first["code"])
    assert again["day"]["left"] == 1
    assert other.json()["code"] == "id_reused"
    assert (failed.status_code, failed.json()["code"]) == (404, "tracking_failed")
    assert freed.json()["left"] == 2


async def test_no_more_places_are_booked_than_there_are(house: House) -> None:
    day = await planned(house, capacity=1)
    await booked(house, day, "one", **VISITOR)
    full = await booked(house, day, "two", **VISITOR)

    assert (full.status_code, full.json()["code"]) == (409, "reception_full")


async def test_a_petition_is_booked_with_its_code_only(house: House) -> None:
    day = await planned(house)
    receipt = (await house.hand_in()).json()
    wrong = await booked(house, day, number=receipt["number"], code="AAAA-BBBB-CCCC")
    right = await booked(house, day, number=receipt["number"], code=receipt["tracking_code"])
    shown = (await house.ask("GET", f"/receptions/{day}", "clerk")).json()

    assert wrong.json()["code"] == "tracking_failed"
    assert right.status_code == 201
    assert [b["petition"] for b in shown["bookings"]] == [receipt["number"]]


async def test_a_name_is_kept_with_persons_only_and_shown_to_those_who_receive(house: House) -> None:
    day = await planned(house)
    await booked(house, day, **VISITOR)
    clerk = (await house.ask("GET", f"/receptions/{day}", "clerk")).json()["bookings"]
    leader = (await house.ask("GET", f"/receptions/{day}", "leader")).json()["bookings"]
    auditor = (await house.ask("GET", f"/receptions/{day}", "auditor")).json()["bookings"]
    kept = await house.database.read(
        lambda c: [
            *c.execute(select(events.c.content).where(events.c.stream == day)).scalars(),
            *c.execute(select(books.c.state).where(books.c.id == day)).scalars(),
        ]
    )
    safe = await house.database.read(
        lambda c: (
            list(c.execute(select(persons.c.name).where(persons.c.petition == day)).scalars()),
            c.execute(select(documents.c.content).where(documents.c.petition == day)).scalars().all(),
        )
    )

    assert clerk[0]["name"] == leader[0]["name"] == "李来访"
    assert auditor[0]["name"] is None
    assert not any("李来访" in text or "供暖" in text or "13911112222" in text for text in kept)
    assert safe[0] == ["李来访"]
    assert any("供暖" in text for text in safe[1])


@pytest.mark.parametrize("stranger", ["westclerk", "officer"])
async def test_no_other_bureau_and_no_officer_reads_or_keeps_a_day(house: House, stranger: str) -> None:
    day = await planned(house)
    read = await house.ask("GET", f"/receptions/{day}", stranger)
    cancelled = await acted(house, day, "cancel_reception", by=stranger, reason="x")

    assert read.status_code in {403, 404}
    assert cancelled.json()["code"] == "not_permitted"


async def test_a_petition_never_comes_before_a_leader_or_bureau_that_it_accuses(house: House) -> None:
    day = await planned(house)
    named = await house.hand_in(purpose="accusation", accused=[{"office": "east"}])
    booking = await booked(house, day, number=named.json()["number"], code=named.json()["tracking_code"])

    assert booking.json()["code"] in {"accused_person", "accused_office"}


async def test_a_place_of_a_petition_that_accuses_the_reader_does_not_exist_for_him(house: House) -> None:
    house.plant("P-1", Planted(accused=Accused(accounts=(house.account("clerk"),))))
    day = await planned(house)
    await begun(house, day)
    taken = await acted(house, day, "take_walk_in", by="supervisor", petition="P-1")
    clerk = (await house.ask("GET", f"/receptions/{day}", "clerk")).json()

    assert [b["petition"] for b in taken.json()["day"]["bookings"]] == ["P-1"]
    assert clerk["bookings"] == []


async def test_a_talk_becomes_a_petition_that_came_as_a_visit(house: House) -> None:
    day = await planned(house)
    booking = (await booked(house, day, **VISITOR)).json()["booking"]
    early = await acted(house, day, "register_talk", booking=booking, petition=WORDS, key="t0")
    await begun(house, day)
    talk = await acted(house, day, "register_talk", booking=booking, petition=WORDS, key="t1")
    repeated = await acted(house, day, "register_talk", booking=booking, petition=WORDS, key="t1")
    again = await acted(house, day, "register_talk", booking=booking, petition=WORDS, key="t2")
    number = talk.json()["petition"]["number"]
    case = (await house.ask("GET", f"/petitions/{number}", "clerk")).json()

    assert early.json()["code"] == "not_begun"
    assert case["channel"] == "visit"
    assert [b["talk"] for b in talk.json()["day"]["bookings"]] == [number]
    assert repeated.json()["petition"] == talk.json()["petition"]
    assert again.json()["code"] == "talk_repeated"


async def test_a_talk_may_belong_to_a_petition_that_there_is_and_the_clerk_sees(house: House) -> None:
    day = await planned(house)
    booking = (await booked(house, day, **VISITOR)).json()["booking"]
    await begun(house, day)
    house.plant("P-1", Planted(accused=Accused(accounts=(house.account("clerk"),))))
    seen = (await house.hand_in()).json()["number"]
    hidden = await acted(house, day, "register_talk", booking=booking, existing="P-1", key="t1")
    linked = await acted(house, day, "register_talk", booking=booking, existing=seen, key="t2")

    assert (hidden.status_code, hidden.json()["code"]) == (409, "unknown_petition")
    repeated = await acted(house, day, "register_talk", booking=booking, existing=seen, key="t2")
    assert (linked.json()["petition"], repeated.json()["petition"]) == (None, None)
    assert [b["talk"] for b in linked.json()["day"]["bookings"]] == [seen]


async def test_a_leader_is_proposed_for_what_he_heard_unless_it_accuses_him(house: House) -> None:
    day = await planned(house)
    first = (await booked(house, day, "one", **VISITOR)).json()["booking"]
    second = (await booked(house, day, "two", **VISITOR)).json()["booking"]
    await begun(house, day)
    name = (await house.ask("GET", "/me", "leader")).json()["name"]
    accusing = WORDS | {"purpose": "accusation", "accused": [{"name": name, "office": "east"}]}
    heard = await acted(house, day, "register_talk", booking=first, petition=WORDS, key="t1")
    against = await acted(house, day, "register_talk", booking=second, petition=accusing, key="t2")
    numbers = [answer.json()["petition"]["number"] for answer in (heard, against)]
    proposed = await house.database.read(lambda c: [proposed_leaders(c, number) for number in numbers])

    assert [[leader.id for leader in leaders] for leaders in proposed] == [[house.account("leader")], []]


async def test_every_day_stands_as_its_stream_says(house: House) -> None:
    day = await planned(house)
    await booked(house, day, **VISITOR)
    right = await house.database.read(lambda c: book_difference(c, BookKind.RECEPTION_DAY, day))
    await begun(house, day)
    wrong = await house.database.read(lambda c: book_difference(c, BookKind.RECEPTION_DAY, day))

    assert right is None
    assert wrong == f"reception_day {day}: it does not stand as its stream says"
