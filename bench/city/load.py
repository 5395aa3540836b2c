"""Filling databases with a year, by several processes and in large transactions: `python -m bench.city`."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import sql
from sqlalchemy import Connection, Table, insert, text

from bench.city.hours import DAY
from bench.city.offices import settle
from bench.city.rows import TABLES, Rows, rows
from bench.city.year import Year
from intake.safe import Safe
from storage.database import Database
from storage.migrate import migrate
from storage.packs import read_policy, rules_for
from storage.prepared import write
from storage.tables import numbers
from storage.upsert import upsert

BLOCK = 250
"""About so many petitions are written in one transaction."""


class Filled(NamedTuple):
    """What filling took: petitions, and seconds from the first to the last of all processes."""

    petitions: int
    seconds: float


class Share(NamedTuple):
    """One process's part of the work: every ``of``-th block from the ``first`` on, into these databases."""

    urls: tuple[str, ...]
    seed: int
    petitions: int
    until: datetime
    key: bytes
    first: int
    of: int


def fill(urls: Sequence[str], seed: int, petitions: int, until: datetime, key: bytes, processes: int = 1) -> Filled:
    """Migrate empty databases, open the city's offices in them, and lead its petitions through the year."""
    for url in urls:
        database = Database(url)
        migrate(database, read_policy("cn-2022"))
        database.change(lambda c: _prepare(c, _year(c, seed, petitions, until)))
        database.change(_drop_indexes)
        database.close()
    shares = [Share(tuple(urls), seed, petitions, until, key, first, processes) for first in range(processes)]
    began = time.perf_counter()
    if processes == 1:
        written = work(shares[0])
    else:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            written = sum(pool.map(work, shares))
    taken = time.perf_counter() - began
    for url in urls:
        _finish(url)
    return Filled(written, taken)


def _year(connection: Connection, seed: int, petitions: int, until: datetime) -> Year:
    return Year(seed, petitions, until, rules_for(connection, read_policy("cn-2022"), until - 365 * DAY))


def _prepare(connection: Connection, year: Year) -> None:
    settle(connection, year.city, year.begins - 30 * DAY)
    years = range(year.begins.year, year.until.year + 2)
    upsert(connection, numbers, [{"series": f"petition {one}", "last": year.petitions} for one in years])


def work(share: Share) -> int:
    """Write one process's part; give how many petitions."""
    gc.freeze()
    gc.disable()  # what is made is let go block by block, and hardly anything of it is circular
    databases = [Database(url) for url in share.urls]
    year = databases[0].look(lambda c: _year(c, share.seed, share.petitions, share.until))
    safe, written = Safe(share.key), 0
    for place, block in enumerate(_blocks(year)):
        if place % share.of != share.first:
            continue
        made: Rows = defaultdict(list)
        for matter in block:
            lives = year.lives(matter)
            written += len(lives)
            for table, found in rows(lives, safe).items():
                made[table] += found
        for database in databases:
            database.change(lambda c, made=made: _write(c, made))  # type: ignore[misc]
        gc.collect(1)
    for database in databases:
        database.close()
    return written


def _blocks(year: Year) -> Iterator[list[range]]:
    """Put matters together until there are enough petitions for a transaction."""
    block: list[range] = []
    size = 0
    for matter in year.matters():
        block.append(matter)
        size += len(matter)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _write(connection: Connection, made: Rows) -> None:
    for table in TABLES:
        if found := made.get(table):
            if connection.dialect.name == "postgresql":
                _copy(connection, table, found)
            else:
                write(connection, insert(table), found)


def _copy(connection: Connection, table: Table, found: list[dict[str, Any]]) -> None:
    names = tuple(found[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in found:
            copy.write_row([row[name] for name in names])


def _drop_indexes(connection: Connection) -> None:
    """Do without what only speeds up reading until everything is written."""
    for table in TABLES:
        for index in table.indexes:
            index.drop(connection)


def _create_indexes(connection: Connection) -> None:
    for table in TABLES:
        for index in table.indexes:
            index.create(connection)


def _finish(url: str) -> None:
    """Make the indexes, and do what PostgreSQL's autovacuum does after a while; SQLite has nothing of the kind."""
    database = Database(url)
    database.change(_create_indexes)
    if not database.grouped:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    database.close()
