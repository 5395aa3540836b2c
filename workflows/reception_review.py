"""The review of reception days: one run for each nominal instant of its schedule, however late it comes."""

from __future__ import annotations

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from activities.receptions import ReceptionActivities, Review, Reviewed
from workflows.options import UNTIL_DONE

NOMINAL = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""Set by the engine on what a schedule starts: the instant that was meant, not the one at which it came about."""


@workflow.defn(name="ReceptionReviewWorkflow")
class ReceptionReviewWorkflow:
    """Judges the periods that were over at the nominal instant."""

    @workflow.run
    async def run(self) -> Reviewed:
        """Judge them; started by hand, the instant is that of the start."""
        nominal = workflow.info().typed_search_attributes.get(NOMINAL) or workflow.info().start_time
        return await workflow.execute_activity_method(
            ReceptionActivities.judge_receptions, Review(nominal=nominal), **UNTIL_DONE
        )
