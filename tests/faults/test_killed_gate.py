"""A gate dies with an answer in its hand: whoever comes next records what the command brought about, once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from temporalio.client import Client

from domain.access import Viewer
from intake.command_words import CommandWords
from intake.gate import Gate
from storage import ledger
from storage.records import load_case
from tests import engine
from tests.engine import OFFICER, SUPERVISOR, Engine
from tests.faults.checks import assert_sound
from tests.faults.test_server_away import handling
from tests.journeys import saying
from workflows import ids
from workflows.inputs import Answer


@dataclass(frozen=True)
class Dying:
    """A gate that has handed a command to the engine and got its answer, and dies before it can write it."""

    own: Engine
    client: Client
    gate: Gate

    async def command(self, number: str, words: CommandWords, sender: Viewer | None) -> None:
        row, _ = self.own.database.change(lambda c: self.gate.enter_command(c, number, words, sender))
        handle = self.client.get_workflow_handle(ids.petition_id(number))
        await handle.execute_update(ids.COMMAND_UPDATE, row.envelope, id=row.id, result_type=Answer)
        self.own.database.change(lambda c: ledger.return_lease(c, row, self.gate.delivery.holder))

    async def done(self, number: str) -> bool:
        return {state for _, state in engine.answers(self.own.database, number)} == {ledger.DONE}

    def told(self, number: str) -> list[str]:
        return engine.told(engine.log_of(self.own.database, number))


@pytest.fixture
async def dying(own: Engine) -> Dying:
    client = await own.client()
    own.worker_beside()
    return Dying(own, client, own.gate(client, engine.paced("dying", handling=900, warn=894), wait=5.0))


async def test_the_relay_records_what_the_gate_could_not(dying: Dying) -> None:
    number = await handling(dying.gate)
    await dying.command(number, saying.URGE, SUPERVISOR)
    before = dying.told(number)

    async with engine.relaying(dying.gate):
        await engine.until(lambda: dying.done(number), 30)

    assert "urged" not in before
    log = await assert_sound(dying.client, dying.own.database, number)
    assert engine.told(log).count("urged") == 1
    assert "urged" in await engine.released(dying.own.database, number)


async def test_a_timer_that_comes_first_takes_it_along(dying: Dying) -> None:
    number = await handling(dying.gate)
    await dying.command(number, saying.URGE, SUPERVISOR)

    async def warned() -> bool:
        return "term_ending" in await engine.released(dying.own.database, number)

    await engine.until(warned, 40)
    recorded = dying.told(number)[-2:]
    async with engine.relaying(dying.gate):
        await engine.until(lambda: dying.done(number), 30)

    assert recorded == ["urged", "clock_warned"]
    assert dying.told(number)[-2:] == recorded
    assert engine.set_aside(dying.own.database, number) == []
    await assert_sound(dying.client, dying.own.database, number)


async def test_a_command_that_closed_the_case_is_answered_as_what_it_was(dying: Dying) -> None:
    number = await handling(dying.gate)
    await dying.gate.command(number, saying.REPLY, OFFICER)
    await dying.command(number, saying.RATE, None)
    await engine.history_of(dying.client, number).result()
    before = dying.told(number)

    async with engine.relaying(dying.gate):
        await engine.until(lambda: dying.done(number), 30)

    assert "concluded" not in before
    case = dying.own.database.look(lambda c: load_case(c, number))
    assert case is not None
    assert case.closed
    await assert_sound(dying.client, dying.own.database, number)
