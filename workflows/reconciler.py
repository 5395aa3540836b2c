"""The reconciler (核对): a pass over all open cases, page by page, on a schedule."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.reconcile import Done, Known, ReconcileActivities
from domain.base import Frozen
from domain.ports import Cursor
from workflows import ids

PAGES = 200
"""How many pages one run takes; a longer pass continues as new."""


class Options(TypedDict):
    """Options of a page."""

    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy


OPTIONS: Options = {
    "start_to_close_timeout": timedelta(minutes=5),
    "heartbeat_timeout": timedelta(minutes=4),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_attempts=5),
}


class Pass(Frozen):
    """A pass under way, as one run hands it to the next."""

    began: Cursor | None = None
    cursor: Cursor | None = None
    told: dict[str, int] = {}


class Passed(Frozen):
    """What a pass leaves behind; the engine gives it to the next one, which so learns what the engine remembers."""

    number: int
    told: dict[str, int]


@workflow.defn(name=ids.RECONCILER)
class ReconcilerWorkflow:
    """One pass; the schedule skips a turn while one is under way."""

    @workflow.run
    async def run(self, given: Pass) -> Passed:
        """Compare every page, then end the pass."""
        told = dict(given.told)
        began = given.began or await self._begin()
        cursor: Cursor | None = given.cursor or began
        for _ in range(PAGES):
            if cursor is None:
                break
            page = await workflow.execute_activity_method(ReconcileActivities.compare_page, cursor, **OPTIONS)
            for name in ("open", "running", "found", "mended"):
                told[name] = told.get(name, 0) + getattr(page, name)
            cursor = page.next
        if cursor is not None:
            workflow.continue_as_new(Pass(began=began, cursor=cursor, told=told))
        done = Done(cursor=began, told=told)
        number = await workflow.execute_activity_method(ReconcileActivities.end_pass, done, **OPTIONS)
        return Passed(number=number, told=told)

    async def _begin(self) -> Cursor:
        known = workflow.get_last_completion_result(Passed) if workflow.has_last_completion_result() else None
        asked = Known(number=known.number if known else None)
        return await workflow.execute_activity_method(ReconcileActivities.begin_pass, asked, **OPTIONS)
