"""A worker dies or stands still around a commit: no fork, no ghost notice, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal

from temporalio.client import Client
from temporalio.service import RPCError

from intake.command_words import UrgeWords
from intake.gate import PUBLIC, Gate
from storage import ledger
from tests import engine
from tests.engine import CLERK, OFFICER, SUPERVISOR, Engine
from tests.faults.checks import assert_sound
from tests.faults.test_server_away import handling
from tests.journeys import saying


async def fell(own: Engine, number: int) -> bool:
    """Whether a worker has come to the place where its habits let it fall."""
    return own.fell(number)


async def urged_by_signal(own: Engine, client: Client, gate: Gate, habit: str) -> str:
    """Let a worker fall at its record of an urge that came as a signal; a second worker hears it anew, and later."""
    own.worker_beside(habit)
    number = await handling(gate)
    await engine.history_of(client, number).signal("urge", {"id": "s1"})
    await engine.until(lambda: fell(own, 0))
    own.worker_beside()
    await engine.until(lambda: _known_to_the_engine(client, number, "s1"), 60)
    return number


async def test_a_worker_killed_right_after_a_commit_leaves_no_fork(own: Engine) -> None:
    client = await own.client()
    gate = own.gate(client, engine.paced("fork"), wait=1.0)

    number = await urged_by_signal(own, client, gate, "after-commit=urged:SIGKILL")
    await engine.until(lambda: _released(own, number, "urged"))

    log = await assert_sound(client, own.database, number)
    assert engine.told(log).count("urged") == 1
    assert engine.set_aside(own.database, number) == ["urged"]
    assert own.beside[0].status == "ended by SIGKILL"


async def test_a_command_that_overtakes_a_warning_whose_worker_died_leaves_one_warning(own: Engine) -> None:
    client = await own.client()
    own.worker_beside("after-commit=clock_warned:SIGKILL")
    gate = own.gate(client, engine.paced("overtaken", handling=900, warn=895), wait=1.0)
    number = await handling(gate)
    await engine.until(lambda: fell(own, 0), 60)

    await gate.command(number, saying.URGE, SUPERVISOR)
    own.worker_beside()
    async with engine.relaying(gate):
        await engine.until(lambda: _all_done(own, number), 60)

    log = await assert_sound(client, own.database, number)
    assert engine.told(log)[-2:] == ["clock_warned", "urged"]
    assert await engine.released(own.database, number) == [*_notices_until_accepted(), "term_ending", "urged"]


async def test_a_worker_killed_in_mid_command_under_load_loses_nothing_and_repeats_nothing(own: Engine) -> None:
    client = await own.client()
    doomed = own.worker_beside()
    own.worker_beside()
    gate = own.gate(client, engine.paced("load"))
    numbers = [(await gate.register(saying.PETITION, PUBLIC, f"key-{n}")).number for n in range(6)]

    async def live(number: str) -> None:
        await engine.until(lambda: engine.known(own.database, number))
        await gate.command(number, saying.TRANSFER, CLERK)
        for n in range(4):
            await gate.command(number, UrgeWords(id=f"urge-{n}", type="urge"), SUPERVISOR)

    async with engine.relaying(gate):
        lives = asyncio.gather(*(live(number) for number in numbers))
        await engine.until(lambda: _some_urged(own, numbers), 40)
        assert doomed.running is not None
        doomed.running.kill()
        await lives
        for number in numbers:
            await engine.until(lambda n=number: _all_done(own, n), 60)  # type: ignore[misc]

    for number in numbers:
        told = engine.told(await assert_sound(client, own.database, number))
        assert (told.count("transferred"), told.count("urged")) == (1, 4)


async def test_a_worker_that_stands_still_before_its_commit_does_not_overrule_the_one_that_went_on(
    own: Engine,
) -> None:
    client = await own.client()
    gate = own.gate(client, engine.paced("frozen"), wait=1.0)

    number = await urged_by_signal(own, client, gate, "before-commit=urged:SIGSTOP")
    await engine.until(lambda: _released(own, number, "urged"))
    before = engine.told(engine.log_of(own.database, number))
    frozen = own.beside[0].pid
    assert frozen is not None
    async with engine.relaying(gate):
        os.kill(frozen, signal.SIGCONT)
        await gate.command(number, saying.LEADER, SUPERVISOR)
        await gate.command(number, saying.REPLY, OFFICER)
        await engine.until(lambda: _all_done(own, number), 15)

    log = await assert_sound(client, own.database, number)
    assert engine.told(log)[: len(before)] == before
    assert engine.told(log).count("urged") == 1


async def _known_to_the_engine(client: Client, number: str, sent: str) -> bool:
    """Whether a signal is in the state of a worker that answers."""
    with contextlib.suppress(RPCError):
        return sent in (await engine.state_of(client, number)).signals
    return False


async def _released(own: Engine, number: str, template: str) -> bool:
    return template in await engine.released(own.database, number)


def _notices_until_accepted() -> list[str]:
    return ["received", "case_arrived", "passed_on", "accepted"]


async def _all_done(own: Engine, number: str) -> bool:
    return {state for _, state in engine.answers(own.database, number)} == {ledger.DONE}


async def _some_urged(own: Engine, numbers: list[str]) -> bool:
    return any("urged" in engine.told(engine.log_of(own.database, number)) for number in numbers)
