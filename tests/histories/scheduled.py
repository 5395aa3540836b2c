"""Record the golden histories of what schedules start: ``python -m tests.histories.scheduled``."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from temporalio.client import (
    Client,
    ScheduleBackfill,
    ScheduleOverlapPolicy,
    WorkflowExecution,
    WorkflowExecutionStatus,
    WorkflowHandle,
)

import worker
from domain.base import Frozen
from domain.bulletins import Rhythm
from storage.packs import read_policy
from tests import engine
from tests.engine import Engine
from tests.histories.record import write
from tests.histories.replaying import HERE
from workflows import ids
from workflows.bulletin import Call
from workflows.schedules import ensure_schedules, schedules_of

FOLDER = "scheduled-v1"
CALL = Call(rhythm=Rhythm.WEEKLY, zone="Asia/Shanghai")


@dataclass(frozen=True)
class Turns:
    """What starts workflows on an engine: its schedules, and a hand."""

    own: Engine
    client: Client

    async def missed(self, schedule: str, kind: str, first: int, last: int) -> WorkflowHandle[object, object]:
        """Let a schedule catch up on some days of October; give the one run that this starts."""
        days = ScheduleBackfill(
            start_at=datetime(2026, 10, first, tzinfo=UTC),
            end_at=datetime(2026, 10, last, tzinfo=UTC),
            overlap=ScheduleOverlapPolicy.BUFFER_ALL,
        )
        await self.client.get_schedule_handle(schedule).backfill(days)
        return await self.done(kind)

    async def triggered(self, schedule: str, kind: str, runs: int) -> WorkflowHandle[object, object]:
        """Let a schedule start a run now; give the newest, once there are so many."""
        await self.client.get_schedule_handle(schedule).trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)
        return await self.done(kind, runs)

    async def by_hand(self, kind: str, given: Frozen | None = None, name: str = "") -> WorkflowHandle[object, object]:
        """Start one as an operator would."""
        queue, arguments = self.own.settings.task_queue, [given] if given else []
        handle = await self.client.start_workflow(kind, args=arguments, id=name or f"{kind}-by-hand", task_queue=queue)
        await handle.result()
        return handle

    async def done(self, kind: str, runs: int = 1) -> WorkflowHandle[object, object]:
        """Wait until so many runs of a kind are over; give the newest."""

        async def over() -> WorkflowExecution | None:
            found = [run async for run in self.client.list_workflows(f"WorkflowType = '{kind}'")]
            ended = [run for run in found if run.status is WorkflowExecutionStatus.COMPLETED]
            return max(ended, key=lambda run: run.start_time) if len(ended) == runs else None

        newest = await engine.until(over, 60)
        return self.client.get_workflow_handle(newest.id, run_id=newest.run_id)


Living = Callable[[Turns], Awaitable[WorkflowHandle[object, object]]]
LIVES: dict[str, Living] = {
    "bulletin_called_by_its_schedule": lambda turns: turns.missed("bulletin-half-monthly", ids.BULLETIN_CALL, 15, 16),
    "bulletin_of_an_instant_long_past": lambda turns: turns.done(ids.BULLETIN),
    "bulletin_called_by_hand": lambda turns: turns.by_hand(ids.BULLETIN_CALL, CALL),
    "bulletin_that_waited_for_what_was_being_recorded": lambda turns: turns.done(ids.BULLETIN, 2),
    "bulletin_called_again": lambda turns: turns.by_hand(ids.BULLETIN_CALL, CALL, "called-again"),
    "reception_review_of_a_month": lambda turns: turns.missed("reception-review", ids.RECEPTION_REVIEW, 5, 7),
    "reception_review_by_hand": lambda turns: turns.by_hand(ids.RECEPTION_REVIEW),
    "duty_calls_of_a_day": lambda turns: turns.missed("duty-calls", ids.DUTY_CALLS, 8, 9),
    "duty_calls_by_hand": lambda turns: turns.by_hand(ids.DUTY_CALLS),
    "reconciler_first": lambda turns: turns.triggered("reconciler", ids.RECONCILER, 1),
    "reconciler_that_knows_the_pass_before": lambda turns: turns.triggered("reconciler", ids.RECONCILER, 2),
}
"""In the order in which they are lived; what a schedule starts is called by its nominal instant."""


async def record(own: Engine) -> dict[str, tuple[str, dict[str, object]]]:
    """Live each; give its history and what it gave, by name."""
    client, policy = await own.client(), read_policy("cn-2022")
    found: dict[str, tuple[str, dict[str, object]]] = {}
    async with worker.build(client, own.database, own.settings):
        await ensure_schedules(client, own.settings.task_queue, policy.zone, schedules_of(policy))
        for name, live in LIVES.items():
            handle = await live(Turns(own, client))
            told = await handle.describe()
            history = await handle.fetch_history()
            found[name] = (
                history.to_json(),
                {"number": told.id, "type": told.workflow_type, "gave": await handle.result()},
            )
    return found


def main() -> None:
    """Record them all; the records know offices and nobody else."""
    with tempfile.TemporaryDirectory() as root:
        own = Engine(Path(root))
        own.begin()
        try:
            found = asyncio.run(record(own))
        finally:
            own.end()
    write(HERE / FOLDER, found)
    print(list(found))  # noqa: T201 - a script
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
