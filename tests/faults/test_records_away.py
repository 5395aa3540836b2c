"""The records are locked for a while: the short work gives up, the patient one takes over, everything arrives."""

from __future__ import annotations

import sqlite3
from collections import Counter

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from intake.gate import PUBLIC, Gate
from storage import ledger
from storage.packs import read_policy
from tests import engine
from tests.engine import CLERK, Engine
from tests.faults.checks import assert_sound
from tests.journeys import saying


async def transferred(gate: Gate) -> str:
    """A case that lies with an office."""
    number = (await gate.register(saying.PETITION, PUBLIC, "key")).number
    assert (await gate.command(number, saying.TRANSFER, CLERK)).state == ledger.DONE
    return number


async def test_a_signal_heard_while_the_records_are_locked_is_recorded_afterwards(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    number = await transferred(own.gate(client, read_policy("cn-2022")))

    lock = sqlite3.connect(own.root / "petitionflow.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    await engine.history_of(client, number).signal("urge", {"id": "s1"})
    await engine.until(lambda: _patient(client, number), 40)
    before = engine.told(engine.log_of(own.database, number))
    lock.execute("ROLLBACK")
    lock.close()
    await engine.until(lambda: _told(own, number, "urged"), 40)

    assert "urged" not in before
    assert engine.told(await assert_sound(client, own.database, number)).count("urged") == 1


async def _told(own: Engine, number: str, event: str) -> bool:
    return event in engine.told(engine.log_of(own.database, number))


async def _patient(client: Client, number: str) -> bool:
    """Whether the ordinary activity has taken the record over from the local one."""
    events = (await engine.history_of(client, number).fetch_history()).events
    found = Counter(event.event_type for event in events)
    return found[EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED] > 0


async def test_records_that_answer_with_errors_neither_refuse_a_signal_nor_end_a_case(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    number = await transferred(own.gate(client, engine.paced("failing", notice=60, warn=55)))

    own.database.change(lambda c: c.exec_driver_sql("ALTER TABLE cases RENAME TO cases_away"))
    await engine.history_of(client, number).signal("urge", {"id": "s1"})
    await engine.until(lambda: _patient(client, number), 40)
    own.database.change(lambda c: c.exec_driver_sql("ALTER TABLE cases_away RENAME TO cases"))

    await engine.until(lambda: _told(own, number, "clock_warned"), 40)
    assert engine.told(await assert_sound(client, own.database, number)).count("urged") == 1
