"""A stream that runs and has not said what is due is woken; where nobody can wake it, an alarm stands."""

from __future__ import annotations

from datetime import timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from domain.alarms import AlarmKind
from domain.clock_facts import ClockLapsed
from intake.gate import PUBLIC, Gate
from intake.reconciler import Reconciler
from storage import alarms
from tests import engine
from tests.engine import CLERK, Engine
from tests.faults.checks import assert_sound
from tests.faults.watching import DESK_EMPTY, staffed
from tests.journeys import saying

SECOND = timedelta(seconds=1)


async def silent(gate: Gate, key: str = "key-1") -> str:
    """Register a case, and pass it to an office whose notice is due in a few seconds."""
    number = (await gate.register(saying.PETITION, PUBLIC, key)).number
    await engine.until(lambda: engine.known(gate.database, number))
    row = await gate.command(number, saying.TRANSFER, CLERK)
    assert row.state == "done"
    return number


async def overdue(own: Engine, number: str) -> None:
    """Wait until the end of the notice is some seconds past."""
    case = await engine.known(own.database, number)
    assert case is not None
    due = case.clock("notice").due_at  # type: ignore[union-attr]
    await engine.pass_instant(own.database, (due + 4 * SECOND).timestamp())


def lapses(own: Engine, number: str) -> list[str]:
    return [e.fact.clock for e in engine.log_of(own.database, number) if isinstance(e.fact, ClockLapsed)]


def standing(own: Engine) -> set[tuple[AlarmKind, str]]:
    return {(a.kind, a.subject) for a in own.database.look(alarms.all_standing)}


async def wakes(client: Client, number: str) -> int:
    events = engine.history_of(client, number).fetch_history_events()
    return len([e async for e in events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED])


async def test_a_timer_that_was_set_an_hour_too_late_is_found_and_the_stream_woken(own: Engine) -> None:
    own.database.change(staffed)
    client = await own.client()
    own.worker_beside("timers=3600")
    gate = own.gate(client, engine.paced("late-timers", notice=3), wait=10.0)
    number = await silent(gate)
    own.beside[0].stop(1.0)
    own.worker_beside()
    await overdue(own, number)
    before = lapses(own, number)

    counted = await Reconciler(own.database, client, gate.delivery, overdue=SECOND).whole()

    log = await assert_sound(client, own.database, number)
    (lapse,) = [event for event in log if isinstance(event.fact, ClockLapsed)]
    assert before == []
    assert counted["mended"] == 1
    assert standing(own) == {DESK_EMPTY}
    assert lapse.at == lapse.fact.due_at
    assert "signal_refused" not in engine.told(log)


async def test_where_no_worker_runs_the_alarm_stands_and_one_wake_is_sent(own: Engine) -> None:
    own.database.change(staffed)
    client = await own.client()
    own.worker_beside()
    gate = own.gate(client, engine.paced("no-worker", notice=3), wait=10.0)
    number = await silent(gate)
    own.beside[0].stop(1.0)
    await overdue(own, number)
    reconciler = Reconciler(own.database, client, gate.delivery, overdue=SECOND)

    counted = [await reconciler.whole() for _ in range(2)]
    alarmed, sent = standing(own), await wakes(client, number)
    own.worker_beside()

    async def said() -> bool:
        return lapses(own, number) == ["notice"]

    await engine.until(said, 60)
    await reconciler.whole()
    assert [one["mended"] for one in counted] == [0, 0]
    assert alarmed == {(AlarmKind.CALL_OVERDUE, number), DESK_EMPTY}
    assert sent == 1
    assert standing(own) == {DESK_EMPTY}
