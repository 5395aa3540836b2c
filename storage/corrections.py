"""What is counted otherwise than it was told at an earlier instant, and which of it corrects what was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select

from domain.base import Frozen
from domain.corrections import Place, Told, Turn, Why, turns
from domain.items import Item
from domain.metric import Count, Metric, Raw
from domain.metrics import BY_ID
from storage.fact_tables import facts
from storage.figure_cases import visible_items
from storage.figure_queries import Inquiry, Narrowed
from storage.queries import PAGE


class Changed(Frozen):
    """One item that is counted otherwise; ``number`` is that of the petition, else of the dossier."""

    number: str
    item: str
    holder: str
    received_at: datetime
    before: Count | None
    after: Count | None
    why: Why


class Changes(Frozen):
    """One page of what is counted otherwise at ``as_of`` than at ``compared_as_of``, of what the viewer may know."""

    metric: str
    as_of: datetime
    compared_as_of: datetime
    total: int
    corrections: int
    page: int
    size: int
    items: tuple[Changed, ...]


class Leaf(Frozen):
    """Which page of the changes, and whether all of them or corrections only."""

    corrections_only: bool = False
    page: int = 1
    size: int = PAGE


def changes(connection: Connection, inquiry: Inquiry, metric_id: str, earlier: datetime, leaf: Leaf) -> Changes:
    """Compare a figure with what it was at an earlier instant, by the versions that came or went in between.

    A conclusion that is watched for repeats is told here only where it changed itself; that a repeat became known later
    shows in the figures.
    """
    metric = BY_ID[metric_id]
    now = Narrowed(connection, inquiry)
    then = Narrowed(connection, inquiry.model_copy(update={"as_of": earlier}))
    gone = and_(facts.c.known_to.is_not(None), facts.c.known_to <= now.at)
    before = _told(then, metric, gone)
    after = _told(now, metric, facts.c.known_from > earlier)
    found = turns(metric, before, after, earlier)
    shown = [turn for turn in found if not leaf.corrections_only or turn.why is Why.CORRECTION]
    first = (leaf.page - 1) * leaf.size
    return Changes(
        metric=metric.id,
        as_of=now.at,
        compared_as_of=earlier,
        total=len(shown),
        corrections=sum(turn.why is Why.CORRECTION for turn in found),
        page=leaf.page,
        size=leaf.size,
        items=tuple(_changed(turn) for turn in shown[first : first + leaf.size]),
    )


def _told(narrowed: Narrowed, metric: Metric, turned: ColumnElement[bool]) -> dict[Place, Told]:
    columns = [facts.c[name] for name in Item._fields]
    followed = narrowed.followed() if metric.watched else facts.c.stream.is_(None)
    query = select(*columns, narrowed.over(metric).label("over"), followed.label("followed")).where(
        *narrowed.of(metric), turned, visible_items(narrowed, metric)
    )
    found: dict[Place, Told] = {}
    for *members, over, followed_since in narrowed.connection.execute(query):
        item = Item(*members)
        raw = Raw(item.status, item.value, bool(over), bool(followed_since))
        found[item.stream, item.name, item.item] = Told(item, metric.count_of(raw))
    return found


def _changed(turn: Turn) -> Changed:
    item = turn.item
    return Changed(
        number=item.petition or item.stream,
        item=item.item,
        holder=item.holder,
        received_at=item.received_at,
        before=turn.before,
        after=turn.after,
        why=turn.why,
    )
