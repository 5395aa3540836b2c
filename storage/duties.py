"""What offices and leaders owe in open cases: the running duties, narrowed and sorted as a supervisor asks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, FromClause, and_, func, literal_column, select, union_all

from domain.access import Viewer
from domain.base import Body, Frozen
from domain.cues import SUPERVISED, Occasion
from domain.policy import Policy
from domain.terms import Kind
from storage.directory import Tree
from storage.reach import open_to
from storage.tables import clock_facts, documents

WEEK = timedelta(days=7)


class DutyList(StrEnum):
    """The lists of a supervisor's desk, the worst first."""

    OVERDUE = "overdue"
    AWAITED = "awaited"
    ORDERS = "orders"
    PROPOSALS = "proposals"
    LEADERS = "leaders"


class Duty(Frozen):
    """One running duty: whose it is, since when, and by when."""

    petition: str
    title: str
    clock: str
    ordinal: int
    body: str
    holder: str
    anchor: datetime
    due_at: datetime
    lapsed: bool


class DutyPage(Frozen):
    """One page of a list, and how long the list is."""

    total: int
    page: int
    size: int
    items: tuple[Duty, ...]


class Wanted(Frozen):
    """Which list, and which page of it."""

    list: DutyList
    page: int = 1
    size: int = 50


ANSWERS = {*SUPERVISED, Occasion.ORDER_ANSWERED}
"""What starts the clock of an answer to supervision, or of a decision on one."""
PROPOSED = {Occasion.ACT_REVIEW_PROPOSED, Occasion.HEARING_SUGGESTED}
RUNNING = and_(clock_facts.c.kind == Kind.DUTY, clock_facts.c.verdict.is_(None))
Seen = Callable[[ColumnElement[str]], ColumnElement[bool]]
LAST = ("petition", "clock", "ordinal")
ORDERS = {Occasion.ORDER_ISSUED, Occasion.ORDER_RENEWED, Occasion.ORDER_ANSWERED}


def list_duties(
    connection: Connection, viewer: Viewer, wanted: Wanted, policies: tuple[Policy, ...], at: datetime
) -> DutyPage:
    """List running duties in the cases that a viewer may see; what runs longest or ended first comes first."""
    (page,) = list_all_duties(connection, viewer, [wanted], policies, at)
    return page


def list_all_duties(
    connection: Connection, viewer: Viewer, wanted: Sequence[Wanted], policies: tuple[Policy, ...], at: datetime
) -> list[DutyPage]:
    """Give a page of each of several lists; which cases the viewer sees is looked up once for all."""
    running = _running(wanted, open_to(viewer, Tree.load(connection)), policies, at)
    pages = union_all(*(select(_page(place, one, running)) for place, one in enumerate(wanted)))
    found = pages.subquery()
    titled = and_(documents.c.petition == found.c.petition, documents.c.kind == "petition")
    query = select(found, documents.c.content).select_from(found.outerjoin(documents, titled))
    query = query.order_by(*(found.c[name] for name in ("place", "first", *LAST)))
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        rows[row["place"]].append(dict(row))
    return [
        DutyPage(
            total=rows[place][0]["total"] if rows[place] else _number(connection, place, one, running),
            page=one.page,
            size=one.size,
            items=tuple(map(_duty, rows[place])),
        )
        for place, one in enumerate(wanted)
    ]


def _running(wanted: Sequence[Wanted], seen: Seen, policies: tuple[Policy, ...], at: datetime) -> CTE:
    """Write the duties of all lists, each with its list's place, in the cases that the viewer sees."""
    columns = [clock_facts.c[name] for name in Duty.model_fields if name != "title"]
    listed = (
        union_all(
            *(
                select(*columns, literal_column(str(place)).label("place"), _first(one).label("first")).where(
                    RUNNING, _narrowed(one.list, policies, at)
                )
                for place, one in enumerate(wanted)
            )
        )
        .cte("listed")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return select(listed).where(seen(listed.c.petition)).cte("running")


def _first(wanted: Wanted) -> ColumnElement[datetime]:
    return clock_facts.c.anchor if wanted.list is DutyList.AWAITED else clock_facts.c.due_at


def _page(place: int, wanted: Wanted, running: CTE) -> FromClause:
    """Write one page of a list, each line with how long the list is."""
    return (
        select(running, func.count().over().label("total"))
        .where(running.c.place == place)
        .order_by(*(running.c[name] for name in ("first", *LAST)))
        .offset((wanted.page - 1) * wanted.size)
        .limit(wanted.size)
        .subquery()
    )


def _number(connection: Connection, place: int, wanted: Wanted, running: CTE) -> int:
    """Count a list whose page is empty: the first page only of an empty list."""
    if wanted.page == 1:
        return 0
    counted = select(func.count()).select_from(running).where(running.c.place == place)
    return int(connection.execute(counted).scalar_one())


def _duty(row: dict[str, Any]) -> Duty:
    content = row["content"]
    told = {name: row[name] for name in Duty.model_fields if name != "title"}
    return Duty(title=json.loads(content).get("title", "") if content else "", **told)


def _narrowed(which: DutyList, policies: tuple[Policy, ...], at: datetime) -> ColumnElement[bool]:
    match which:
        case DutyList.OVERDUE:
            return clock_facts.c.due_at <= at
        case DutyList.AWAITED:
            return clock_facts.c.clock.in_(_started_by(ANSWERS, policies))
        case DutyList.ORDERS:
            return clock_facts.c.clock.in_(_started_by(ORDERS, policies))
        case DutyList.PROPOSALS:
            return clock_facts.c.clock.in_(_started_by(PROPOSED, policies))
        case DutyList.LEADERS:
            return and_(clock_facts.c.body == Body.LEADER, clock_facts.c.due_at <= at + WEEK)


def _started_by(occasions: Iterable[Occasion], policies: tuple[Policy, ...]) -> list[str]:
    """Name the terms of packs that one of these occasions starts."""
    starting = set(occasions)
    return sorted({name for policy in policies for name, term in policy.terms.items() if starting & set(term.starts)})
