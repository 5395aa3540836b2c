"""Release notices whose cause is durable in the workflow's history; sending is the sender's."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.record import Place
from domain.ports import Records


@dataclass(frozen=True)
class NoticeActivities:
    """Activities on the outbox."""

    records: Records

    @activity.defn
    async def release_notices(self, place: Place) -> None:
        """Make the notices up to a place sendable: an activity that runs proves that its cause will stay."""
        await self.records.confirm(place.stream, place.sequence)
