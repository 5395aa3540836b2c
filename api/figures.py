"""Routes of figures."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served, require
from api.fields import Day, Moment
from api.problems import PROBLEMS, Problem
from domain.base import Role
from domain.metrics import Grouping, Variant
from domain.policy import Policy
from storage.database import now
from storage.directory import Tree
from storage.figures import Answer, Inquiry, figures, reach

router = APIRouter(prefix="/api/v1", tags=["figures"], responses=PROBLEMS)


class FigureQuery(BaseModel):
    """Which figures; the period is of legal days on which petitions were received, both ends included."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    by: Grouping | None = None
    variant: Variant = Variant.DUE
    as_of: Moment | None = None

    def inquiry(self, policy: Policy) -> Inquiry:
        """Write the question in instants.

        Raises:
            Problem: ``period_reversed``.
        """
        if self.since and self.until and self.since > self.until:
            raise Problem("period_reversed")
        day_after = self.until + timedelta(days=1) if self.until else None
        return Inquiry(
            since=datetime.combine(self.since, time(), policy.tz) if self.since else None,
            until=datetime.combine(day_after, time(), policy.tz) if day_after else None,
            by=self.by,
            variant=self.variant,
            as_of=self.as_of,
        )


def answer(connection: Connection, asked: Inquiry) -> Answer:
    """Answer an inquiry.

    Raises:
        Problem: ``as_of_future``.
    """
    if asked.as_of is not None and asked.as_of > now(connection):
        raise Problem("as_of_future")
    return figures(connection, asked)


@router.get("/metrics")
async def read_metrics(session: Authenticated, found: Served, asked: Annotated[FigureQuery, Query()]) -> Answer:
    """Give the rates with numerator, denominator and the five counts; of the caller's office and those below it."""
    require(session, Role.CLERK, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR, Role.OFFICER)
    wanted = asked.inquiry(found.policy)

    def read(connection: Connection) -> Answer:
        offices = reach(session.viewer, Tree.load(connection))
        return answer(connection, wanted.model_copy(update={"offices": offices, "viewer": session.viewer}))

    return await found.database.read(read)
