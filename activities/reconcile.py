"""The reconciler's activities: each page by itself, so that a pass may be interrupted anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from domain.base import Frozen
from domain.ports import Cursor, Page, Reconciling


class Known(Frozen):
    """The number of the last pass that the engine remembers."""

    number: int | None = None


class Done(Frozen):
    """A pass whose pages are all compared, and what they came to; numbers only."""

    cursor: Cursor
    told: dict[str, int]


@dataclass(frozen=True)
class ReconcileActivities:
    """Activities of a pass; each may run again with one effect."""

    reconciling: Reconciling

    @activity.defn
    async def begin_pass(self, known: Known) -> Cursor:
        """Begin a pass."""
        return await self.reconciling.begin(known.number)

    @activity.defn
    async def compare_page(self, cursor: Cursor) -> Page:
        """Compare one page of open cases with what runs."""
        activity.heartbeat(cursor.after)
        return await self.reconciling.page(cursor)

    @activity.defn
    async def end_pass(self, done: Done) -> int:
        """End a pass."""
        return await self.reconciling.end(done.cursor, done.told)
