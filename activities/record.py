"""Record what was decided, and ask the ledger what else was received."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from domain.base import Frozen, Identifier, Instant
from domain.dossiers.kinds import Recorded
from domain.ports import Ledger, Records


class Question(Frozen):
    """Which commands to this petition, received before an instant, has the workflow not seen yet?"""

    stream: Identifier
    after: int
    before: Instant


class Batches(Frozen):
    """What is recorded in one transaction: the last command's batches, if nobody may have, and what followed them."""

    batches: tuple[Recorded, ...]


class Place(Frozen):
    """A batch's last place in its stream."""

    stream: Identifier
    sequence: int


@dataclass(frozen=True)
class RecordActivities:
    """Activities on the records; each may run any number of times with one effect."""

    records: Records
    ledger: Ledger

    @activity.defn
    async def record_batches(self, given: Batches) -> None:
        """Write events and projections in one transaction, keyed by stream, sequence and hash."""
        await self.records.append(given.batches)

    @activity.defn
    async def find_undelivered(self, question: Question) -> int:
        """Give the highest ledger number that the workflow must hear before a term may end."""
        return await self.ledger.undelivered(question.stream, question.after, question.before)
