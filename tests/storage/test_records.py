"""Batches are recorded once with all that is folded from them, and what a dead worker left behind is set aside."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select, update

from domain.base import Accused, Purpose
from domain.chain import first_break
from domain.events import Batch
from domain.folding import fold
from domain.petition import Stage
from storage.database import Database, now
from storage.fact_tables import facts
from storage.records import RecordStore, StreamGap, append_all, load_case, rebuild, release
from storage.streams import PETITION, load_events
from storage.tables import case_parts, cases, clock_facts, events, exclusions, outbox, superseded_events
from tests.builders import CLERK, FIRST, HOUR, OFFICER, Case, a_case, a_registration, a_transfer, an_office
from tests.domain.acts import an_objection, an_objection_answer

FOLDED = (cases, case_parts, clock_facts, facts, exclusions)
ACCUSATION = a_registration(
    purpose=Purpose.ACCUSATION, accused=Accused(offices=("water",), accounts=("someone",), persons=("p",))
)


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
    return [dict(row) for row in found]


def everything(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows(connection, table) for table in (*FOLDED, events, superseded_events, outbox)}


def keep(database: Database, *batches: Batch, certain: bool = False) -> None:
    database.change(lambda connection: append_all(connection, batches, certain=certain))


def lives() -> list[Case]:
    rerouted = a_case(Stage.TRANSFERRED, number="P-4", to=an_office(district=None))
    rerouted.done(an_objection(), OFFICER, FIRST + 3 * HOUR)
    rerouted.done(an_objection_answer(), CLERK, FIRST + 3 * HOUR)
    rerouted.wait(FIRST + timedelta(days=40))
    rerouted.done(a_transfer(an_office("water", district="B县")), CLERK, FIRST + 4 * HOUR)
    return [
        a_case(Stage.CONCLUDED, number="P-1"),
        a_case(Stage.HANDLING, number="P-2", registration=a_registration(district="A市", category="住房")),
        a_case(number="P-3", registration=ACCUSATION),
        rerouted,
    ]


def test_a_recorded_batch_can_be_read_back(database: Database) -> None:
    case = a_case(Stage.CONCLUDED, registration=ACCUSATION)

    keep(database, *case.batches)

    log = database.look(lambda connection: load_events(connection, PETITION, case.number))
    assert log == case.events
    assert first_break(log) is None
    assert fold(log) == database.look(lambda connection: load_case(connection, case.number)) == case.now


async def test_the_port_appends_and_confirms(database: Database) -> None:
    case = a_case()
    store = RecordStore(database)

    await store.append(case.batches)
    await store.confirm(case.number, 2)

    assert await database.read(lambda c: load_case(c, case.number)) == case.now
    assert [row["released"] for row in database.look(lambda c: rows(c, outbox))] == [True]


def test_a_repeated_batch_changes_nothing(database: Database) -> None:
    case = a_case(Stage.HANDLING)
    keep(database, *case.batches)
    before = database.look(everything)

    keep(database, *case.batches)
    keep(database, case.batches[1])

    assert database.look(everything) == before


def test_the_database_says_when_an_event_was_recorded(database: Database) -> None:
    before = database.look(now)
    keep(database, *a_case().batches)

    recorded = database.look(lambda connection: rows(connection, events))

    assert all(before <= row["recorded_at"] <= database.look(now) for row in recorded)
    assert {row["at"] for row in recorded} == {FIRST}


def test_a_stream_can_be_read_as_it_was_known_at_an_instant(database: Database) -> None:
    case = a_case(Stage.TRANSFERRED)
    keep(database, case.batches[0])
    known = database.look(now)
    database.change(lambda c: c.execute(update(events).values(recorded_at=known - timedelta(seconds=1))))
    keep(database, case.batches[1])

    log = database.look(lambda c: load_events(c, PETITION, case.number, until=known - timedelta(milliseconds=1)))

    assert log == list(case.batches[0].events)


@pytest.mark.parametrize("left_out", [0, 1])
def test_a_gap_in_a_stream_is_an_error_and_nothing_is_written(database: Database, left_out: int) -> None:
    case = a_case(Stage.HANDLING)
    keep(database, *case.batches[:left_out])
    before = database.look(everything)

    with pytest.raises(StreamGap, match=f"{case.number}: records end at {2 * left_out}, the batch begins at"):
        keep(database, case.batches[left_out + 1])

    assert database.look(everything) == before


def test_a_batch_on_another_past_is_a_gap_too(database: Database) -> None:
    keep(database, *a_case().batches)
    other = a_case(Stage.TRANSFERRED, received_at=FIRST + HOUR)

    with pytest.raises(StreamGap):
        keep(database, other.batches[1])


def forked() -> tuple[Case, Case]:
    """Give a case as a dead worker recorded it, and as its workflow went on: a timer won the retry."""
    ghost, real = a_case(), a_case()
    late = FIRST + timedelta(days=30)
    ghost.done(a_transfer(), CLERK, late)
    real.wait(FIRST + timedelta(days=20))
    real.done(a_transfer(), CLERK, late)
    return ghost, real


def test_what_the_workflow_never_knew_is_set_aside_and_its_rows_refolded(database: Database) -> None:
    ghost, real = forked()
    keep(database, *ghost.batches)

    keep(database, *real.batches[1:])

    after = database.look(everything)
    log = database.look(lambda connection: load_events(connection, PETITION, real.number))
    assert log == real.events
    assert [row["hash"] for row in after["superseded_events"]] == [event.hash for event in ghost.batches[1].events]
    assert all(row["superseded_at"] >= row["recorded_at"] for row in after["superseded_events"])
    assert database.look(lambda connection: load_case(connection, real.number)) == real.now
    assert {(row["clock"], row["ordinal"], row["verdict"]) for row in after["clock_facts"]} == {
        ("transfer", 1, "late"),
        ("notice", 1, None),
        ("objection", 1, None),
    }


def test_a_ghost_leaves_no_row_that_its_successor_does_not_write(database: Database) -> None:
    ghost, real = a_case(Stage.CONCLUDED), a_case(Stage.TRANSFERRED, pace=2 * HOUR)
    keep(database, *ghost.batches)

    keep(database, real.batches[1])

    after = database.look(everything)
    assert {row["clock"] for row in after["clock_facts"]} == {"transfer", "notice", "objection"}
    assert {row["name"] for row in after["facts"]} == {"case", "timely_acceptance", "stage"}
    assert len(after["superseded_events"]) == len(ghost.events) - 2


def test_the_notices_of_a_ghost_are_void_and_those_before_it_stay(database: Database) -> None:
    ghost, real = forked()
    keep(database, *ghost.batches[:1], certain=True)
    keep(database, *ghost.batches[1:])

    keep(database, real.batches[1])

    sent = database.look(lambda connection: rows(connection, outbox))
    told = {(row["template"], row["audience"], row["released"], row["void"]) for row in sent}
    assert told == {
        ("received", "petitioner", True, False),
        ("case_arrived", "office:housing", False, True),
        ("passed_on", "petitioner", False, True),
        ("term_ending", "office:city", False, False),
    }


def test_even_a_first_event_can_be_superseded(database: Database) -> None:
    keep(database, *a_case().batches)
    real = a_case(received_at=FIRST + HOUR)

    keep(database, *real.batches)

    assert database.look(lambda connection: load_case(connection, real.number)) == real.now
    assert len(database.look(lambda connection: rows(connection, superseded_events))) == 2


def test_notices_wait_until_they_are_released(database: Database) -> None:
    case = a_case(Stage.TRANSFERRED)
    keep(database, *case.batches)
    before = database.look(lambda connection: rows(connection, outbox))

    database.change(lambda connection: release(connection, case.number, case.batches[1].events[0].sequence))

    after = database.look(lambda connection: rows(connection, outbox))
    assert [(row["template"], row["released"]) for row in before] == [
        ("received", False),
        ("case_arrived", False),
        ("passed_on", False),
    ]
    assert all(row["released"] for row in after)


def test_a_release_touches_no_other_petition_and_no_later_notice(database: Database) -> None:
    first, second = (a_case(Stage.TRANSFERRED, number=number) for number in ("P-1", "P-2"))
    keep(database, *first.batches, *second.batches)

    def released() -> dict[str, set[bool]]:
        waiting = [row for row in database.look(lambda connection: rows(connection, outbox)) if row["sequence"] > 1]
        return {name: {row["released"] for row in waiting if row["petition"] == name} for name in ("P-1", "P-2")}

    database.change(lambda connection: release(connection, "P-1", 2))
    none = released()
    database.change(lambda connection: release(connection, "P-1", 3))

    assert none == {"P-1": {False}, "P-2": {False}}
    assert released() == {"P-1": {True}, "P-2": {False}}


def test_the_notices_of_what_will_stay_wait_for_nothing(database: Database) -> None:
    keep(database, *a_case().batches, certain=True)

    (receipt,) = database.look(lambda connection: rows(connection, outbox))

    assert (receipt["template"], receipt["released"]) == ("received", True)


def test_what_was_recorded_by_a_dead_worker_and_turns_out_to_stay_is_told(database: Database) -> None:
    case = a_case(Stage.TRANSFERRED)
    keep(database, *case.batches)

    keep(database, *case.batches, certain=True)

    assert {row["released"] for row in database.look(lambda connection: rows(connection, outbox))} == {True}


def test_a_notice_keeps_dates_and_codes_and_never_a_text(database: Database) -> None:
    case = a_case()
    case.wait(FIRST + timedelta(days=14))
    keep(database, *case.batches)

    warned = database.look(lambda connection: rows(connection, outbox))[-1]

    assert json.loads(warned["params"]) == {"clock": "transfer", "due_at": "2026-03-17 16:00:00+00:00"}


def test_rebuilding_every_petition_gives_what_was_there(database: Database) -> None:
    numbers = []
    for case in lives():
        keep(database, *case.batches)
        numbers.append(case.number)
    before = database.look(everything)

    for number in numbers:
        database.change(lambda connection, number=number: rebuild(connection, number))

    assert database.look(everything) == before
    assert database.look(lambda c: c.execute(select(func.count()).select_from(cases)).scalar_one()) == len(numbers)


def test_rebuilding_mends_rows_that_were_tampered_with(database: Database) -> None:
    case = a_case(Stage.CONCLUDED, registration=ACCUSATION)
    keep(database, *case.batches)
    before = database.look(everything)
    database.change(lambda c: c.execute(update(clock_facts).values(verdict="met", holder="nobody")))
    database.change(lambda c: c.execute(update(cases).values(stage="registered", state="{}")))
    ghost = {"petition": case.number, "kind": "office", "subject": "innocent"}
    database.change(lambda c: c.execute(insert(exclusions), [ghost]))

    petition = database.change(lambda connection: rebuild(connection, case.number))

    assert petition == case.now
    assert database.look(everything) == before


def test_rebuilding_what_has_no_events_leaves_nothing(database: Database) -> None:
    assert database.change(lambda connection: rebuild(connection, "P-0")) is None


def test_exclusions_name_the_accused_offices_and_accounts(database: Database) -> None:
    keep(database, *a_case(number="P-3", registration=ACCUSATION).batches)

    assert [(row["kind"], row["subject"]) for row in database.look(lambda c: rows(c, exclusions))] == [
        ("account", "someone"),
        ("office", "water"),
    ]
