"""Routes of the figures that are no rates: days to each stage, the backlog by age, shares of kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from api.auth import Authenticated, Served, Session, require
from api.figures import READERS, Narrowing, asked_rightly, within_reach
from api.problems import PROBLEMS, Problem
from api.services import Services
from domain.distributions import SHARED
from domain.metric import Grouping
from domain.periods import Period
from domain.policy import Policy
from storage.distributions import Backlog, Reached, Shares, backlog, reached, shares
from storage.figures import Inquiry

router = APIRouter(prefix="/api/v1/figures", tags=["figures"], responses=PROBLEMS)

Found = TypeVar("Found")


class SharesQuery(Narrowing):
    """Of which period shares are told, and by what."""

    by: Grouping | None = Grouping.CHANNEL

    def period(self, policy: Policy) -> Period:
        """Give the period.

        Raises:
            Problem: ``period_missing``, ``period_reversed``, ``grouping_not_offered``.
        """
        if self.by not in SHARED:
            raise Problem("grouping_not_offered", {"by": self.by or ""})
        self.narrowed(policy)
        if self.since is None or self.until is None:
            raise Problem("period_missing")
        return Period(self.since, self.until)


@router.get("/times")
async def read_times(session: Authenticated, found: Served, asked: Annotated[Narrowing, Query()]) -> Reached:
    """Tell how many days passed from the receipt to routing, acceptance, reply and conclusion."""
    return await _read(session, found, asked, reached)


@router.get("/backlog")
async def read_backlog(session: Authenticated, found: Served, asked: Annotated[Narrowing, Query()]) -> Backlog:
    """Count the petitions on whose substance an office still owes something, by age."""
    return await _read(session, found, asked, backlog)


@router.get("/shares")
async def read_shares(session: Authenticated, found: Served, asked: Annotated[SharesQuery, Query()]) -> Shares:
    """Tell which part each channel or category has of the petitions received in a period, and how that changed."""
    period = asked.period(found.policy)
    return await _read(session, found, asked, lambda connection, inquiry: shares(connection, inquiry, period))


async def _read(
    session: Session, found: Services, asked: Narrowing, work: Callable[[Connection, Inquiry], Found]
) -> Found:
    require(session, *READERS)
    wanted = asked.narrowed(found.policy)

    def read(connection: Connection) -> Found:
        return work(connection, asked_rightly(connection, within_reach(connection, wanted, session)))

    return await found.database.read(read)
