"""A worker killed between rungs: each is reached once, and none is lost."""

from __future__ import annotations

from intake.gate import PUBLIC
from tests import engine
from tests.engine import CLERK, Engine
from tests.faults.checks import assert_sound
from tests.journeys import saying

CLIMB = ["head", "urge", "order", "leader", "above"]


async def test_a_worker_killed_between_two_rungs_leaves_each_reached_once(own: Engine) -> None:
    client = await own.client()
    own.worker_beside("after-commit=order_issued:SIGKILL")
    gate = own.gate(client, engine.climbing("climbing", notice=8, pace=2), wait=1.0)
    number = (await gate.register(saying.PETITION, PUBLIC, "key-1")).number
    await engine.until(lambda: engine.known(own.database, number))
    await gate.command(number, saying.TRANSFER, CLERK)
    await engine.until(lambda: _died(own), 60)

    own.worker_beside()
    await engine.until(lambda: _at_the_top(own, number), 90)

    log = await assert_sound(client, own.database, number)
    assert [event.fact.rung for event in log if event.fact.type == "rung_reached"] == CLIMB
    assert [event.at for event in log] == sorted(event.at for event in log)
    assert engine.told(log).count("order_issued") == 1
    assert own.beside[0].status == "ended by SIGKILL"


async def _died(own: Engine) -> bool:
    return own.died(0)


async def _at_the_top(own: Engine, number: str) -> bool:
    return "reported_above" in engine.told(engine.log_of(own.database, number))
