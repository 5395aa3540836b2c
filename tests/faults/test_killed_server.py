"""The server dies under load and comes back on the same file and port."""

from __future__ import annotations

import asyncio

from intake.command_words import UrgeWords
from intake.gate import PUBLIC
from storage import ledger
from tests import engine
from tests.engine import CLERK, SUPERVISOR, Engine
from tests.faults.checks import assert_sound
from tests.journeys import saying

CASES, URGES = 6, 4


async def test_a_server_killed_under_load_loses_no_command_repeats_none_and_keeps_every_timer(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    gate = own.gate(client, engine.paced("timers", notice=15), wait=1.0)
    numbers = [(await gate.register(saying.PETITION, PUBLIC, f"key-{n}")).number for n in range(CASES)]

    async def live(number: str) -> None:
        await engine.until(lambda: engine.known(own.database, number))
        await gate.command(number, saying.TRANSFER, CLERK)
        for n in range(URGES):
            await gate.command(number, UrgeWords(id=f"urge-{n}", type="urge"), SUPERVISOR)

    async def settled() -> bool:
        found = [engine.answers(own.database, number) for number in numbers]
        return all(len(f) == URGES + 2 and {s for _, s in f} == {ledger.DONE} for f in found)

    async def all_lapsed() -> bool:
        return all("clock_lapsed" in engine.told(engine.log_of(own.database, n)) for n in numbers)

    async def some_urged() -> bool:
        return any("urged" in engine.told(engine.log_of(own.database, n)) for n in numbers)

    async with engine.relaying(gate):
        lives = asyncio.gather(*(live(number) for number in numbers))
        await engine.until(some_urged, 40)
        own.kill()
        own.start()
        await lives
        await engine.until(settled, 60)
        await engine.until(all_lapsed, 60)

    for number in numbers:
        told = engine.told(await assert_sound(client, own.database, number))
        assert (told.count("transferred"), told.count("urged"), told.count("clock_lapsed")) == (1, URGES, 1)
