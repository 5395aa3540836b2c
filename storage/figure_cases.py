"""The items behind a figure and behind each of its five counts, as far as somebody may know of the cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from domain.access import READS_RATINGS
from domain.base import Frozen
from domain.items import Population
from domain.metric import Count, Metric, Raw, too_few
from domain.metrics import BY_ID
from domain.terms import DossierKind
from storage.dossiers import DossierFilter, list_dossiers
from storage.fact_tables import facts
from storage.figure_queries import Inquiry, Narrowed
from storage.figures import count, raw_counts
from storage.queries import PAGE
from storage.reach import visible
from storage.tables import cases
from storage.tallies import in_group

EVERY = 1_000_000
"""More recommendations than a bureau issues."""


class Behind(Frozen):
    """One item behind a figure; ``number`` is that of the petition, else of the dossier."""

    number: str
    item: str
    count: Count
    holder: str
    received_at: datetime
    due_at: datetime | None
    status: str | None
    stopped_at: datetime | None


class Behinds(Frozen):
    """One page of the items behind a figure: ``hidden`` of ``total`` are not the viewer's to know of."""

    metric: str
    as_of: datetime
    total: int
    hidden: int
    page: int
    size: int
    items: tuple[Behind, ...]


class Wanted(Frozen):
    """Of a figure: one group of its breakdown, or all; one of the five counts, or all; and which page."""

    group: str | None = None
    count: Count | None = None
    page: int = 1
    size: int = PAGE


def behind(connection: Connection, inquiry: Inquiry, metric_id: str, wanted: Wanted) -> Behinds:
    """Give the items of a figure in the order of their receipt."""
    metric, narrowed = BY_ID[metric_id], Narrowed(connection, inquiry)
    limits = narrowed.of(metric)
    limits += in_group(narrowed, limits, wanted.group) if wanted.group is not None else []
    withheld = _withheld(narrowed, metric, wanted.group)
    if wanted.count is not None:
        limits.append(_in_count(narrowed, metric, wanted.count, withheld=withheld))
    seen = [*limits, visible_items(narrowed, metric)]
    total, shown = (_number(connection, conditions) for conditions in (limits, seen))
    followed = narrowed.followed() if metric.watched else false()
    columns = [
        facts.c[name]
        for name in ("petition", "stream", "item", "holder", "received_at", "due_at", "status", "value", "stopped_at")
    ]
    query = (
        select(*columns, narrowed.over(metric).label("over"), followed.label("followed"))
        .where(*seen)
        .order_by(facts.c.received_at, facts.c.stream, facts.c.item)
        .offset((wanted.page - 1) * wanted.size)
        .limit(wanted.size)
    )
    items = tuple(_item(metric, row, withheld=withheld) for row in connection.execute(query))
    return Behinds(
        metric=metric.id,
        as_of=narrowed.at,
        total=total,
        hidden=total - shown,
        page=wanted.page,
        size=wanted.size,
        items=items,
    )


def _item(metric: Metric, row: Any, *, withheld: bool) -> Behind:
    raw = Raw(row.status, row.value, bool(row.over), bool(row.followed))
    return Behind(
        number=row.petition or row.stream,
        item=row.item,
        count=Count.VOID if withheld else metric.count_of(raw),
        holder=row.holder,
        received_at=row.received_at,
        due_at=row.due_at,
        status=None if withheld else row.status,
        stopped_at=None if withheld else row.stopped_at,
    )


def _number(connection: Connection, conditions: Iterable[ColumnElement[bool]]) -> int:
    return int(connection.execute(select(func.count()).select_from(facts).where(*conditions)).scalar_one())


def _withheld(narrowed: Narrowed, metric: Metric, group: str | None) -> bool:
    if metric.minimum_cell == 1:
        return False
    few = too_few(metric, count(narrowed, metric))
    return group in few if narrowed.inquiry.by is None or group is not None else bool(few)


def _in_count(narrowed: Narrowed, metric: Metric, wanted: Count, *, withheld: bool) -> ColumnElement[bool]:
    """Keep to what the metric's definition puts into a count; what is withheld is all void."""
    if withheld:
        return true() if wanted is Count.VOID else false()
    found = raw_counts(narrowed, metric).values()
    raws = {raw for counted in found for raw, number in counted.items() if number and metric.count_of(raw) is wanted}
    return or_(false(), *(_as_condition(narrowed, metric, raw) for raw in sorted(raws, key=str)))


def _as_condition(narrowed: Narrowed, metric: Metric, raw: Raw) -> ColumnElement[bool]:
    held = [
        facts.c.status.is_(None) if raw.status is None else facts.c.status == raw.status,
        facts.c.value == raw.value,
    ]
    if metric.watched or raw.status is None:  # of what is settled otherwise, sums do not say whether its term is over
        over = narrowed.over(metric)
        held.append(over if raw.over else ~over)
    if metric.watched:
        held.append(narrowed.followed() if raw.followed else ~narrowed.followed())
    return and_(*held)


def visible_items(narrowed: Narrowed, metric: Metric) -> ColumnElement[bool]:
    """Keep to what a viewer may know of; who rated and how, only those know who read ratings."""
    viewer = narrowed.inquiry.viewer
    if viewer is None:
        return true()
    if metric.population is Population.RATING and viewer.role not in READS_RATINGS:
        return false()
    if metric.population is Population.RECOMMENDATION:
        asked = DossierFilter(kind=DossierKind.RECOMMENDATION)
        return facts.c.stream.in_(
            [one.number for one in list_dossiers(narrowed.connection, viewer, asked, limit=EVERY)]
        )
    return facts.c.petition.in_(select(cases.c.number).where(visible(viewer, narrowed.tree)))
