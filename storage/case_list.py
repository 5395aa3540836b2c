"""Lists of cases by their next legal date: each part of what a viewer may see is read in the order of an index.

A condition that is an "or" of ways to see a case fits no index; so every way is asked by itself, cut off where the
page ends, and what the ways give is put together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    false,
    func,
    literal_column,
    select,
    union_all,
)

from domain.access import Viewer
from storage.directory import Tree
from storage.queries import CaseFilter, CaseLine, CasePage, narrow, ways
from storage.tables import cases, documents

NEVER = datetime.max.replace(tzinfo=UTC)


def list_cases(connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime) -> CasePage:
    """Give one page of a list and how long the list is, those without a next legal date last."""
    items = case_lines(connection, viewer, wanted, at)
    total = count_cases(connection, viewer, wanted, at)
    return CasePage(total=total, page=wanted.page, size=wanted.size, items=items)


def case_lines(connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime) -> tuple[CaseLine, ...]:
    """Give one page of a list."""
    first, tree = (wanted.page - 1) * wanted.size, Tree.load(connection)
    most = first + wanted.size
    found: set[Place] = set()
    for way in ways(viewer, tree):
        last = sorted(found)[most - 1] if len(found) >= most else None
        parts = [
            part.order_by(cases.c.next_due, cases.c.number).limit(most) for part in _up_to(way, last, wanted, tree, at)
        ]
        found.update(_place(*row) for row in connection.execute(_together(parts)))
    return _lines(connection, [place.number for place in sorted(found)[first:most]])


def count_cases(
    connection: Connection, viewer: Viewer, wanted: CaseFilter, at: datetime, most: int | None = None
) -> int:
    """Count a list, way by way, what was not seen before; on demand no further than to ``most``."""
    tree = Tree.load(connection)
    number, before = 0, list[ColumnElement[bool]]()
    for way in ways(viewer, tree):
        parts = _parts(and_(way, *before), wanted, tree, at)
        found = union_all(*(select(part.limit(most).subquery()) for part in parts)).subquery()
        number += int(connection.execute(select(func.count()).select_from(found)).scalar_one())
        if most is not None and number >= most:
            return most
        before.append(~func.coalesce(way, false()))
    return number


class Place(NamedTuple):
    """Where a case stands in a list: those without a next legal date last."""

    undated: int
    next_due: datetime
    number: str


def _place(number: str, next_due: datetime | None, undated: int) -> Place:
    return Place(int(undated), next_due or NEVER, number)


def _together(parts: Iterable[Select[Any]]) -> CompoundSelect[Any]:
    return union_all(*(select(part.subquery()) for part in parts))


def _up_to(
    way: ColumnElement[bool], last: Place | None, wanted: CaseFilter, tree: Tree, at: datetime
) -> list[Select[Any]]:
    """Write what may stand before the last case of a page that is full: of other ways, few cases do."""
    parts = _parts(way, wanted, tree, at)
    if last is None or last.undated:
        return parts
    return [parts[0].where(cases.c.next_due <= last.next_due)]


def _parts(way: ColumnElement[bool], wanted: CaseFilter, tree: Tree, at: datetime) -> list[Select[Any]]:
    """Write what one way shows as parts without an "or": dated cases first, then undated ones, open and closed apart.

    A closed case has no next legal date, as no clock runs in it; what is found by clocks has one.
    """
    dated = and_(~cases.c.closed, cases.c.next_due.is_not(None))
    undated = and_(~cases.c.closed, cases.c.next_due.is_(None))
    closed = and_(cases.c.closed, cases.c.next_due.is_(None))
    states = [dated] if wanted.by_clocks else [dated, undated] if wanted.open_only else [dated, undated, closed]
    limits = narrow(wanted, tree, at)
    return [
        select(cases.c.number, cases.c.next_due, literal_column("0" if state is dated else "1").label("undated")).where(
            way, state, *limits
        )
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
