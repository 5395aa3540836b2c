"""The daily call of what offices owe by the books: one run for each nominal day, however late it comes."""

from __future__ import annotations

from temporalio import workflow

from activities.duties import DutyActivities
from activities.receptions import Review, Reviewed
from workflows.options import UNTIL_DONE
from workflows.reception_review import NOMINAL


@workflow.defn(name="DutyCallsWorkflow")
class DutyCallsWorkflow:
    """Says what is due on the nominal day."""

    @workflow.run
    async def run(self) -> Reviewed:
        """Say it; started by hand, the day is that of the start."""
        nominal = workflow.info().typed_search_attributes.get(NOMINAL) or workflow.info().start_time
        return await workflow.execute_activity_method(DutyActivities.call_duties, Review(nominal=nominal), **UNTIL_DONE)
