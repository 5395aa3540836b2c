"""Lists of cases by their next legal date: each part of what a viewer may see is read in the order of an index.

A condition that is an "or" of ways to see a case fits no index; so every way is asked by itself, cut off where the
page ends, and what the ways give is put together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, literal_column, select, union

from domain.access import Viewer
from storage.directory import Tree
from storage.queries import CaseFilter, CaseLine, CasePage, narrow, owing_cases, visible_by, ways
from storage.tables import cases, documents

ORDER = ("undated", "next_due", "number")


def list_cases(connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime) -> CasePage:
    """Give one page of a list and how long the list is, those without a next legal date last."""
    items = case_lines(connection, viewer, wanted, at)
    total = count_cases(connection, viewer, wanted, at)
    return CasePage(total=total, page=wanted.page, size=wanted.size, items=items)


def case_lines(connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime) -> tuple[CaseLine, ...]:
    """Give one page of a list."""
    first, tree = (wanted.page - 1) * wanted.size, Tree.load(connection)
    found = _found(viewer, wanted, tree, at, first + wanted.size, cases.c.next_due, cases.c.number)
    query = select(found.c.number).order_by(*(found.c[name] for name in ORDER)).offset(first).limit(wanted.size)
    return _lines(connection, connection.execute(query).scalars().all())


def count_cases(
    connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime, most: int | None = None
) -> int:
    """Count a list, on demand no further than to ``most``."""
    found = _found(viewer, wanted, Tree.load(connection), at, most)
    counted = select(func.count()).select_from(select(found.c.number).limit(most).subquery())
    return int(connection.execute(counted).scalar_one())


def _found(
    viewer: Viewer, wanted: CaseFilter, tree: Tree, at: datetime, most: int | None, *order: ColumnElement[Any]
) -> FromClause:
    """Write a list, each of its parts in an order and cut off; what is found by clocks is short and sorted whole."""
    if wanted.by_clocks:
        return _owing(viewer, wanted, tree, at)
    parts = [part.order_by(*order).limit(most) for part in _parts(viewer, wanted, tree, at)]
    return union(*(select(part.subquery()) for part in parts)).subquery()


def _owing(viewer: Viewer, wanted: CaseFilter, tree: Tree, at: datetime) -> FromClause:
    """Write a list by clocks: the few cases that owe, each looked up."""
    owing, rest = owing_cases(wanted, at)
    number = owing.c.petition
    next_due = select(cases.c.next_due).where(cases.c.number == number).scalar_subquery().label("next_due")
    shown = visible_by(viewer, tree, number, *narrow(rest, tree, at))
    return select(number.label("number"), next_due, literal_column("0").label("undated")).where(shown).subquery()


def _parts(viewer: Viewer, wanted: CaseFilter, tree: Tree, at: datetime) -> list[Select[Any]]:
    """Write a list as parts without an "or": each way to see cases, dated and undated, open and closed apart.

    A closed case has no next legal date, as no clock runs in it.
    """
    dated = and_(~cases.c.closed, cases.c.next_due.is_not(None))
    undated = and_(~cases.c.closed, cases.c.next_due.is_(None))
    closed = and_(cases.c.closed, cases.c.next_due.is_(None))
    states = [dated, undated] if wanted.open_only else [dated, undated, closed]
    limits = narrow(wanted, tree, at)
    return [
        select(cases.c.number, cases.c.next_due, literal_column("0" if state is dated else "1").label("undated")).where(
            way, state, *limits
        )
        for way in ways(viewer, tree)
        for state in states
    ]


def _lines(connection: Connection, numbers: Iterable[str]) -> tuple[CaseLine, ...]:
    """Read the lines of a page, with the titles that petitioners gave."""
    ordered = list(numbers)
    columns: list[ColumnElement[Any]] = [cases.c[name] for name in CaseLine.model_fields if name != "title"]
    query = (
        select(*columns, documents.c.content)
        .outerjoin(documents, and_(documents.c.petition == cases.c.number, documents.c.kind == "petition"))
        .where(cases.c.number.in_(ordered))
    )
    found = {row["number"]: _line(dict(row)) for row in connection.execute(query).mappings()}
    return tuple(found[number] for number in ordered)


def _line(row: dict[str, Any]) -> CaseLine:
    content = row.pop("content")
    return CaseLine(title=json.loads(content).get("title", "") if content else "", **row)
