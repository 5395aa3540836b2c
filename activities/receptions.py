"""Judge the reception days of periods that are over."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from domain.base import Frozen, Instant
from domain.ports import Receptions


class Review(Frozen):
    """The instant for which a review was due; what it was delayed by changes nothing."""

    nominal: Instant


class Reviewed(Frozen):
    """How many findings were new."""

    found: int


@dataclass(frozen=True)
class ReceptionActivities:
    """Activities on reception days."""

    receptions: Receptions

    @activity.defn
    async def judge_receptions(self, review: Review) -> Reviewed:
        """Record what fell short; a repeat finds it recorded."""
        return Reviewed(found=await self.receptions.judge_receptions(review.nominal))
