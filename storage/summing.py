"""When sums are made, and by whom: once a day, by whoever claims it first, and never of a past that changed meanwhile.

One row says which sums there are. Every claim, and everything that writes a past anew, gives it another version; sums
are named only if it still has the version of their claim. So nobody reads a part of them, or what is not so any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from threading import Thread
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, delete, insert, select, update

from storage.database import Database, now
from storage.fact_tables import summing, sums
from storage.prepared import write
from storage.sums import POPULATIONS, Row, blocks

log = structlog.get_logger()

OLD = timedelta(days=1)
SURE = timedelta(hours=1)
"""Sums are as of an instant so long ago: what was recorded by then has been committed."""
LEASE = timedelta(hours=1)
"""So long nobody else makes sums."""
PAUSE = 600.0


class Claim(NamedTuple):
    """The right to make sums as of an instant, by half-months of a zone."""

    version: int
    as_of: datetime
    zone: str


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
        """Make them, if there are none, or those that there are have grown old."""
        claim = await self.database.write(self._due)
        if claim is not None:
            await asyncio.wrap_future(_aside(lambda: make_sums(self.database, claim)))

    def _due(self, connection: Connection) -> Claim | None:
        found, at = connection.execute(select(summing).with_for_update()).one(), now(connection)
        fresh = found.as_of is not None and at - SURE - OLD <= found.as_of <= at
        if fresh and (found.zone, found.populations) == (self.zone, POPULATIONS):
            return None
        if found.claimed_until is not None and at < found.claimed_until <= at + LEASE:
            return None
        return claim(connection, at - SURE, self.zone)


def claim(connection: Connection, as_of: datetime, zone: str) -> Claim:
    """Claim the making of sums, whoever else is at it; those of a time that is still to come are let go."""
    at = now(connection)
    row = update(summing).values(version=summing.c.version + 1, claimed_until=at + LEASE)
    version = connection.execute(row.returning(summing.c.version)).scalar_one()
    connection.execute(update(summing).where(summing.c.as_of > at).values(as_of=None))
    return Claim(version, as_of, zone)


def make_sums(database: Database, claimed: Claim) -> bool:
    """Sum up what was settled, block by block so that nobody waits; tell whether the sums are named in the end."""
    database.look(lambda c: _write(database, claimed.as_of, blocks(c, claimed.as_of, ZoneInfo(claimed.zone))))
    return database.change(lambda c: _name(c, claimed))


def drop_sums(connection: Connection) -> None:
    """Let the sums go, and those that are being made: the past that they sum up is written anew."""
    connection.execute(update(summing).values(version=summing.c.version + 1, claimed_until=None, as_of=None))


def _write(database: Database, as_of: datetime, made: Iterator[list[Row]]) -> None:
    for block in made:
        rows = [{"as_of": as_of, **row} for row in block]
        database.change(lambda c, rows=rows: write(c, insert(sums), rows))  # type: ignore[misc]


def _name(connection: Connection, claimed: Claim) -> bool:
    """Name the sums of a claim and let all others go, or, if it is over, let these go."""
    values = {"as_of": claimed.as_of, "zone": claimed.zone, "populations": POPULATIONS, "claimed_until": None}
    named = connection.execute(update(summing).where(summing.c.version == claimed.version).values(**values)).rowcount
    mine = sums.c.as_of == claimed.as_of
    connection.execute(delete(sums).where(~mine if named else mine))
    return bool(named)


def _aside(work: Callable[[], object]) -> Future[None]:
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
