"""Lists of cases by their next legal date: each part of what a viewer may see is read in the order of an index.

A condition that is an "or" of ways to see a case fits no index; so every way is asked by itself, cut off where the
page ends, and what the ways give is put together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, select, true, union

from domain.access import Viewer
from storage.directory import Tree
from storage.queries import CaseFilter, CaseLine, CasePage, narrow, ways
from storage.tables import cases, documents

ORDER = ("undated", "next_due", "number")


def list_cases(connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime) -> CasePage:
    """Give one page of a list and how long the list is, those without a next legal date last."""
    items = case_lines(connection, viewer, wanted, at)
    total = count_cases(connection, viewer, wanted, at)
    return CasePage(total=total, page=wanted.page, size=wanted.size, items=items)


def case_lines(connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime) -> tuple[CaseLine, ...]:
    """Give one page of a list."""
    first = (wanted.page - 1) * wanted.size
    # Cases found by their clocks are sorted; a part that is cut off would be searched in the order of all cases.
    most = None if wanted.by_clocks else first + wanted.size
    parts = _parts(viewer, wanted, Tree.load(connection), at)
    found = _united(part.order_by(cases.c.next_due, cases.c.number).limit(most) if most else part for part in parts)
    query = select(found.c.number).order_by(*(found.c[name] for name in ORDER)).offset(first).limit(wanted.size)
    return _lines(connection, connection.execute(query).scalars().all())


def count_cases(
    connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime, most: int | None = None
) -> int:
    """Count a list, on demand no further than to ``most``."""
    inner = None if wanted.by_clocks else most
    parts = _parts(viewer, wanted, Tree.load(connection), at)
    found = _united(part.limit(inner) if inner else part for part in parts)
    counted = select(func.count()).select_from(select(found.c.number).limit(most).subquery())
    return int(connection.execute(counted).scalar_one())


def _parts(viewer: Viewer, wanted: CaseFilter, tree: Tree, at: datetime) -> list[Select[Any]]:
    """Write a list as parts without an "or": each way to see cases, dated and undated, open and closed apart.

    A closed case has no next legal date, as no clock runs in it: what is found by running clocks is open and dated.
    """
    dated = and_(~cases.c.closed, cases.c.next_due.is_not(None))
    undated = and_(~cases.c.closed, cases.c.next_due.is_(None))
    closed = and_(cases.c.closed, cases.c.next_due.is_(None))
    states = [(dated, 0), (undated, 1), *(() if wanted.open_only else ((closed, 1),))]
    limits = narrow(wanted, tree, at)
    return [
        select(cases.c.number, cases.c.next_due, literal_column(str(last)).label("undated")).where(way, state, *limits)
        for way in ways(viewer, tree)
        for state, last in ([(true(), 0)] if wanted.by_clocks else states)
    ]


def _united(parts: Iterable[Select[Any]]) -> Any:
    return union(*(select(part.subquery()) for part in parts)).subquery()


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
