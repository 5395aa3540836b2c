"""Bulletins by the calendar: each nominal instant calls for one period, and each period is issued once."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

from activities.bulletins import BulletinActivities, Issue, Issued, Ready
from domain.base import Frozen, Identifier
from domain.bulletins import Rhythm, period_before
from workflows import ids
from workflows.options import COMPOSING, GRACE, UNTIL_DONE
from workflows.reception_review import NOMINAL


class Call(Frozen):
    """Which bulletin a schedule calls for, and in which zone its days are days."""

    rhythm: Rhythm
    zone: str


class Called(Frozen):
    """The period that was called for; no number: somebody else issues it or has issued it."""

    period: Identifier
    number: Identifier | None = None


@workflow.defn(name=ids.BULLETIN)
class BulletinWorkflow:
    """Composes one period's bulletin and opens its life. Its id is the key of the period, its input is frozen."""

    @workflow.run
    async def run(self, issue: Issue) -> Issued:
        """Wait until everything recorded by the instant is committed, compose, keep, open."""
        settled = issue.as_of + GRACE - workflow.now()
        if settled > timedelta():
            await workflow.sleep(settled)
        composed = await workflow.execute_activity_method(BulletinActivities.compose_bulletin, issue, **COMPOSING)
        ready = Ready(issue=issue, composed=composed)
        return await workflow.execute_activity_method(BulletinActivities.open_bulletin, ready, **UNTIL_DONE)


@workflow.defn(name=ids.BULLETIN_CALL)
class BulletinCallWorkflow:
    """Names the period that was over at the nominal instant, and starts its bulletin if nobody has."""

    @workflow.run
    async def run(self, call: Call) -> Called:
        """Wait for it, so that bulletins come in their order; started by hand, the instant is that of the start."""
        nominal = workflow.info().typed_search_attributes.get(NOMINAL) or workflow.info().start_time
        period = period_before(call.rhythm, nominal, call.zone)
        try:
            issued = await workflow.execute_child_workflow(
                BulletinWorkflow.run,
                Issue(period=period.key, as_of=nominal),
                id=period.key,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=ParentClosePolicy.ABANDON,
            )
        except WorkflowAlreadyStartedError:
            return Called(period=period.key)
        return Called(period=period.key, number=issued.number)
