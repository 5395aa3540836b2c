"""Sums of what is settled: how many items of each kind were known at an instant, and whether those kept are these."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal_column, or_, select

from domain.items import OF_DOSSIERS
from domain.metric import Grouping
from domain.metrics import METRICS
from domain.periods import DAY, half_of
from storage.fact_tables import facts, summing, sums

FAMILIES = ("holder", "district", "category")
"""By which codes there are sums: offices, districts, and first levels of categories, for the lower are too many."""
FAMILY: dict[Grouping | None, str] = {
    None: "holder",
    Grouping.OFFICE: "holder",
    Grouping.OFFICE_ROLLED: "holder",
    Grouping.DISTRICT: "district",
    Grouping.DISTRICT_ROLLED: "district",
    Grouping.CATEGORY_1: "category",
}
"""Which of them answer a breakdown."""
SUMMED = frozenset(metric.population for metric in METRICS if not metric.watched) - OF_DOSSIERS
"""Of which populations; of dossiers there are few, and what is watched changes after it was settled."""
POPULATIONS = " ".join(sorted(SUMMED))
BLOCK = 2_000
Row = dict[str, Any]
Numbers = dict[tuple[str, ...], int]


def blocks(connection: Connection, as_of: datetime, zone: ZoneInfo) -> Iterator[list[Row]]:
    """Sum up what was settled as of an instant; give the sums block by block."""
    halves = _halves(connection, zone)
    for family in FAMILIES:
        query = _query(code_of(family, connection.dialect.name), as_of, halves)
        found = connection.execution_options(yield_per=BLOCK).execute(query)
        for block in found.mappings().partitions():
            yield [{"family": family, **row, "begins": halves[row["begins"]].astimezone(UTC)} for row in block]


def sums_apart(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Compare the sums that there are with the facts; give the first that differs in each family.

    Where it stands, what the facts give there, and what is kept.
    """
    for as_of, zone in connection.execute(select(summing.c.as_of, summing.c.zone).where(summing.c.as_of.is_not(None))):
        due: dict[str, Numbers] = {family: {} for family in FAMILIES}
        for row in itertools.chain.from_iterable(blocks(connection, as_of, ZoneInfo(zone))):
            due[row["family"]][_kind(row)] = row["number"]
        for family in FAMILIES:
            kept = connection.execute(select(sums).where(sums.c.as_of == as_of, sums.c.family == family)).mappings()
            there: Numbers = {_kind(row): row["number"] for row in kept}
            kinds = sorted(there.keys() | due[family].keys())
            apart = (kind for kind in kinds if there.get(kind) != due[family].get(kind))
            for kind in itertools.islice(apart, 1):
                yield " ".join((family, *kind)), str(due[family].get(kind)), str(there.get(kind))


def _kind(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(str(row[column.name]) for column in sums.primary_key if column.name not in {"as_of", "family"})


def begins(at: datetime, zone: ZoneInfo) -> datetime:
    """Give the first instant of the half-month in which an instant lies."""
    return datetime.combine(half_of(at.astimezone(zone).date()).since, time(), zone)


def _halves(connection: Connection, zone: ZoneInfo) -> list[datetime]:
    """Give the half-months in which something was received."""
    first, last = connection.execute(select(func.min(facts.c.received_at), func.max(facts.c.received_at))).one()
    found = [] if first is None else [begins(first, zone)]
    while found and (half := following(found[-1], zone)) <= last:
        found.append(half)
    return found


def following(half: datetime, zone: ZoneInfo) -> datetime:
    """Give the first instant of the half-month after one, which is given by its own, in the zone."""
    return datetime.combine(half_of(half.date()).until + DAY, time(), zone)


def code_of(family: str, dialect: str) -> ColumnElement[str]:
    """Write what facts are summed up by; of a category its first level."""
    code = func.coalesce(facts.c[family], "")
    if family != "category":
        return code
    if dialect == "postgresql":
        return func.split_part(code, "_", literal_column("1"))
    return func.substr(code, 1, func.instr(code.concat("_"), "_") - 1)


def _query(code: ColumnElement[str], as_of: datetime, halves: list[datetime]) -> Select[Any]:
    same = [facts.c[name] for name in ("name", "body", "purpose", "imported", "status", "value")]
    place = _place(halves, 0, len(halves)).label("begins")
    known = facts.c.known_from <= as_of, or_(facts.c.known_to.is_(None), facts.c.known_to > as_of)
    return (
        select(*same, code.label("code"), place, func.count().label("number"))
        .where(*known, facts.c.status.is_not(None), facts.c.name.in_(sorted(SUMMED)))
        .group_by(*(column.name for column in same), "code", "begins")
    )


def _place(halves: list[datetime], first: int, end: int) -> ColumnElement[int]:
    """Find the half-month of a receipt by halving: years of them are told apart in a few comparisons."""
    if end - first <= 1:
        return literal_column(str(first))
    middle = (first + end) // 2
    return case(
        (facts.c.received_at < halves[middle], _place(halves, first, middle)), else_=_place(halves, middle, end)
    )
