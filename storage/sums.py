"""Sums of what is settled: made once a day as of an instant, so that figures count anew only what changed since."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, time, timedelta
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, Connection, Select, case, delete, func, insert, literal_column, or_, select

from domain.items import OF_DOSSIERS
from domain.metrics import METRICS
from domain.periods import DAY, half_of
from storage.database import Database, now
from storage.fact_tables import facts, summings, sums
from storage.prepared import write

log = structlog.get_logger()

FAMILIES = ("holder", "district", "category")
"""By which codes there are sums."""
SUMMED = frozenset(metric.population for metric in METRICS if not metric.watched) - OF_DOSSIERS
"""Of which populations; of dossiers there are few, and what is watched changes after it was settled."""
OLD = timedelta(days=1)
SETTLED = timedelta(hours=1)
"""Sums are as of an instant so long ago: what was recorded by then has been committed."""
PAUSE = 600.0
BLOCK = 2_000
Row = dict[str, Any]
Numbers = dict[tuple[str, ...], int]


class Summer:
    """Makes the sums anew, day after day; any number of processes may run one."""

    def __init__(self, database: Database, zone: str) -> None:
        self.database = database
        self.zone = zone

    async def run(self) -> None:
        """Make them until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception:
                log.exception("sums failed")
            await asyncio.sleep(PAUSE)

    async def sweep(self) -> None:
        """Make them, if those that there are have grown old."""
        if (as_of := await self.database.read(_due)) is not None:
            await asyncio.wrap_future(_aside(lambda: make_sums(self.database, as_of, self.zone)))


def _aside(work: Callable[[], None]) -> Future[None]:
    """Work in a thread for which no process waits when it ends: sums that are not finished are never named."""
    future: Future[None] = Future()

    def run() -> None:
        if future.set_running_or_notify_cancel():
            try:
                work()
            except Exception as error:  # noqa: BLE001 - whoever waits for it must hear it
                future.set_exception(error)
            else:
                future.set_result(None)

    Thread(target=run, name="sums", daemon=True).start()
    return future


def _due(connection: Connection) -> datetime | None:
    """Give the instant as of which sums are to be made, if they are."""
    as_of = now(connection) - SETTLED
    last = connection.execute(select(func.max(summings.c.as_of))).scalar_one()
    return as_of if last is None or as_of - last > OLD else None


def make_sums(database: Database, as_of: datetime, zone: str) -> None:
    """Sum up what was settled by an instant, and let the sums before go.

    Written block by block, so that nobody waits; what names them is written last, so that nobody reads a part of them.
    """
    number = database.look(lambda c: _write(database, as_of, summed(c, as_of, ZoneInfo(zone))))
    database.change(lambda c: _finish(c, as_of, zone, number))
    database.change(lambda c: c.execute(delete(sums).where(sums.c.as_of < as_of - OLD / 2)))


def drop_sums(connection: Connection) -> None:
    """Let them go: what was known in the past has been written anew."""
    connection.execute(delete(summings))


def _write(database: Database, as_of: datetime, blocks: Iterator[list[Row]]) -> int:
    number = 0
    for block in blocks:
        rows = [{"as_of": as_of, **row} for row in block]
        database.change(lambda c, rows=rows: write(c, insert(sums), rows))  # type: ignore[misc]
        number += len(rows)
    return number


def _finish(connection: Connection, as_of: datetime, zone: str, number: int) -> None:
    """Name the sums, if all that was written is there."""
    there = connection.execute(select(func.count()).where(sums.c.as_of == as_of)).scalar_one()
    connection.execute(delete(summings).where(summings.c.as_of < as_of))
    if there == number:
        connection.execute(insert(summings).values(as_of=as_of, zone=zone))


def summed(connection: Connection, as_of: datetime, zone: ZoneInfo) -> Iterator[list[Row]]:
    """Give the sums as of an instant, block by block."""
    halves = _halves(connection, zone)
    for family in FAMILIES:
        found = connection.execution_options(yield_per=BLOCK).execute(_query(family, as_of, halves))
        for block in found.mappings().partitions():
            yield [{"family": family, **row, "begins": halves[row["begins"]].astimezone(UTC)} for row in block]


def sums_apart(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Compare the sums that there are with the facts; give the first that differs in each family.

    Where it stands, what the facts give there, and what is kept.
    """
    for as_of, zone in connection.execute(select(summings)).all():
        due: dict[str, Numbers] = {family: {} for family in FAMILIES}
        for block in summed(connection, as_of, ZoneInfo(zone)):
            for row in block:
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
    while found and (following := _following(found[-1], zone)) <= last:
        found.append(following)
    return found


def _following(half: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(half_of(half.date()).until + DAY, time(), zone)


def _query(family: str, as_of: datetime, halves: list[datetime]) -> Select[Any]:
    same = [facts.c[name] for name in ("name", "body", "purpose", "imported", "status", "value")]
    code = func.coalesce(facts.c[family], "").label("code")
    place = _place(halves, 0, len(halves)).label("begins")
    known = facts.c.known_from <= as_of, or_(facts.c.known_to.is_(None), facts.c.known_to > as_of)
    return (
        select(*same, code, place, func.count().label("number"))
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
