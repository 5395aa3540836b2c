"""Say what offices owe by the books."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.receptions import Review, Reviewed
from domain.ports import BookDuties


@dataclass(frozen=True)
class DutyActivities:
    """Activities on the duties of books."""

    duties: BookDuties

    @activity.defn
    async def call_duties(self, review: Review) -> Reviewed:
        """Record what is to be said; a repeat finds it said."""
        return Reviewed(found=await self.duties.call_duties(review.nominal))
