"""What is due by the calendar and not by a case: a table of schedules that the engine keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from domain.base import Frozen
from domain.bulletins import Rhythm
from domain.policy import Policy
from domain.terms import DossierKind
from workflows.bulletin import Call
from workflows.ids import BULLETIN_CALL, DUTY_CALLS, RECEPTION_REVIEW, RECONCILER
from workflows.reconciler import Pass

YEAR = timedelta(days=365)


class Scheduled(NamedTuple):
    """One schedule: what it starts, and when, in the zone of the pack; what was missed is caught up in order."""

    id: str
    workflow: str
    note: str
    calendars: tuple[ScheduleCalendarSpec, ...] = ()
    every: timedelta | None = None
    given: Frozen | None = None
    catch_up: timedelta = YEAR
    overlap: ScheduleOverlapPolicy = ScheduleOverlapPolicy.BUFFER_ALL


SCHEDULES = (
    Scheduled(
        id="reconciler",
        workflow=RECONCILER,
        every=timedelta(minutes=5),
        given=Pass(),
        note="Compares open cases with running workflows, mends what is safe, alarms on the rest.",
        catch_up=timedelta(minutes=1),
        overlap=ScheduleOverlapPolicy.SKIP,
    ),
    Scheduled(
        id="reception-review",
        workflow=RECEPTION_REVIEW,
        # Five days after a month ends: what was held on its last days is written down by then. Not between one and
        # three in the morning, an hour that some zones skip or repeat.
        calendars=(ScheduleCalendarSpec(day_of_month=[ScheduleRange(6)], hour=[ScheduleRange(4)]),),
        note="Judges the reception days of the months and quarters that are over.",
    ),
    Scheduled(
        id="duty-calls",
        workflow=DUTY_CALLS,
        calendars=(ScheduleCalendarSpec(hour=[ScheduleRange(4)]),),
        note="Says of what offices owe by visits and key fields that its day comes near, has passed, is still open.",
    ),
)


EARLY = ScheduleRange(5)
"""The hour of bulletins: after the night's duties have been called."""

BULLETINS = {
    Rhythm.DAILY: ScheduleCalendarSpec(hour=[EARLY]),
    Rhythm.WEEKLY: ScheduleCalendarSpec(hour=[EARLY], day_of_week=[ScheduleRange(1)]),
    Rhythm.HALF_MONTHLY: ScheduleCalendarSpec(hour=[EARLY], day_of_month=[ScheduleRange(1), ScheduleRange(16)]),
    # Art. 41: what was done on the last days of the year is written down by then.
    Rhythm.YEARLY: ScheduleCalendarSpec(hour=[EARLY], day_of_month=[ScheduleRange(10)], month=[ScheduleRange(1)]),
}


def schedules_of(policy: Policy) -> tuple[Scheduled, ...]:
    """Give all schedules under a pack; where it knows bulletins, each rhythm calls for the period that is over."""
    if DossierKind.BULLETIN not in policy.dossiers:
        return SCHEDULES
    return SCHEDULES + tuple(
        Scheduled(
            id=f"bulletin-{rhythm}",
            workflow=BULLETIN_CALL,
            calendars=(spec,),
            given=Call(rhythm=rhythm, zone=policy.zone),
            note=f"Calls for the {rhythm} bulletin of the period that is over.",
        )
        for rhythm, spec in BULLETINS.items()
    )


async def ensure_schedules(client: Client, task_queue: str, zone: str, rows: Iterable[Scheduled] = SCHEDULES) -> None:
    """Make the engine keep these schedules: create what is missing, bring the others to what the table says.

    A pause that an operator set and what a schedule remembers of its runs stay as they are.
    """
    for row in rows:
        wanted = _schedule(row, task_queue, zone)
        try:
            await client.create_schedule(row.id, wanted)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(row.id).update(partial(_brought, wanted))


def _brought(wanted: Schedule, known: ScheduleUpdateInput) -> ScheduleUpdate:
    return ScheduleUpdate(schedule=replace(wanted, state=known.description.schedule.state))


def _schedule(row: Scheduled, task_queue: str, zone: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            row.workflow,
            args=[row.given] if row.given else [],
            id=row.id,
            task_queue=task_queue,
            static_summary=row.note,
        ),
        spec=ScheduleSpec(
            calendars=row.calendars,
            intervals=[ScheduleIntervalSpec(every=row.every)] if row.every else [],
            time_zone_name=zone,
        ),
        policy=SchedulePolicy(overlap=row.overlap, catchup_window=row.catch_up),
    )
