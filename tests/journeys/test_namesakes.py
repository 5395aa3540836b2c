"""Somebody who gets an accused person's name while the case runs: its own workflow bars him from then on."""

from __future__ import annotations

import json
from datetime import timedelta

from audit.replaying import Replaying
from audit.verify import verify
from domain.base import Purpose, Role
from domain.events import SignalRefused
from domain.refusals import Code
from intake.words import AccusedWords
from storage import ledger
from storage.late import DIRECTORY
from storage.registry import add_account, rename_account
from tests import engine
from tests.engine import BUREAU, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House

NAME = "钱后来"
PATIENCE = timedelta(seconds=40)


async def accusation(house: House) -> str:
    words = saying.PETITION.model_copy(
        update={"purpose": Purpose.ACCUSATION, "accused": (AccusedWords(name=NAME, post="副局长"),)}
    )
    receipt = await house.gate.register(words, engine.CLERK.actor.model_copy(update={"office": None}), f"late-{NAME}")
    await engine.until(lambda: house.recorded(receipt.number))
    return receipt.number


async def delivered(house: House, number: str) -> None:
    async def done() -> bool:
        return ledger.PENDING not in [state for _, state in engine.answers(house.engine.database, number)]

    async with engine.relaying(house.gate):
        await engine.until(done, PATIENCE.total_seconds())


async def refused(house: House, number: str, name: str, said: dict[str, str]) -> str:
    """Send a signal from the command line, and give why it was refused."""
    before = len(house.log(number))
    sent = house.engine.temporal(
        "workflow", "signal", "--workflow-id", number, "--name", name, "--input", json.dumps(said)
    )
    assert sent.returncode == 0, sent.stderr

    async def come() -> bool:
        return len(house.log(number)) > before

    await engine.until(come)
    fact = house.log(number)[-1].fact
    assert isinstance(fact, SignalRefused)
    return fact.code


async def test_a_leader_who_gets_the_name_leads_no_more_and_no_signal_brings_him_back(house: House) -> None:
    number, database = await accusation(house), house.engine.database
    account = database.change(
        lambda c: add_account(c, "late-leader", "a-long-password", Role.LEADER, office=BUREAU, name="李无关")
    ).id
    words = saying.LEADER.model_copy(update={"leader": "late-leader"})
    assert (await house.gate.command(number, words, SUPERVISOR)).state == ledger.DONE

    database.change(lambda c: rename_account(c, account, NAME))
    await delivered(house, number)
    state = await engine.state_of(house.client, number)
    named = next(event for event in house.log(number) if event.fact.type == "accused_named")

    assert account in state.accused.accounts
    assert state.leader is None
    assert [one for one in state.led if one.active] == []
    assert named.actor == DIRECTORY
    assert await refused(house, number, "urge", {"id": "s1", "by": account}) == Code.NOT_PERMITTED
    back = {"id": "s2", "by": "supervisor-1", "leader": "late-leader"}
    assert await refused(house, number, "assign_leader", back) == Code.ACCUSED_PERSON
    async with Replaying() as replaying:
        assert (await verify(database, house.client, number, replaying)).finding is None
