"""A period is issued once, whoever dies meanwhile and however often it is called for; no outage skips one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, func, select
from temporalio.client import Client, ScheduleBackfill, ScheduleOverlapPolicy, WorkflowExecutionStatus

import worker
from domain.bulletins import Rhythm
from storage.bulletin_tables import bulletin_contents, bulletins
from storage.packs import read_policy
from tests import engine
from tests.bulletins import edition_of, life_of
from tests.engine import Engine
from workflows import ids
from workflows.bulletin import Call
from workflows.schedules import ensure_schedules, schedules_of

CALL = Call(rhythm=Rhythm.HALF_MONTHLY, zone="Asia/Shanghai")
AUTUMN = ScheduleBackfill(
    start_at=datetime(2026, 9, 30, tzinfo=UTC),
    end_at=datetime(2026, 11, 2, tzinfo=UTC),
    overlap=ScheduleOverlapPolicy.BUFFER_ALL,
)
PERIODS = ["half-monthly:2026-09-16", "half-monthly:2026-10-01", "half-monthly:2026-10-16"]


async def scheduled(own: Engine) -> Client:
    client, policy = await own.client(), read_policy("cn-2022")
    for _ in range(2):
        await ensure_schedules(client, own.settings.task_queue, policy.zone, schedules_of(policy))
    return client


def issued(own: Engine) -> list[tuple[str, int]]:
    """Give the periods in the order of their numbers, with their editions."""
    query = select(bulletins.c.period, bulletins.c.edition).order_by(bulletins.c.number)
    return [(row.period, row.edition) for row in own.database.look(lambda c: c.execute(query).all())]


def contents(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(bulletin_contents)).scalar_one())


async def over(client: Client, calls: int) -> bool:
    """Tell whether so many calls are done and no bulletin's workflow runs any more."""
    query = f"WorkflowType IN ('{ids.BULLETIN_CALL}', '{ids.BULLETIN}')"
    found = [run async for run in client.list_workflows(query)]
    running = [run for run in found if run.status is WorkflowExecutionStatus.RUNNING]
    return not running and len([run for run in found if run.workflow_type == ids.BULLETIN_CALL]) >= calls


async def test_an_outage_over_three_nominal_instants_skips_none_and_issues_none_twice(own: Engine) -> None:
    client = await scheduled(own)
    handle = client.get_schedule_handle("bulletin-half-monthly")
    await handle.backfill(AUTUMN)
    own.kill()
    own.start()
    await handle.backfill(AUTUMN)

    async with worker.build(client, own.database, own.settings):
        await engine.until(lambda: over(client, 3), 90)

    assert issued(own) == [(period, 1) for period in PERIODS]
    frozen = [edition_of(own.database, period) for period in PERIODS]
    assert [one.as_of.isoformat() for one in frozen if one] == [
        f"2026-{day}T21:00:00+00:00" for day in ("09-30", "10-15", "10-31")
    ]


@pytest.mark.parametrize(("moment", "before"), [("composed", 0), ("opened", 1)])
async def test_a_worker_killed_on_the_way_issues_once_what_it_composed(own: Engine, moment: str, before: int) -> None:
    client = await scheduled(own)
    own.worker_beside(f"die-after={moment}")
    issue = await client.start_workflow(ids.BULLETIN_CALL, CALL, id="by-hand", task_queue=own.settings.task_queue)

    async def died() -> bool:
        return own.died(0)

    await engine.until(died, 60)
    assert len(issued(own)) == before
    assert own.database.look(contents) == 1
    async with worker.build(client, own.database, own.settings):
        await issue.result()

    assert [edition for _, edition in issued(own)] == [1]
    assert own.database.look(contents) == 1


async def test_the_same_period_called_for_twice_at_once_is_issued_once(own: Engine) -> None:
    client = await scheduled(own)
    calls = [
        await client.start_workflow(ids.BULLETIN_CALL, CALL, id=f"hand-{n}", task_queue=own.settings.task_queue)
        for n in range(3)
    ]
    async with worker.build(client, own.database, own.settings):
        told = [await call.result() for call in calls]

    assert len(issued(own)) == 1
    assert len({call["period"] for call in told}) == 1
    assert len([call for call in told if call["number"]]) == 1
    number = next(call["number"] for call in told if call["number"])
    assert life_of(own.database, number).round.number == 1
