"""The hash chain covers every member of every event, and says where it was broken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from domain.base import Accused, Actor, Channel, Purpose, Role
from domain.chain import GENESIS, canonical, digest, first_break, seal
from domain.events import Event, Transferred, Urged
from domain.offices import OfficeEvent, OfficeKind, OfficeOpened
from domain.petition import Stage
from storage.streams import read_event
from tests.builders import CLERK, a_case, a_registration, a_text, an_office
from tests.packs import at

ACCUSATION = a_registration(
    purpose=Purpose.ACCUSATION,
    accused=Accused(offices=("water",), accounts=("someone",), persons=("person-9",)),
    district="A市",
    written_at=at("2026-02-27"),
)


def a_log() -> list[Event]:
    case = a_case(Stage.CONCLUDED, registration=ACCUSATION)
    return case.events


def changed(event: Event, **members: object) -> Event:
    return event.model_copy(update=members)


@pytest.mark.parametrize(
    "members",
    [
        {"stream": "P2026-0000002"},
        {"sequence": 99},
        {"at": datetime(2026, 3, 2, 2, 0, 0, 1, tzinfo=UTC)},
        {"actor": CLERK.model_copy(update={"id": "another"})},
        {"actor": CLERK.model_copy(update={"role": Role.SUPERVISOR})},
        {"actor": CLERK.model_copy(update={"office": None})},
        {"actor": CLERK.model_copy(update={"claims": "someone"})},
        {"command": "another"},
        {"command": None},
        {"ledger_no": 7},
        {"ledger_no": None},
        {"previous": "0" * 64},
        {"fact": Transferred(to=an_office(), note=a_text("note"))},
        {"fact": Transferred(to=an_office("water"))},
        {"fact": Transferred(to=an_office(district=None))},
        {"fact": Transferred(to=an_office().model_copy(update={"sequence": 3}))},
        {"fact": Urged(office="housing")},
    ],
    ids=str,
)
def test_changing_any_member_changes_the_hash(members: dict[str, object]) -> None:
    transferred = next(event for event in a_log() if isinstance(event.fact, Transferred))

    assert digest(changed(transferred, **members)) != transferred.hash


def test_changing_any_member_of_an_entry_changes_the_hash() -> None:
    registered = a_log()[0]
    other = {
        "channel": Channel.LETTER,
        "purpose": Purpose.REQUEST,
        "text": a_text("another"),
        "bureau": an_office("county"),
        "petitioners": ("person-1", "person-2"),
        "policy": "another@1",
        "district": None,
        "category": "住房",
        "accused": Accused(offices=("water",)),
        "written_at": None,
        "direct": an_office("water"),
        "matter": "P2025-0000001",
        "concluded": 1,
        "concluded_by": "water",
    }

    hashes = {
        name: digest(changed(registered, fact=registered.fact.model_copy(update={name: value})))
        for name, value in other.items()
    }

    assert set(other) | {"type"} == set(type(registered.fact).model_fields)
    assert registered.hash not in hashes.values()
    assert len(set(hashes.values())) == len(hashes)


def test_a_later_release_may_add_a_member_with_a_default() -> None:
    class LaterActor(Actor):
        device: str | None = None

    class LaterTransferred(Transferred):
        type: Literal["transferred"] = "transferred"
        urgent: bool = False
        copies: tuple[str, ...] = ()

    transferred = next(event for event in a_log() if isinstance(event.fact, Transferred))
    fact = LaterTransferred.model_validate(transferred.fact.model_dump())
    actor = LaterActor.model_validate(transferred.actor.model_dump())

    later = changed(transferred, fact=fact, actor=actor)

    assert digest(later) == transferred.hash
    assert digest(changed(later, fact=fact.model_copy(update={"urgent": True}))) != transferred.hash


def test_the_zone_in_which_an_instant_was_written_does_not_matter() -> None:
    event = a_log()[0]

    assert digest(changed(event, at=event.at.astimezone(at("2026-01-01").tzinfo))) == event.hash


def test_a_sound_chain_has_no_break() -> None:
    log = a_log()

    assert first_break(log) is None
    assert first_break(log[3:], log[2].hash, 3) is None
    assert first_break([]) is None


@pytest.mark.parametrize("place", range(14))
def test_a_changed_event_is_found_at_its_place(place: int) -> None:
    log = a_log()
    log[place] = changed(log[place], at=log[place].at + timedelta(seconds=1))

    assert first_break(log) == place + 1


@pytest.mark.parametrize("place", range(13))
def test_a_changed_event_with_a_new_hash_breaks_the_chain_behind_it(place: int) -> None:
    log = a_log()
    forged = changed(log[place], at=log[place].at + timedelta(seconds=1))
    log[place] = changed(forged, hash=digest(forged))

    assert first_break(log) == place + 2


def test_a_missing_or_swapped_event_is_found() -> None:
    log = a_log()

    assert first_break(log[:4] + log[5:]) == 6
    assert first_break([*log[:4], log[5], log[4], *log[6:]]) == 6
    assert first_break(log[1:]) == 2


def test_an_event_read_from_its_canonical_text_is_the_same() -> None:
    for event in a_log():
        assert read_event(canonical(event), event.hash) == event
        assert digest(read_event(canonical(event), event.hash)) == event.hash


def test_the_canonical_text_has_no_hash_of_its_own_and_one_order() -> None:
    text = canonical(a_log()[0])

    assert '"hash"' not in text
    assert text.index('"actor"') < text.index('"at"') < text.index('"stream"') < text.index('"type"')


def test_office_streams_are_chained_like_those_of_petitions() -> None:
    fact = OfficeOpened(kind=OfficeKind.BUREAU, name="市信访局")

    (event,) = seal(OfficeEvent, "city", [fact], after=0, head=GENESIS, at=at("2026-01-01"), actor=CLERK)

    assert first_break([event]) is None
    assert first_break([event.model_copy(update={"actor": CLERK.model_copy(update={"id": "x"})})]) == 1
