"""A process dies in the middle of a bulk urge: whoever confirms again finishes it, and each case is urged once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

from intake.bulk import ENTERED
from intake.gate import PUBLIC, Gate
from intake.urges import AT_ONCE, Preview, UrgeFilter, confirm, preview
from storage.ledger import DONE
from tests import engine
from tests.embedded.launch import ROOT
from tests.engine import CLERK, SUPERVISOR, Engine
from tests.faults.checks import assert_sound
from tests.journeys import saying

MANY = ENTERED + 4
"""More than one transaction enters, so that some of the cases were not even written down when the process died."""
HALFWAY = AT_ONCE + 8
"""By then the engine has answered some, for only so many are on their way at once, and others have not set out."""


async def transferred(gate: Gate, key: int) -> str:
    number = (await gate.register(saying.PETITION, PUBLIC, f"key-{key}")).number
    await engine.until(lambda: engine.known(gate.database, number))
    await gate.command(number, saying.TRANSFER, CLERK)
    return number


def killed(own: Engine, code: str, after: int) -> int:
    """Confirm in a process that dies after so many deliveries; give how it ended."""
    environment = {name: str(getattr(own.settings, name)) for name in ("data_dir", "temporal_port")}
    named = {f"PETITIONFLOW_{name.upper()}": value for name, value in environment.items()}
    program = [sys.executable, "-m", "tests.faults.urging", code, str(after)]
    ended = subprocess.run(program, env=os.environ | named, cwd=ROOT, timeout=120, check=False)
    return ended.returncode


def states(own: Engine, found: Preview) -> dict[str, str]:
    """Give what became of the urge of each case that it was written down for."""
    answered = {number: dict(engine.answers(own.database, number)) for number in found.cases}
    return {number: states[found.code] for number, states in answered.items() if found.code in states}


async def test_a_bulk_that_died_halfway_is_finished_by_whoever_confirms_it_again(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    gate = own.gate(client, engine.paced("bulk"), wait=10.0)
    numbers = [await transferred(gate, key) for key in range(MANY)]
    found = own.database.change(lambda c: preview(c, SUPERVISOR, UrgeFilter()))

    ended = await asyncio.to_thread(killed, own, found.code, HALFWAY)
    midway = states(own, found)
    async with engine.relaying(gate):
        await confirm(gate, SUPERVISOR, found.code)

        async def finished() -> bool:
            return states(own, found) == dict.fromkeys(numbers, DONE)

        await engine.until(finished, 90)
        again = await confirm(gate, SUPERVISOR, found.code)

    assert ended == -signal.SIGKILL
    assert sorted(found.cases) == sorted(numbers)
    assert len(midway) == ENTERED
    assert list(midway.values()).count(DONE) < ENTERED
    assert [one.state for one in again] == [DONE] * MANY
    for number in numbers:
        assert engine.told(engine.log_of(own.database, number)).count("urged") == 1
    await assert_sound(client, own.database, numbers[0])
