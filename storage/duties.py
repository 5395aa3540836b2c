"""What offices and leaders owe in open cases: the running duties, narrowed and sorted as a supervisor asks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from domain.access import Viewer
from domain.base import Body, Frozen
from domain.cues import SUPERVISED, Occasion
from domain.policy import Policy
from domain.terms import Kind
from storage.directory import Tree
from storage.queries import visible_by
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
ORDERS = {Occasion.ORDER_ISSUED, Occasion.ORDER_RENEWED, Occasion.ORDER_ANSWERED}


def list_duties(
    connection: Connection, viewer: Viewer, wanted: Wanted, policies: tuple[Policy, ...], at: datetime
) -> DutyPage:
    """List running duties in the cases that a viewer may see; what runs longest or ended first comes first."""
    running = and_(
        clock_facts.c.kind == Kind.DUTY,
        clock_facts.c.verdict.is_(None),
        visible_by(viewer, Tree.load(connection), clock_facts.c.petition),
        _narrowed(wanted.list, policies, at),
    )
    total = int(connection.execute(select(func.count()).select_from(clock_facts).where(running)).scalar_one())
    first = clock_facts.c.anchor if wanted.list is DutyList.AWAITED else clock_facts.c.due_at
    columns = [clock_facts.c[name] for name in Duty.model_fields if name != "title"]
    titled = and_(documents.c.petition == clock_facts.c.petition, documents.c.kind == "petition")
    query = (
        select(*columns, documents.c.content)
        .select_from(clock_facts.outerjoin(documents, titled))
        .where(running)
        .order_by(first, clock_facts.c.petition, clock_facts.c.clock, clock_facts.c.ordinal)
        .offset((wanted.page - 1) * wanted.size)
        .limit(wanted.size)
    )
    items = tuple(_duty(dict(row)) for row in connection.execute(query).mappings())
    return DutyPage(total=total, page=wanted.page, size=wanted.size, items=items)


def _duty(row: dict[str, Any]) -> Duty:
    content = row.pop("content")
    return Duty(title=json.loads(content).get("title", "") if content else "", **row)


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
