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
from storage.corrections import Changes, Leaf, changes
from storage.database import now
from storage.directory import Tree
from storage.figure_cases import Behinds, Wanted, behind
from storage.figures import Answer, Inquiry, figures, reach

router = APIRouter(prefix="/api/v1", tags=["figures"], responses=PROBLEMS)

READERS = (Role.CLERK, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR, Role.OFFICER)


class Narrowing(BaseModel):
    """What figures are narrowed to; the period is of legal days of the petitions' receipt, both ends included."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    by: Grouping | None = None
    as_of: Moment | None = None
    office: Plain | None = Field(None, max_length=64, description="The office that answers for it, with all below it.")
    district: Plain | None = Field(None, max_length=80, description="With all districts below it.")
    category: Plain | None = Field(None, max_length=80, description="With all categories below it.")
    channel: Channel | None = None

    def narrowed(self, policy: Policy) -> Inquiry:
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
            as_of=self.as_of,
            offices=(self.office,) if self.office else None,
            district=self.district,
            category=self.category,
            channel=self.channel,
            zone=policy.zone,
            one_time_days=policy.figures.one_time_days,
        )


class RateFilter(Narrowing):
    """What rates are narrowed to, and what becomes of items not yet due."""

    variant: Variant = Variant.DUE

    def of(self, policy: Policy, metrics: tuple[str, ...]) -> Inquiry:
        """Write the question on some rates in instants.

        Raises:
            Problem: ``period_reversed``, ``metric_unknown``, ``variant_not_offered``.
        """
        for ident in metrics:
            if ident not in BY_ID:
                raise Problem("metric_unknown", {"metric": ident})
            if self.variant not in BY_ID[ident].variants:
                raise Problem("variant_not_offered", {"metric": ident, "variant": self.variant})
        return self.narrowed(policy).model_copy(update={"metrics": metrics, "variant": self.variant})


class FigureQuery(RateFilter):
    """Which figures: all of those named, else the rates at the head of every report."""

    metric: list[Annotated[str, Field(max_length=40)]] = Field([], max_length=len(BY_ID))
    compare_as_of: Moment | None = Field(None, description="Gives besides what was told then.")

    def inquiry(self, policy: Policy) -> Inquiry:
        """Write the question in instants.

        Raises:
            Problem: as `of`.
        """
        return self.of(policy, tuple(dict.fromkeys(self.metric)) or HEAD)


class CasesQuery(RateFilter):
    """Which items of a figure, and which page of them."""

    group: Plain | None = Field(None, max_length=80, description="One group of the breakdown `by`.")
    count: Count | None = None
    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(50, ge=1, le=200)


class ChangesQuery(RateFilter):
    """What a figure is compared with, and which page of what is counted otherwise."""

    compare_as_of: Moment
    corrections_only: bool = False
    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(50, ge=1, le=200)


class FigureView(Figure):
    """A figure, and where the items behind it and behind each of its counts are listed."""

    cases: dict[str, str]


class AnswerView(Answer):
    """Figures, each with the items behind it, and on demand what they were as of an earlier instant."""

    figures: tuple[FigureView, ...]
    compared: Answer | None = None


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


def earlier_than(asked: Inquiry, compared: datetime, connection: Connection) -> Inquiry:
    """Give an inquiry as of the instant that it is compared with.

    Raises:
        Problem: ``comparison_reversed``.
    """
    if compared > (asked.as_of or now(connection)):
        raise Problem("comparison_reversed")
    return asked.model_copy(update={"as_of": compared})


@router.get("/metrics")
async def read_metrics(session: Authenticated, found: Served, asked: Annotated[FigureQuery, Query()]) -> AnswerView:
    """Give the rates with numerator, denominator and the five counts; of the caller's office and those below it."""
    require(session, *READERS)
    wanted = asked.inquiry(found.policy)

    def read(connection: Connection) -> AnswerView:
        inquiry = within_reach(connection, wanted, session)
        given = answer(connection, inquiry)
        earlier = earlier_than(inquiry, asked.compare_as_of, connection) if asked.compare_as_of else None
        return AnswerView(
            as_of=given.as_of,
            accusations=given.accusations,
            figures=tuple(FigureView(**f.model_dump(), cases=links(asked, f, given.as_of)) for f in given.figures),
            compared=figures(connection, earlier) if earlier else None,
        )

    return await found.database.read(read)


@router.get("/metrics/{metric}/cases")
async def read_cases(
    metric: str, session: Authenticated, found: Served, asked: Annotated[CasesQuery, Query()]
) -> Behinds:
    """List the items behind a figure, or behind one of its counts, as far as the caller may know of the cases."""
    require(session, *READERS)
    inquiry = asked.of(found.policy, (metric,))
    wanted = Wanted(group=asked.group, count=asked.count, page=asked.page, size=asked.size)

    def read(connection: Connection) -> Behinds:
        return behind(connection, asked_rightly(connection, within_reach(connection, inquiry, session)), metric, wanted)

    return await found.database.read(read)


@router.get("/metrics/{metric}/changes")
async def read_changes(
    metric: str, session: Authenticated, found: Served, asked: Annotated[ChangesQuery, Query()]
) -> Changes:
    """List what is counted otherwise than as of an earlier instant, and say which of it corrects what was told then."""
    require(session, *READERS)
    inquiry = asked.of(found.policy, (metric,))
    leaf = Leaf(corrections_only=asked.corrections_only, page=asked.page, size=asked.size)

    def read(connection: Connection) -> Changes:
        rightly = asked_rightly(connection, within_reach(connection, inquiry, session))
        earlier_than(rightly, asked.compare_as_of, connection)
        return changes(connection, rightly, metric, asked.compare_as_of, leaf)

    return await found.database.read(read)


def links(asked: RateFilter, figure: Figure, at: datetime) -> dict[str, str]:
    """Give where the items of a figure are listed as they were counted: all of them, and those of each count."""
    narrowed: dict[str, Any] = asked.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude={"metric", "compare_as_of"}
    )
    narrowed["as_of"] = at.isoformat()
    if figure.group is not None:
        narrowed["group"] = figure.group
    path = f"/api/v1/metrics/{figure.metric}/cases"
    counted = [name for name, number in figure.counts.model_dump().items() if number]
    query = urlencode(sorted(narrowed.items()))
    return {"population": f"{path}?{query}"} | {name: f"{path}?{query}&count={name}" for name in counted}
