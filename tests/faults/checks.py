"""What must hold whatever dies when: one chain everywhere, every command once, no notice of what never was."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from temporalio.client import Client

from domain.chain import first_break
from domain.events import Event
from domain.folding import fold
from storage.database import Database
from storage.records import load_case
from storage.tables import outbox
from tests import engine


async def assert_sound(client: Client, database: Database, number: str) -> list[Event]:
    """Compare event log, projection and workflow state; give the log."""
    log = engine.log_of(database, number)
    case = database.look(lambda c: load_case(c, number))
    state = await engine.state_of(client, number)
    assert first_break(log) is None
    assert fold(log) == case == state
    taken = Counter(event.ledger_no for event in log if event.fact.type in {"transferred", "accepted", "urged"})
    assert set(taken.values()) <= {1}, f"applied twice: {taken}"
    assert_no_ghosts(database, number, log)
    return log


def assert_no_ghosts(database: Database, number: str, log: list[Event]) -> None:
    """No notice that may be sent tells of an event that is not in the log."""
    real = {event.hash[:16] for event in log}
    query = select(outbox.c.key).where(outbox.c.petition == number, outbox.c.released, ~outbox.c.void)
    keys = database.look(lambda c: c.execute(query).scalars().all())
    told = {key.split("/")[1] for key in keys if "/ledger/" not in key}
    assert told <= real
