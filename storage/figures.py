"""Figures from the clock facts, now or as they were known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select

from domain.access import Viewer
from domain.base import Frozen, Purpose
from domain.metrics import METRICS, MINIMUM_CELL, Counts, Figure, Grouping, Metric, Variant, counted, figure, tally
from domain.terms import Kind
from projections.rows import ClockRow, project
from storage.database import now
from storage.directory import Tree
from storage.queries import barred
from storage.streams import PETITION, read_event
from storage.tables import clock_facts, events

GROUPS = {
    Grouping.DISTRICT: clock_facts.c.district,
    Grouping.OFFICE: clock_facts.c.holder,
    Grouping.CATEGORY: clock_facts.c.category,
    Grouping.CHANNEL: clock_facts.c.channel,
}


class Inquiry(Frozen):
    """Which figures are asked for: petitions received in [``since``, ``until``), in one breakdown or none."""

    since: datetime | None = None
    until: datetime | None = None
    by: Grouping | None = None
    variant: Variant = Variant.DUE
    as_of: datetime | None = None
    offices: tuple[str, ...] | None = None
    viewer: Viewer | None = Field(None, description="Who asks; what accuses him is in none of his figures.")

    @property
    def undivided(self) -> bool:
        """Whether the figures are of the whole, neither broken down nor of some offices only."""
        return self.by is None and self.offices is None


class Answer(Frozen):
    """Figures, the instant they hold for, and whether accusations are among them."""

    as_of: datetime
    accusations: str
    figures: tuple[Figure, ...]


def reach(viewer: Viewer, tree: Tree) -> tuple[str, ...] | None:
    """Give the offices whose figures a viewer reads: his own and those below; None, the whole, if those are all."""
    below = tree.below(viewer.office) if viewer.office else set(tree.offices)
    return None if below == set(tree.offices) else tuple(sorted(below))


def figures(connection: Connection, inquiry: Inquiry) -> Answer:
    """Answer an inquiry. Accusations are in undivided figures only, and only where they are not too few."""
    at = inquiry.as_of or now(connection)
    if inquiry.as_of is None:
        with_accusations = inquiry.undivided and _accusations(connection, inquiry) >= MINIMUM_CELL
        counts = _count(connection, inquiry, at, with_accusations=with_accusations)
    else:
        rows = list(_rows_as_of(connection, inquiry))
        accused = {row.petition for row in rows if row.purpose == Purpose.ACCUSATION}
        with_accusations = inquiry.undivided and len(accused) >= MINIMUM_CELL
        counts = recount(rows, inquiry.by, at, with_accusations=with_accusations)
    found = [
        figure(metric, group, inquiry.variant, counts.get((metric.name, group), Counts()))
        for metric in METRICS
        for group in _groups(counts, metric, inquiry.by)
    ]
    return Answer(as_of=at, accusations="included" if with_accusations else "excluded", figures=tuple(found))


def recount(
    rows: Iterable[ClockRow], by: Grouping | None, at: datetime, *, with_accusations: bool
) -> dict[tuple[str, str | None], Counts]:
    """Count rows without the database: what the query must agree with."""
    sorted_out: dict[tuple[str, str | None], list[ClockRow]] = defaultdict(list)
    for row in rows:
        for metric in METRICS:
            if counted(metric, row) and (with_accusations or row.purpose != Purpose.ACCUSATION):
                group = None if by is None else getattr(row, GROUPS[by].name) or ""
                sorted_out[metric.name, group].append(row)
    return {key: tally(found, at) for key, found in sorted_out.items()}


def _groups(counts: dict[tuple[str, str | None], Counts], metric: Metric, by: Grouping | None) -> list[str | None]:
    if by is None:
        return [None]
    return sorted((group for name, group in counts if name == metric.name), key=lambda group: group or "")


def _within(inquiry: Inquiry) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if inquiry.since is not None:
        limits.append(clock_facts.c.received_at >= inquiry.since)
    if inquiry.until is not None:
        limits.append(clock_facts.c.received_at < inquiry.until)
    if inquiry.offices is not None:
        limits.append(clock_facts.c.holder.in_(inquiry.offices))
    if inquiry.viewer is not None:  # else what his list lacks of a count would tell him that he is accused
        limits.append(~barred(inquiry.viewer, clock_facts.c.petition))
    return limits


def _accusations(connection: Connection, inquiry: Inquiry) -> int:
    query = select(func.count(func.distinct(clock_facts.c.petition))).where(
        clock_facts.c.purpose == Purpose.ACCUSATION, *_within(inquiry)
    )
    return int(connection.execute(query).scalar_one())


def _count(
    connection: Connection, inquiry: Inquiry, at: datetime, *, with_accusations: bool
) -> dict[tuple[str, str | None], Counts]:
    column = func.coalesce(GROUPS[inquiry.by], "") if inquiry.by else None
    found = {}
    for metric in METRICS:
        query = _counting(metric, inquiry, at, with_accusations=with_accusations)
        if column is not None:
            query = query.add_columns(column.label("grouped")).group_by(column)
        for row in connection.execute(query):
            group = row.grouped if inquiry.by else None
            found[metric.name, group] = _counts(row)
    return found


def _counting(metric: Metric, inquiry: Inquiry, at: datetime, *, with_accusations: bool) -> Select[tuple[int, ...]]:
    """Write a metric's definition as a query; `counted` and `status` say the same of a row."""
    verdict, due = clock_facts.c.verdict, clock_facts.c.due_at
    conditions = {
        "met": verdict == "met",
        "late": verdict == "late",
        "void": verdict == "void",
        "open": and_(verdict.is_(None), due > at),
        "open_late": and_(verdict.is_(None), due <= at),
    }
    sums = [func.coalesce(func.sum(case((held, 1), else_=0)), 0).label(name) for name, held in conditions.items()]
    query = select(*sums).where(
        clock_facts.c.kind == Kind.DUTY,
        clock_facts.c.counts_in == metric.rate,
        clock_facts.c.body == metric.body,
        *_within(inquiry),
    )
    if not metric.counts_imported:
        query = query.where(~clock_facts.c.imported)
    return query if with_accusations else query.where(clock_facts.c.purpose != Purpose.ACCUSATION)


def _counts(row: Row[tuple[int, ...]]) -> Counts:
    return Counts(**{name: int(row._mapping[name]) for name in Counts.model_fields})  # noqa: SLF001 - public in SQLAlchemy


def _rows_as_of(connection: Connection, inquiry: Inquiry) -> Iterator[ClockRow]:
    """Fold every stream as far as it was recorded by the instant; one petition at a time in memory."""
    query = (
        select(events.c.stream, events.c.content, events.c.hash)
        .where(events.c.kind == PETITION, events.c.recorded_at <= inquiry.as_of)
        .order_by(events.c.stream, events.c.sequence)
    )
    if inquiry.viewer is not None:
        query = query.where(~barred(inquiry.viewer, events.c.stream))
    found = connection.execution_options(yield_per=1000).execute(query)
    for _, log in groupby(found, key=lambda row: row.stream):
        projected = project([read_event(row.content, row.hash) for row in log], None)
        received = projected.petition.received_at
        if (inquiry.since and received < inquiry.since) or (inquiry.until and received >= inquiry.until):
            continue
        yield from (row for row in projected.clocks if inquiry.offices is None or row.holder in inquiry.offices)
