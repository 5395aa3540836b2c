"""The records are locked for a while: the short work gives up, the patient one takes over, everything arrives."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter

from temporalio.api.enums.v1 import EventType

from domain.commands import Urge
from intake.gate import PUBLIC
from storage.packs import read_policy
from tests import engine
from tests.engine import Engine
from tests.faults.checks import assert_sound
from tests.journeys import saying
from tests.journeys.case import TRANSFER, Case
from workflows.inputs import State


async def test_a_command_taken_while_the_records_are_locked_is_recorded_afterwards(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    gate = own.gate(client, read_policy("cn-2022"))
    number = (await gate.register(saying.PETITION, PUBLIC, "key")).number
    opened = await engine.until(lambda: engine.known(own.database, number))
    case = Case(client, own.settings.task_queue, number, sent=1)

    lock = sqlite3.connect(own.root / "petitionflow.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    sending = asyncio.create_task(case.give(TRANSFER, opened.received_at))
    await engine.until(lambda: _patient(case), 40)
    before = engine.told(engine.log_of(own.database, number))
    lock.execute("ROLLBACK")
    lock.close()
    answer = await sending

    assert "transferred" not in before
    assert answer.state is State.DONE
    assert engine.told(await assert_sound(client, own.database, number)).count("transferred") == 1


async def _patient(case: Case) -> bool:
    """Whether the ordinary activity has taken the record over from the local one."""
    events = (await case.handle.fetch_history()).events
    found = Counter(event.event_type for event in events)
    return found[EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED] > 0


async def test_records_that_answer_with_errors_neither_refuse_a_command_nor_end_a_case(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    gate = own.gate(client, engine.paced("failing", notice=60, warn=55))
    number = (await gate.register(saying.PETITION, PUBLIC, "key")).number
    opened = await engine.until(lambda: engine.known(own.database, number))
    case = Case(client, own.settings.task_queue, number, sent=1)
    await case.give(TRANSFER, opened.received_at)

    own.database.change(lambda c: c.exec_driver_sql("ALTER TABLE cases RENAME TO cases_away"))
    urging = asyncio.create_task(case.give(Urge(), opened.received_at))
    await engine.until(lambda: _patient(case), 40)
    own.database.change(lambda c: c.exec_driver_sql("ALTER TABLE cases_away RENAME TO cases"))
    answer = await asyncio.wait_for(urging, 40)

    async def warned() -> bool:
        return "clock_warned" in engine.told(engine.log_of(own.database, number))

    await engine.until(warned, 40)
    assert answer.state is State.DONE
    assert engine.told(await assert_sound(client, own.database, number)).count("urged") == 1
