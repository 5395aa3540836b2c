"""A worker dies or stands still around a commit: no fork, no ghost notice, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import os
import signal

from domain.events import Event
from intake.gate import PUBLIC, Gate
from intake.words import UrgeWords
from storage import ledger
from tests import engine
from tests.engine import CLERK, OFFICER, SUPERVISOR, Engine
from tests.faults.checks import assert_sound
from tests.faults.test_server_away import handling
from tests.journeys import saying


async def fell(own: Engine, number: int) -> bool:
    """Whether a worker has come to the place where its habits let it fall."""
    return own.fell(number)


async def overtaken(own: Engine, gate: Gate, habit: str) -> tuple[str, Event]:
    """Let a worker fall at its record of an urge, and a timer come first because the server forgot the update."""
    own.worker_beside(habit)
    number = await handling(gate)
    await gate.command(number, saying.URGE, SUPERVISOR)
    await engine.until(lambda: fell(own, 0))
    last = engine.log_of(own.database, number)[-1]
    case = await engine.until(lambda: engine.known(own.database, number))
    clock = case.clock("handling")
    assert clock is not None
    assert clock.warn_at is not None
    own.kill()
    await engine.pass_instant(own.database, clock.warn_at.timestamp())
    own.start()
    own.worker_beside()

    async def warned() -> bool:
        return "clock_warned" in engine.told(engine.log_of(own.database, number))

    await engine.until(warned, 60)
    return number, last


async def test_a_worker_killed_right_after_a_commit_that_a_timer_overtakes_leaves_no_fork(own: Engine) -> None:
    client = await own.client()
    gate = own.gate(client, engine.paced("overtaken", handling=900, warn=892), wait=1.0)

    number, lost = await overtaken(own, gate, "after-commit=urged:SIGKILL")
    aside = engine.set_aside(own.database, number)
    async with engine.relaying(gate):
        await engine.until(lambda: _all_done(own, number), 60)

    assert (lost.fact.type, aside) == ("urged", ["urged"])
    log = await assert_sound(client, own.database, number)
    assert engine.told(log)[-2:] == ["clock_warned", "urged"]
    assert own.beside[0].status == "ended by SIGKILL"


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
    gate = own.gate(client, engine.paced("frozen", handling=900, warn=892), wait=1.0)

    number, _ = await overtaken(own, gate, "before-commit=urged:SIGSTOP")
    async with engine.relaying(gate):
        await engine.until(lambda: _all_done(own, number), 60)
        before = engine.told(engine.log_of(own.database, number))
        frozen = own.beside[0].pid
        assert frozen is not None
        os.kill(frozen, signal.SIGCONT)
        await gate.command(number, saying.LEADER, SUPERVISOR)
        await gate.command(number, saying.REPLY, OFFICER)
        await engine.until(lambda: _all_done(own, number), 15)

    log = await assert_sound(client, own.database, number)
    assert engine.told(log)[: len(before)] == before


async def _all_done(own: Engine, number: str) -> bool:
    return {state for _, state in engine.answers(own.database, number)} == {ledger.DONE}


async def _some_urged(own: Engine, numbers: list[str]) -> bool:
    return any("urged" in engine.told(engine.log_of(own.database, number)) for number in numbers)
