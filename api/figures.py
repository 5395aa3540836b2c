"""Routes of figures."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served, Session, require
from api.fields import Day, Moment, Plain
from api.problems import PROBLEMS, Problem
from domain.base import Channel, Role
from domain.metric import Count, Figure, Grouping, Variant
from domain.metrics import BY_ID, HEAD
from domain.policy import Policy
from storage.database import now
from storage.directory import Tree
from storage.figure_cases import Behinds, Wanted, behind
from storage.figures import Answer, Inquiry, figures, reach

router = APIRouter(prefix="/api/v1", tags=["figures"], responses=PROBLEMS)

READERS = (Role.CLERK, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR, Role.OFFICER)


class FigureFilter(BaseModel):
    """What figures are narrowed to; the period is of legal days of the petitions' receipt, both ends included."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    by: Grouping | None = None
    variant: Variant = Variant.DUE
    as_of: Moment | None = None
    office: Plain | None = Field(None, max_length=64, description="The office that answers for it, with all below it.")
    district: Plain | None = Field(None, max_length=80, description="With all districts below it.")
    category: Plain | None = Field(None, max_length=80, description="With all categories below it.")
    channel: Channel | None = None

    def narrowed(self, policy: Policy, metrics: tuple[str, ...]) -> Inquiry:
        """Write the question in instants.

        Raises:
            Problem: ``period_reversed``, ``metric_unknown``, ``variant_not_offered``.
        """
        if self.since and self.until and self.since > self.until:
            raise Problem("period_reversed")
        for ident in metrics:
            if ident not in BY_ID:
                raise Problem("metric_unknown", {"metric": ident})
            if self.variant not in BY_ID[ident].variants:
                raise Problem("variant_not_offered", {"metric": ident, "variant": self.variant})
        day_after = self.until + timedelta(days=1) if self.until else None
        return Inquiry(
            metrics=metrics,
            since=datetime.combine(self.since, time(), policy.tz) if self.since else None,
            until=datetime.combine(day_after, time(), policy.tz) if day_after else None,
            by=self.by,
            variant=self.variant,
            as_of=self.as_of,
            offices=(self.office,) if self.office else None,
            district=self.district,
            category=self.category,
            channel=self.channel,
            zone=policy.zone,
            one_time_days=policy.figures.one_time_days,
        )


class FigureQuery(FigureFilter):
    """Which figures: all of those named, else the rates at the head of every report."""

    metric: list[Annotated[str, Field(max_length=40)]] = Field([], max_length=len(BY_ID))

    def inquiry(self, policy: Policy) -> Inquiry:
        """Write the question in instants.

        Raises:
            Problem: as `narrowed`.
        """
        return self.narrowed(policy, tuple(dict.fromkeys(self.metric)) or HEAD)


class CasesQuery(FigureFilter):
    """Which items of a figure, and which page of them."""

    group: Plain | None = Field(None, max_length=80, description="One group of the breakdown `by`.")
    count: Count | None = None
    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(50, ge=1, le=200)


class FigureView(Figure):
    """A figure, and where the items behind it and behind each of its counts are listed."""

    cases: dict[str, str]


class AnswerView(Answer):
    """Figures, each with the items behind it."""

    figures: tuple[FigureView, ...]


def asked_rightly(connection: Connection, asked: Inquiry) -> Inquiry:
    """Give an inquiry that lies in the past.

    Raises:
        Problem: ``as_of_future``, ``period_future``.
    """
    at = now(connection)
    if asked.as_of is not None and asked.as_of > at:
        raise Problem("as_of_future")
    if asked.since is not None and asked.since > at:
        raise Problem("period_future")
    return asked


def answer(connection: Connection, asked: Inquiry) -> Answer:
    """Answer an inquiry.

    Raises:
        Problem: ``as_of_future``, ``period_future``.
    """
    return figures(connection, asked_rightly(connection, asked))


def within_reach(connection: Connection, asked: Inquiry, session: Session) -> Inquiry:
    """Keep an inquiry to the caller's office and those below it; an office named takes in all below it."""
    tree = Tree.load(connection, asked.as_of)
    offices = reach(session.viewer, tree)
    if asked.offices is not None:
        named = {below for office in asked.offices for below in tree.below(office) | {office}}
        offices = tuple(sorted(named if offices is None else named.intersection(offices)))
    return asked.model_copy(update={"offices": offices, "viewer": session.viewer})


@router.get("/metrics")
async def read_metrics(session: Authenticated, found: Served, asked: Annotated[FigureQuery, Query()]) -> AnswerView:
    """Give the rates with numerator, denominator and the five counts; of the caller's office and those below it."""
    require(session, *READERS)
    wanted = asked.inquiry(found.policy)
    given = await found.database.read(lambda c: answer(c, within_reach(c, wanted, session)))
    shown = tuple(
        FigureView(**figure.model_dump(), cases=links(asked, figure, given.as_of)) for figure in given.figures
    )
    return AnswerView(as_of=given.as_of, accusations=given.accusations, figures=shown)


@router.get("/metrics/{metric}/cases")
async def read_cases(
    metric: str, session: Authenticated, found: Served, asked: Annotated[CasesQuery, Query()]
) -> Behinds:
    """List the items behind a figure, or behind one of its counts, as far as the caller may know of the cases."""
    require(session, *READERS)
    inquiry = asked.narrowed(found.policy, (metric,))
    wanted = Wanted(group=asked.group, count=asked.count, page=asked.page, size=asked.size)

    def read(connection: Connection) -> Behinds:
        return behind(connection, asked_rightly(connection, within_reach(connection, inquiry, session)), metric, wanted)

    return await found.database.read(read)


def links(asked: FigureFilter, figure: Figure, at: datetime) -> dict[str, str]:
    """Give where the items of a figure are listed as they were counted: all of them, and those of each count."""
    narrowed: dict[str, Any] = asked.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"metric"})
    narrowed["as_of"] = at.isoformat()
    if figure.group is not None:
        narrowed["group"] = figure.group
    path = f"/api/v1/metrics/{figure.metric}/cases"
    counted = [name for name, number in figure.counts.model_dump().items() if number]
    found = {"population": f"{path}?{urlencode(narrowed)}"}
    return found | {name: f"{path}?{urlencode(narrowed | {'count': name})}" for name in counted}
