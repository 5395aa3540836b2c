"""Lists of cases by their next legal date: each part of what a viewer may see is read in the order of an index.

A condition that is an "or" of ways to see a case fits no index; so every way is asked by itself, cut off where the
page ends, and what the ways give is put together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    false,
    func,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.types import NullType

from domain.access import Viewer
from storage.directory import Tree
from storage.queries import CaseFilter, CaseLine, CasePage, narrow
from storage.reach import ways
from storage.tables import cases, documents

DUE = type_coerce(cases.c.next_due, NullType())
"""The next legal date as the database gives it: of many, which are only compared."""


class Lists:
    """The lists of cases that one viewer may see at an instant."""

    def __init__(self, connection: Connection, viewer: Viewer, at: datetime) -> None:
        self.connection = connection
        self.at = at
        self.tree = Tree.load(connection)
        self.ways = ways(viewer, self.tree)

    def page(self, wanted: CaseFilter) -> CasePage:
        """Give one page of a list and how long the list is, those without a next legal date last."""
        return CasePage(total=self.count(wanted), page=wanted.page, size=wanted.size, items=self.lines(wanted))

    def lines(self, wanted: CaseFilter) -> tuple[CaseLine, ...]:
        """Give one page of a list."""
        first = (wanted.page - 1) * wanted.size
        most = first + wanted.size
        found: set[tuple[Any, ...]] = set()
        for way in self.ways.reached:
            parts = self._parts(way, wanted)
            if len(found) >= most:  # of other ways, few cases stand before the last of a full page
                undated, due, _ = sorted(found)[most - 1]
                parts = parts if undated else [part.where(due >= DUE) for part in parts]
            ordered = (part.order_by(cases.c.next_due, cases.c.number).limit(most) for part in parts)
            query = union_all(*(select(part.subquery()) for part in ordered))
            found.update(tuple(row) for row in self.connection.execute(query).all())
        return _lines(self.connection, [number for *_, number in sorted(found)[first:most]])

    def count(self, wanted: CaseFilter) -> int:
        """Count a list to its end."""
        return self.counts((wanted,))[0]

    def counts(self, wanted: Sequence[CaseFilter], most: int | None = None) -> list[int]:
        """Count lists side by side, way by way, what was not seen before; on demand no further than to ``most``."""
        numbers, before = [0] * len(wanted), list[ColumnElement[bool]]()
        for way in self.ways.reached:
            unfinished = [place for place, number in enumerate(numbers) if most is None or number < most]
            counted = [self._counted(and_(way, *before), wanted[place], most) for place in unfinished]
            if counted:
                for place, number in zip(unfinished, self.connection.execute(select(*counted)).one(), strict=True):
                    numbers[place] += number
            before.append(~func.coalesce(way, false()))
        return [number if most is None else min(number, most) for number in numbers]

    def _counted(self, way: ColumnElement[bool], wanted: CaseFilter, most: int | None) -> ColumnElement[int]:
        parts = (select(part.limit(most).subquery()) for part in self._parts(way, wanted))
        found = select(union_all(*parts).subquery()).limit(most).subquery()
        return select(func.count()).select_from(found).scalar_subquery()

    def _parts(self, way: ColumnElement[bool], wanted: CaseFilter) -> list[Select[Any]]:
        """Write what one way shows as parts without an "or": dated cases, then undated ones, open and closed apart.

        A closed case has no next legal date, as no clock runs in it; what is found by clocks has one.
        """
        dated = and_(~cases.c.closed, cases.c.next_due.is_not(None))
        undated = and_(~cases.c.closed, cases.c.next_due.is_(None))
        closed = and_(cases.c.closed, cases.c.next_due.is_(None))
        states = [dated] if wanted.by_clocks else [dated, undated] if wanted.open_only else [dated, undated, closed]
        if wanted.duty_before is not None:
            states = [and_(dated, cases.c.next_due > self.at), and_(dated, cases.c.next_due <= self.at)]
        limits = (way, self.ways.unbarred, *narrow(wanted, self.tree, self.at))
        columns = (case((dated, 0), else_=1).label("undated"), DUE.label("due"), cases.c.number)
        return [select(*columns).where(state, *limits) for state in states]


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
