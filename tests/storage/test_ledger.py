"""The ledger numbers commands per petition, leases them for delivery, and answers each once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage import ledger
from storage.database import Database, now
from storage.ledger import LedgerStore, Row
from storage.tables import dockets, submissions
from storage.tables import ledger as table
from tests.builders import CLERK, PETITIONER, Case, a_transfer

LEASE = ("gate-1", 20.0)
HOUR = timedelta(hours=1)


def opened(database: Database, *numbers: str) -> None:
    for number in numbers:
        database.change(lambda c, number=number: ledger.open_docket(c, number, "hash", "cn-2022@1", now(c)))


def entered(database: Database, number: str, command_id: str, lease: tuple[str, float] = LEASE) -> Row:
    def enter(connection: Connection) -> Row:
        ledger_no, received_at = ledger.draw(connection, number)
        envelope = Case(number=number).envelope(a_transfer(), CLERK, received_at)
        envelope = envelope.model_copy(update={"ledger_no": ledger_no, "id": command_id})
        return ledger.enter(connection, number, envelope, "digest", lease)

    return database.change(enter)


def answered(database: Database, row: Row, state: str = ledger.DONE, content: str = "{}") -> None:
    database.change(lambda connection: ledger.answer(connection, row, state, content))


def test_commands_are_numbered_per_petition(database: Database) -> None:
    opened(database, "P-1", "P-2")

    numbered = [entered(database, number, f"c{n}").ledger_no for n, number in enumerate(("P-1", "P-1", "P-2", "P-1"))]

    assert numbered == [1, 2, 1, 3]


def test_a_draw_that_is_rolled_back_leaves_no_gap(database: Database) -> None:
    opened(database, "P-1")

    def fail(connection: Connection) -> None:
        ledger.draw(connection, "P-1")
        raise RuntimeError("the gate broke")

    with pytest.raises(RuntimeError):
        database.change(fail)

    assert entered(database, "P-1", "c1").ledger_no == 1


def test_a_receipt_never_precedes_the_one_before_it_even_if_the_clock_steps_back(database: Database) -> None:
    opened(database, "P-1")
    ahead = database.look(now) + HOUR
    database.change(lambda c: c.execute(update(dockets).values(last_received_at=ahead)))

    receipts = [entered(database, "P-1", f"c{n}").received_at for n in range(3)]

    assert receipts == [ahead, ahead, ahead]


def test_a_receipt_is_the_databases_time(database: Database) -> None:
    opened(database, "P-1")
    before = database.look(now)

    received = entered(database, "P-1", "c1").received_at

    assert before <= received <= database.look(now)


def test_numbers_stay_without_gap_or_double_when_many_draw_at_once(database: Database) -> None:
    opened(database, "P-1")

    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda n: entered(database, "P-1", f"c{n}"), range(24)))

    assert sorted(row.ledger_no for row in rows) == list(range(1, 25))
    by_number = sorted(rows, key=lambda row: row.ledger_no)
    assert [row.received_at for row in by_number] == sorted(row.received_at for row in rows)


def test_a_series_is_drawn_without_gap_or_double(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: database.change(lambda c: ledger.next_number(c, "petition 2026")), range(24)))

    assert sorted(drawn) == list(range(1, 25))
    assert database.change(lambda c: ledger.next_number(c, "petition 2027")) == 1


def test_a_command_is_found_by_its_id_as_it_was_entered(database: Database) -> None:
    opened(database, "P-1", "P-2")
    row = entered(database, "P-1", "c1")

    assert database.look(lambda c: ledger.find(c, "P-1", "c1")) == row
    assert database.look(lambda c: ledger.find(c, "P-2", "c1")) is None
    assert row.envelope.command == a_transfer()
    assert row.envelope.received_at == row.received_at


def test_an_id_means_one_command_of_a_petition_only(database: Database) -> None:
    opened(database, "P-1", "P-2")
    entered(database, "P-1", "c1")
    entered(database, "P-2", "c1")

    with pytest.raises(IntegrityError):
        entered(database, "P-1", "c1")

    assert entered(database, "P-1", "c2").ledger_no == 2


def test_only_the_first_undelivered_command_may_be_delivered(database: Database) -> None:
    opened(database, "P-1")
    first, second = entered(database, "P-1", "c1"), entered(database, "P-1", "c2")

    assert database.look(lambda c: ledger.head(c, "P-1")) == first
    answered(database, first)
    assert database.look(lambda c: ledger.head(c, "P-1")) == second
    answered(database, second)
    assert database.look(lambda c: ledger.head(c, "P-1")) is None


def test_a_lease_keeps_others_away_until_it_ends_or_is_returned(database: Database) -> None:
    opened(database, "P-1", "P-2")
    held, ended = entered(database, "P-1", "c1"), entered(database, "P-2", "c1", ("gate-1", -1.0))

    def take(row: Row, holder: str) -> bool:
        return database.change(lambda c: ledger.take_lease(c, row, holder, 20.0))

    assert not take(held, "relay")
    assert not take(held, "gate-1")
    assert take(ended, "relay")
    assert not take(ended, "gate-1")
    database.change(lambda c: ledger.return_lease(c, held, "relay"))
    assert not take(held, "relay")
    database.change(lambda c: ledger.return_lease(c, held, "gate-1"))
    assert take(held, "relay")


def test_an_answered_command_cannot_be_leased(database: Database) -> None:
    opened(database, "P-1")
    row = entered(database, "P-1", "c1")
    answered(database, row)

    assert not database.change(lambda c: ledger.take_lease(c, row, "gate-1", 20.0))


def test_of_many_who_want_a_lease_one_gets_it(database: Database) -> None:
    opened(database, "P-1")
    row = entered(database, "P-1", "c1", ("gate-1", -1.0))

    with ThreadPoolExecutor(8) as pool:
        taken = pool.map(lambda n: database.change(lambda c: ledger.take_lease(c, row, f"relay-{n}", 20.0)), range(16))

    assert sum(taken) == 1


def test_an_answer_is_written_once(database: Database) -> None:
    opened(database, "P-1")
    row = entered(database, "P-1", "c1")

    answered(database, row, ledger.DONE, "first")
    answered(database, row, ledger.REFUSED, "second")

    found = database.look(lambda c: ledger.find(c, "P-1", "c1"))
    assert found is not None
    assert (found.state, found.answer) == (ledger.DONE, "first")
    assert found.answered_at is not None
    assert found.answered_at >= found.received_at


async def test_the_workflow_asks_which_commands_it_has_not_heard(database: Database) -> None:
    opened(database, "P-1", "P-2")
    start = database.look(now)
    for n, minutes in ((1, 0), (2, 10), (3, 20)):
        later = start + timedelta(minutes=minutes)
        database.change(lambda c, later=later: c.execute(update(dockets).values(last_received_at=later)))
        row = entered(database, "P-1", f"c{n}")
        if n == 1:
            answered(database, row)
    store = LedgerStore(database)

    async def asked(after: int, before: datetime) -> int:
        return await store.undelivered("P-1", after, before)

    assert await asked(0, start + timedelta(hours=1)) == 3
    assert await asked(0, start + timedelta(minutes=20)) == 2
    assert await asked(0, start + timedelta(minutes=20, microseconds=1)) == 3
    assert await asked(3, start + timedelta(hours=1)) == 0
    assert await asked(0, start + timedelta(minutes=10)) == 0
    assert await store.undelivered("P-2", 0, start + timedelta(hours=1)) == 0


def test_petitions_wait_for_the_relay_when_nobody_delivers_their_first_command(database: Database) -> None:
    opened(database, "P-1", "P-2", "P-3")
    entered(database, "P-2", "c1", ("gate-1", -1.0))
    entered(database, "P-3", "c1")
    entered(database, "P-1", "c1", ("gate-1", -1.0))

    assert database.look(lambda c: ledger.waiting(c, 10)) == ["P-2", "P-1"]
    assert database.look(lambda c: ledger.waiting(c, 1)) == ["P-2"]


def test_a_lease_on_a_later_command_does_not_hide_the_first(database: Database) -> None:
    opened(database, "P-1", "P-2")
    first = entered(database, "P-1", "c1")
    entered(database, "P-1", "c2")
    entered(database, "P-2", "c1")
    entered(database, "P-2", "c2", ("gate-1", -1.0))
    database.change(lambda c: ledger.return_lease(c, first, "gate-1"))

    assert database.look(lambda c: ledger.waiting(c, 10)) == ["P-1"]


def test_the_longest_waiting_command_is_known(database: Database) -> None:
    assert database.look(ledger.oldest_pending) is None
    opened(database, "P-1")
    first, second = entered(database, "P-1", "c1"), entered(database, "P-1", "c2")

    assert database.look(ledger.oldest_pending) == first.received_at
    answered(database, first)
    assert database.look(ledger.oldest_pending) == second.received_at


def test_a_submissions_key_belongs_to_one_petition(database: Database) -> None:
    opened(database, "P-1", "P-2")

    def submit(number: str) -> Callable[[Connection], object]:
        row = {"key": "k" * 64, "digest": "d", "petition": number}
        return lambda connection: connection.execute(insert(submissions), [row])

    database.change(submit("P-1"))

    with pytest.raises(IntegrityError):
        database.change(submit("P-2"))


def test_a_command_needs_a_docket(database: Database) -> None:
    row = {"key": "k", "digest": "d", "petition": "P-0"}

    with pytest.raises(IntegrityError):
        database.change(lambda connection: connection.execute(insert(submissions), [row]))


def test_nobodys_name_stands_in_the_ledger(database: Database) -> None:
    opened(database, "P-1")
    row = entered(database, "P-1", "c1")

    assert PETITIONER.id not in row.payload
    assert database.look(lambda c: c.execute(select(table.c.actor, table.c.role, table.c.office)).one()) == (
        "clerk",
        "clerk",
        "city",
    )
