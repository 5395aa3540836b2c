"""The server is away while a term ends: the verdict follows the receipt, and no false notice goes out."""

from __future__ import annotations

from sqlalchemy import select

from domain.base import Score
from domain.clocks import Verdict
from domain.petition import Petition
from intake.command_words import RateWords
from intake.gate import PUBLIC, Gate
from storage import ledger
from storage.tables import outbox
from tests import engine
from tests.engine import CLERK, OFFICER, Engine
from tests.faults.checks import assert_sound
from tests.journeys import saying


async def handling(gate: Gate) -> str:
    """A case that an office handles."""
    number = (await gate.register(saying.PETITION, PUBLIC, "key")).number
    for words, sender in ((saying.TRANSFER, CLERK), (saying.ACCEPT, OFFICER)):
        assert (await gate.command(number, words, sender)).state == ledger.DONE
    return number


def due(petition: Petition, name: str) -> float:
    """When a clock ends."""
    clock = petition.clock(name)
    assert clock is not None
    return clock.due_at.timestamp()


async def test_a_reply_given_in_time_while_the_server_is_away_is_met(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    gate = own.gate(client, engine.paced("away", handling=8, warn=None), wait=1.0)
    number = await handling(gate)
    end = due(await engine.state_of(client, number), "handling")

    own.kill()
    pending = await gate.command(number, saying.REPLY, OFFICER)
    assert pending.received_at.timestamp() < end, "the machine was too slow for this test"
    await engine.pass_instant(own.database, end + 1)
    own.start()

    async def done() -> bool:
        return dict(engine.answers(own.database, number))["reply"] == ledger.DONE

    async with engine.relaying(gate):
        await engine.until(done, 40)

    assert pending.state == ledger.PENDING
    log = await assert_sound(client, own.database, number)
    clock = (await engine.state_of(client, number)).clock("handling")
    assert clock is not None
    assert (clock.verdict, clock.lapsed) == (Verdict.MET, None)
    told = engine.told(log)
    assert told.count("clock_lapsed") == told.count("lapse_withdrawn")
    assert not _standing_alarms(own, number) or "lapse_withdrawn" in told


async def test_a_rating_given_in_time_while_the_server_is_away_still_counts(own: Engine) -> None:
    client = await own.client()
    own.worker_beside()
    gate = own.gate(client, engine.paced("window", rating=8, warn=None), wait=1.0)
    number = await handling(gate)
    await gate.command(number, saying.REPLY, OFFICER)
    end = due(await engine.state_of(client, number), "rating")

    own.kill()
    words = RateWords(id="rate", type="rate", bureau=Score.SATISFIED, office=Score.DISSATISFIED)
    pending = await gate.command(number, words, None)
    assert pending.received_at.timestamp() < end, "the machine was too slow for this test"
    await engine.pass_instant(own.database, end + 1)
    own.start()

    async def done() -> bool:
        return dict(engine.answers(own.database, number))["rate"] != ledger.PENDING

    async with engine.relaying(gate):
        await engine.until(done, 40)

    told = engine.told(await assert_sound(client, own.database, number))
    assert told[-3:] == ["rated", "concluded", "clock_stopped"]
    assert dict(engine.answers(own.database, number))["rate"] == ledger.DONE


def _standing_alarms(own: Engine, number: str) -> list[str]:
    """Notices of a term's end that may be sent."""
    query = select(outbox.c.template).where(
        outbox.c.petition == number, outbox.c.released, ~outbox.c.void, outbox.c.template == "term_ended"
    )
    return list(own.database.look(lambda c: c.execute(query).scalars().all()))
