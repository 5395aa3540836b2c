"""The review of reception days survives outages: no nominal instant is skipped, no finding comes twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update
from temporalio.client import (
    Client,
    ScheduleBackfill,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    ScheduleRange,
    WorkflowExecutionStatus,
)

import worker
from domain.base import DocumentRef, OfficeRef
from domain.books import BookKind
from domain.key_fields import ActionOpened, FieldOpened, KeyField
from domain.levels import Level
from domain.minimums import Findings
from storage.books import book_difference, find_book, write_facts
from storage.minimums import ENGINE
from storage.tables import office_terms
from tests import engine
from tests.engine import BUREAU, Engine
from workflows import ids
from workflows.schedules import Scheduled, ensure_schedules

ZONE = "Asia/Shanghai"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVERY_SECOND = ScheduleCalendarSpec(
    second=[ScheduleRange(0, 59)], minute=[ScheduleRange(0, 59)], hour=[ScheduleRange(0, 23)]
)
OUTAGE = 5


def of_a_county(own: Engine) -> None:
    """Let the bureau have been a county's for as long as anybody knows."""
    level = update(office_terms).where(office_terms.c.office == BUREAU).values(level=Level.COUNTY, valid_from=LONG_AGO)
    own.database.change(lambda c: c.execute(level))


def missed(own: Engine) -> list[str]:
    kept = own.database.look(lambda c: find_book(c, BookKind.FINDINGS, BUREAU))
    if kept is None:
        return []
    assert isinstance(kept.state, Findings)
    assert own.database.look(lambda c: book_difference(c, BookKind.FINDINGS, BUREAU)) is None
    return [finding.period for finding in kept.state.missed]


async def runs(client: Client, status: WorkflowExecutionStatus | None = None) -> list[str]:
    """Give the nominal instants of the reviews, by their ids."""
    found = [run async for run in client.list_workflows(f"WorkflowType = '{ids.RECEPTION_REVIEW}'")]
    return sorted(run.id.partition("-")[2] for run in found if status in {None, run.status})


async def test_a_missed_minimum_is_one_finding_after_the_server_and_every_worker_were_away(own: Engine) -> None:
    of_a_county(own)
    client = await own.client()
    for _ in range(2):
        await ensure_schedules(client, own.settings.task_queue, ZONE)
    handle = client.get_schedule_handle("reception-review")
    autumn = ScheduleBackfill(
        start_at=datetime(2026, 9, 1, tzinfo=UTC),
        end_at=datetime(2026, 11, 20, tzinfo=UTC),
        overlap=ScheduleOverlapPolicy.BUFFER_ALL,
    )
    await handle.backfill(autumn)
    own.kill()
    own.start()
    await handle.backfill(autumn)

    async def judged() -> bool:
        done = await runs(client, WorkflowExecutionStatus.COMPLETED)
        return len(set(done)) >= 3 and not await runs(client, WorkflowExecutionStatus.RUNNING)

    async with worker.build(client, own.database, own.settings):
        await engine.until(judged, 60)

    assert missed(own) == ["2026-08", "2026-09", "2026-10"]


async def test_a_schedule_catches_up_on_every_instant_of_an_outage_and_on_none_twice(own: Engine) -> None:
    of_a_county(own)
    client = await own.client()
    row = Scheduled(id="review-often", workflow=ids.RECEPTION_REVIEW, calendars=(EVERY_SECOND,), note="every second")
    await ensure_schedules(client, own.settings.task_queue, ZONE, [row])
    async with worker.build(client, own.database, own.settings):
        await engine.until(lambda: runs(client), 30)
        own.kill()
        await asyncio.sleep(OUTAGE)
        own.start()
        back = datetime.now(UTC)

        async def caught_up() -> bool:
            latest = [_instant(name) for name in await runs(client, WorkflowExecutionStatus.COMPLETED)]
            return bool(latest) and max(latest) > back + timedelta(seconds=1)

        await engine.until(caught_up, 90)
        await client.get_schedule_handle(row.id).pause()
        nominal = sorted(_instant(name) for name in await runs(client))

    first, last = nominal[0], nominal[-1]
    every = [first + timedelta(seconds=n) for n in range(int((last - first).total_seconds()) + 1)]
    assert nominal == every
    assert first < back - timedelta(seconds=OUTAGE)
    assert len(missed(own)) == len(set(missed(own))) == 1


def _instant(name: str) -> datetime:
    """Read the nominal instant that the engine puts at the end of a scheduled run's id."""
    return datetime.strptime(name[-20:], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


async def test_a_lapse_is_said_once_after_the_server_was_away_on_the_day(own: Engine) -> None:
    bound_to_act(own)
    client = await own.client()
    await ensure_schedules(client, own.settings.task_queue, ZONE)
    handle = client.get_schedule_handle("duty-calls")
    days = ScheduleBackfill(
        start_at=datetime(2026, 12, 25, tzinfo=UTC),
        end_at=datetime(2027, 1, 25, tzinfo=UTC),
        overlap=ScheduleOverlapPolicy.BUFFER_ALL,
    )
    await handle.backfill(days)
    own.kill()
    own.start()
    await handle.backfill(days)

    async def called() -> bool:
        found = [run async for run in client.list_workflows(f"WorkflowType = '{ids.DUTY_CALLS}'")]
        done = {run.id for run in found if run.status is WorkflowExecutionStatus.COMPLETED}
        return len(done) >= DAYS and len(done) == len({run.id for run in found})

    async with worker.build(client, own.database, own.settings):
        await engine.until(called, 90)

    kept = own.database.look(lambda c: find_book(c, BookKind.KEY_FIELD, "K1"))
    assert kept is not None
    assert isinstance(kept.state, KeyField)
    said = [(call.call.value, call.on.isoformat()) for call in kept.state.called]
    assert said == [("warned", "2026-12-28"), ("lapsed", "2027-01-01"), ("reminded", "2027-01-16")]


DAYS = 30


def bound_to_act(own: Engine) -> None:
    """Let the office act on a cause by the last day of the year."""
    bureau = OfficeRef(id=BUREAU, line=(BUREAU,))
    opened = FieldOpened(bureau=bureau, name="物业", categories=("物业",), owner=bureau)
    text = DocumentRef(id="plan", digest="0" * 64)
    begun, due = date(2026, 12, 1), date(2026, 12, 31)
    action = ActionOpened(action="a1", plan=text, office=bureau, since=begun, due=due)
    own.database.change(lambda c: write_facts(c, BookKind.KEY_FIELD, "K1", (opened, action), ENGINE))
