"""Each thing that can fall through is broken on purpose, and the reconciler mends it or alarms until it is mended."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import timedelta

from sqlalchemy import Connection, select
from temporalio.client import ScheduleOverlapPolicy, WorkflowExecutionStatus
from temporalio.service import RPCError

from domain.access import Viewer
from domain.alarms import AlarmKind
from domain.base import Role
from intake.gate import PUBLIC
from intake.reconciler import Reconciler
from storage import alarms, registry
from storage.database import now
from storage.supervising import desk_cases, passes
from storage.tables import cases, ledger, office_terms, outbox
from tests import engine
from tests.engine import OFFICE, OFFICER, SUPERVISOR, Engine
from tests.faults.checks import assert_sound
from tests.faults.test_server_away import handling
from tests.faults.watching import DESK_EMPTY, Watched
from tests.journeys import saying
from workflows.schedules import ensure_schedules


async def test_a_workflow_ended_behind_our_back_goes_on_from_the_records(watched: Watched) -> None:
    number = await handling(watched.gate)
    await watched.client.get_workflow_handle(number).terminate()
    await watched.listed(number, "Terminated")

    found = await watched.found()

    assert found == {DESK_EMPTY}
    assert await watched.status(number) is WorkflowExecutionStatus.RUNNING
    row = await watched.gate.command(number, saying.URGE, SUPERVISOR)
    assert row.state == "done"
    await assert_sound(watched.client, watched.own.database, number)


async def test_the_schedule_makes_the_passes_and_is_made_once(watched: Watched) -> None:
    number = await handling(watched.gate)
    await watched.client.get_workflow_handle(number).terminate()
    await watched.listed(number, "Terminated")
    for _ in range(2):
        await ensure_schedules(watched.client, watched.own.settings.task_queue, "Asia/Shanghai")
    handle = watched.client.get_schedule_handle("reconciler")

    async def passed(times: int) -> bool:
        rows = watched.own.database.look(lambda c: c.execute(select(passes.c.counts)).scalars().all())
        return len(rows) >= times

    await handle.trigger()
    await engine.until(lambda: passed(1), 60)
    first = watched.own.database.look(lambda c: c.execute(select(passes.c.counts)).scalars().first())
    await handle.trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)  # the first is on record before it is over
    await engine.until(lambda: passed(2), 60)

    assert json.loads(first or "")["mended"] == 1
    assert await watched.status(number) is WorkflowExecutionStatus.RUNNING


async def test_what_is_wrong_with_offices_and_people_is_found_until_it_is_mended(watched: Watched) -> None:
    number = await handling(watched.gate)
    term = office_terms.c.office == OFFICE
    at = watched.own.database.look(now)

    watched.change(office_terms, term, valid_to=at)
    gone = await watched.found()
    watched.change(office_terms, term, valid_to=None)
    whole = await watched.found()
    for username in ("officer", "clerk", "leader"):
        watched.own.database.change(lambda c, u=username: registry.lock_account(c, account(c, u)))  # type: ignore[misc]
    unstaffed = await watched.found()
    fallen = watched.own.database.look(lambda c: c.execute(select(desk_cases.c.petition)).scalars().all())

    assert (AlarmKind.OFFICE_GONE, OFFICE) in gone
    assert whole == {DESK_EMPTY}
    assert {(AlarmKind.NO_STAFF, OFFICE), (AlarmKind.NO_STAFF, "B"), DESK_EMPTY} == unstaffed
    assert set(fallen) == {number}


def account(connection: Connection, username: str) -> str:
    found = registry.find_account(connection, username=username)
    assert found is not None
    return found.id


async def test_what_is_wrong_with_a_case_is_found_until_it_is_mended(watched: Watched) -> None:
    number = await handling(watched.gate)
    row = cases.c.number == number
    state = watched.own.database.look(lambda c: c.execute(select(cases.c.state).where(row)).scalar_one())
    bare = json.loads(state) | {"clocks": []}
    old = json.loads(state)
    for clock in old["clocks"]:
        clock["due_at"] = "2026-01-01T00:00:00Z"
        clock["warn_at"] = None

    watched.change(cases, row, state=json.dumps(bare))
    without = await watched.found()
    watched.change(cases, row, state=json.dumps(old))
    overdue = await watched.found()
    watched.change(cases, row, state=state, closed=True)
    closed = await watched.found()
    watched.change(cases, row, closed=False)
    mended = await watched.found()

    assert without == {(AlarmKind.NO_CLOCK, number), DESK_EMPTY}
    assert overdue == {(AlarmKind.CALL_OVERDUE, number), DESK_EMPTY}
    assert closed == set() | {DESK_EMPTY}, "the case's own state says that it is open"
    assert mended == {DESK_EMPTY}


async def test_a_closed_case_that_runs_and_a_workflow_without_records_are_found(watched: Watched) -> None:
    number = await handling(watched.gate)
    stray = "P2026-9999999"
    row = cases.c.number == number
    state = watched.own.database.look(lambda c: c.execute(select(cases.c.state).where(row)).scalar_one())
    ended = json.loads(state) | {"stage": "concluded", "clocks": []}
    await watched.client.start_workflow("PetitionWorkflow", id=stray, task_queue="nobody")
    await watched.listed(stray, "Running")

    watched.change(cases, row, state=json.dumps(ended), closed=True)
    found = await watched.found()
    watched.change(cases, row, state=state, closed=False)
    await watched.client.get_workflow_handle(stray).terminate()
    mended = await watched.found()

    assert found == {(AlarmKind.CLOSED_RUNNING, number), (AlarmKind.WORKFLOW_UNKNOWN, stray), DESK_EMPTY}
    assert mended == {DESK_EMPTY}


async def test_late_commands_are_delivered_and_late_notices_released(watched: Watched) -> None:
    number = await handling(watched.gate)
    long_ago = watched.own.database.look(now) - timedelta(hours=1)
    row, _ = watched.own.database.change(lambda c: watched.gate.enter_command(c, number, saying.URGE, SUPERVISOR))
    late = (ledger.c.petition == number) & (ledger.c.id == row.id)
    watched.change(ledger, late, received_at=long_ago, leased_until=None, leased_by=None)
    watched.change(outbox, outbox.c.petition == number, released=False, created_at=long_ago)

    found = await watched.found()

    assert found == {DESK_EMPTY}
    assert engine.answers(watched.own.database, number)[-1] == (row.id, "done")
    assert "case_arrived" in await engine.released(watched.own.database, number)


async def test_late_commands_that_cannot_be_delivered_alarm(watched: Watched) -> None:
    number = await handling(watched.gate)
    long_ago = watched.own.database.look(now) - timedelta(hours=1)
    row, _ = watched.own.database.change(lambda c: watched.gate.enter_command(c, number, saying.URGE, SUPERVISOR))
    late = (ledger.c.petition == number) & (ledger.c.id == row.id)
    held = watched.own.database.look(now) + timedelta(hours=1)
    watched.change(ledger, late, received_at=long_ago, leased_until=held, leased_by="somebody")

    held_up = await watched.found()
    watched.change(ledger, late, leased_until=None, leased_by=None)
    mended = await watched.found()

    assert held_up == {(AlarmKind.UNDELIVERED, number), DESK_EMPTY}
    assert mended == {DESK_EMPTY}


async def test_an_engine_from_an_older_copy_is_found_out(watched: Watched) -> None:
    own = watched.own
    older = await handling(watched.gate)
    reconciler = watched.reconciler
    await reconciler.end(await reconciler.begin(None), {})
    own.server.stop(10.0)
    shutil.copy(own.root / "temporal.db", own.root / "older.db")
    own.start()

    async def settled() -> bool:
        return all(state == "done" for _, state in engine.answers(own.database, newer))

    newer = (await watched.gate.register(saying.PETITION, PUBLIC, "newer")).number
    async with engine.relaying(watched.gate):
        await engine.until(settled, 60)
    row = await watched.gate.command(older, saying.REPLY, OFFICER)
    await reconciler.end(await reconciler.begin(1), {})
    own.kill()
    for suffix in ("-wal", "-shm"):
        (own.root / f"temporal.db{suffix}").unlink(missing_ok=True)
    shutil.copy(own.root / "older.db", own.root / "temporal.db")
    own.start()

    told = await engine.until(lambda: passed(reconciler, known=1), 60)

    standing = {(a.kind, a.subject) for a in own.database.look(alarms.all_standing)}
    assert row.state == "done"
    assert told["mended"] == 1
    assert await watched.status(newer) is WorkflowExecutionStatus.RUNNING
    assert standing == {(AlarmKind.WORKFLOW_BEHIND, older), DESK_EMPTY}


async def passed(reconciler: Reconciler, known: int) -> dict[str, int] | None:
    """Make a pass as the schedule would, once the engine and its worker answer again."""
    try:
        await asyncio.sleep(3)
        return await reconciler.whole(known)
    except RPCError:
        return None


def test_an_administrator_is_shown_numbers_only(own: Engine) -> None:
    viewer = Viewer(account="admin", role=Role.ADMINISTRATOR)

    assert own.database.look(lambda c: alarms.standing(c, viewer)) == []
    assert set(own.database.look(alarms.counts)) == set(AlarmKind)
