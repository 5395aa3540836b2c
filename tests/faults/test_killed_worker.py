"""A worker dies or stands still around a commit: no fork, no ghost notice, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from intake.gate import PUBLIC
from intake.words import UrgeWords
from storage import ledger
from tests import engine
from tests.engine import CLERK, OFFICER, SUPERVISOR, Engine
from tests.faults.checks import assert_sound
from tests.faults.test_server_away import due, handling
from tests.journeys import saying


async def fell(own: Engine, number: int) -> bool:
    """Whether a worker has come to the place where its habits let it fall."""
    return Path(own.root / f"worker-{number}.ready.fell").exists()


async def test_a_worker_killed_right_after_a_commit_that_a_timer_overtakes_leaves_no_fork(own: Engine) -> None:
    client = await own.client()
    doomed = own.worker_beside("after-commit=urged:SIGKILL")
    gate = own.gate(client, engine.paced("overtaken", handling=9, warn=4), wait=1.0)
    number = await handling(gate)

    pending = await gate.command(number, saying.URGE, SUPERVISOR)
    await engine.until(lambda: fell(own, 0))
    lost = engine.log_of(own.database, number)[-1]
    end = due(await engine.until(lambda: engine.known(own.database, number)), "handling")
    await engine.pass_instant(own.database, end + 3)
    own.worker_beside()

    async def told_of_the_end() -> bool:
        told = engine.told(engine.log_of(own.database, number))
        return "clock_lapsed" in told and told.count("urged") == 1

    async with engine.relaying(gate):
        await engine.until(told_of_the_end, 60)
        await engine.until(lambda: _all_done(own, number), 60)

    assert (pending.state, lost.fact.type, doomed.status) == (ledger.PENDING, "urged", "ended by SIGKILL")
    log = await assert_sound(client, own.database, number)
    urged = next(event for event in log if event.fact.type == "urged")
    aside = engine.set_aside(own.database, number)
    assert aside == ([] if urged.hash == lost.hash else ["urged"])


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
    frozen = own.worker_beside("before-commit=urged:SIGSTOP")
    gate = own.gate(client, engine.paced("frozen", handling=8), wait=1.0)
    number = await handling(gate)
    await gate.command(number, saying.URGE, SUPERVISOR)
    await engine.until(lambda: fell(own, 0))
    own.worker_beside()

    async def lapsed() -> bool:
        return "clock_lapsed" in engine.told(engine.log_of(own.database, number))

    async with engine.relaying(gate):
        await engine.until(lapsed, 60)
        await engine.until(lambda: _all_done(own, number), 60)
        assert frozen.pid is not None
        os.kill(frozen.pid, signal.SIGCONT)
        done = await gate.command(number, saying.REPLY, OFFICER)
        await engine.until(lambda: _all_done(own, number), 40)

    assert done.id == "reply"
    await assert_sound(client, own.database, number)


async def _all_done(own: Engine, number: str) -> bool:
    return {state for _, state in engine.answers(own.database, number)} == {ledger.DONE}


async def _some_urged(own: Engine, numbers: list[str]) -> bool:
    return any("urged" in engine.told(engine.log_of(own.database, number)) for number in numbers)
