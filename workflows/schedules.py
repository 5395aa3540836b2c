"""What runs by the calendar of the engine: a table of schedules, made once and kept as they are here."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)

from domain.base import Frozen
from workflows import ids
from workflows.reconciler import Pass


class Row(NamedTuple):
    """One schedule: its id, what it starts and with what, and how often."""

    id: str
    workflow: str
    given: Frozen
    every: timedelta


SCHEDULES = (Row("reconciler", ids.RECONCILER, Pass(), timedelta(minutes=5)),)


async def ensure_schedules(client: Client, task_queue: str) -> None:
    """Make the schedules that are missing; one that is there stays, paused or not."""
    for row in SCHEDULES:
        action = ScheduleActionStartWorkflow(row.workflow, row.given, id=row.id, task_queue=task_queue)
        spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=row.every)])
        policy = SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(minutes=1))
        try:
            await client.create_schedule(row.id, Schedule(action=action, spec=spec, policy=policy))
        except ScheduleAlreadyRunningError:
            continue
