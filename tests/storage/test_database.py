"""Work is durable when it returns, fails alone, and many writers of one file do not hinder one another."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from storage import ledger
from storage.database import GROUP_LIMIT, Database, now
from storage.records import append, load_case
from storage.tables import numbers
from tests.builders import Case, a_case

ROOT = Path(__file__).parents[2]


def count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(numbers)).scalar_one())


def adding(series: str) -> object:
    def add(connection: Connection) -> str:
        connection.execute(insert(numbers), [{"series": series, "last": 0}])
        return series

    return add


async def test_what_was_written_is_there_for_a_second_database(database: Database, url: str) -> None:
    assert await database.write(adding("one")) == "one"  # type: ignore[arg-type]

    other = Database(url)
    assert other.look(count) == 1
    other.close()


async def test_work_that_fails_is_undone_and_its_caller_told(database: Database) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(insert(numbers), [{"series": "half", "last": 0}])
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        await database.write(fail)

    assert await database.read(count) == 0


async def test_whoever_fails_in_a_group_fails_alone(database: Database) -> None:
    started = threading.Event()
    blocked = database.submit(lambda _: started.wait(10))
    works = [database.submit(adding("same" if n % 3 == 0 else f"s{n}")) for n in range(30)]  # type: ignore[arg-type]

    started.set()
    results = await asyncio.gather(*(asyncio.wrap_future(work) for work in works), return_exceptions=True)

    assert blocked.result()
    failed = [result for result in results if isinstance(result, BaseException)]
    assert len(failed) == 9
    assert all(isinstance(failure, IntegrityError) for failure in failed)
    assert await database.read(count) == 21


async def test_more_work_than_one_group_holds_is_all_done(database: Database) -> None:
    total = 3 * GROUP_LIMIT + 5

    await asyncio.gather(*(database.write(adding(f"s{n}")) for n in range(total)))  # type: ignore[arg-type]

    assert await database.read(count) == total


async def test_a_cancelled_caller_hinders_nobody(database: Database) -> None:
    started = threading.Event()
    blocked = database.submit(lambda _: started.wait(10))
    task = asyncio.create_task(database.write(adding("cancelled")))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    task.cancel()
    kept = database.submit(adding("kept"))  # type: ignore[arg-type]
    started.set()

    assert await asyncio.wrap_future(kept) == "kept"
    assert blocked.result()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_closing_finishes_what_is_queued(url: str) -> None:
    database = Database(url)
    works = [database.submit(adding(f"s{n}")) for n in range(20)]  # type: ignore[arg-type]

    database.close()

    assert [work.result(timeout=0) for work in works] == [f"s{n}" for n in range(20)]


def test_a_closed_database_takes_no_more_work(url: str) -> None:
    database = Database(url)
    database.submit(adding("one")).result()  # type: ignore[arg-type]
    database.close()

    with pytest.raises(RuntimeError):
        database.submit(adding("two"))  # type: ignore[arg-type]


def test_a_look_sees_one_moment_whatever_is_written_meanwhile(database: Database, url: str) -> None:
    other = Database(url)

    def look_twice(connection: Connection) -> tuple[int, int]:
        before = count(connection)
        other.change(adding("meanwhile"))  # type: ignore[arg-type]
        return before, count(connection)

    assert database.look(look_twice) == (0, 0)
    assert database.look(count) == 1
    other.close()


async def test_two_databases_on_one_place_write_at_once(database: Database, url: str) -> None:
    other = Database(url)
    cases = [a_case(number=f"P-{n}") for n in range(40)]

    def recording(case: Case) -> object:
        return lambda connection: append(connection, case.batches[0])

    await asyncio.gather(
        *((database, other)[n % 2].write(recording(case)) for n, case in enumerate(cases))  # type: ignore[arg-type]
    )

    found = [await other.read(lambda connection, case=case: load_case(connection, case.number)) for case in cases]
    assert found == [case.now for case in cases]
    other.close()


def test_processes_draw_from_one_series_without_gap_or_double(url: str) -> None:
    program = textwrap.dedent(
        """
        import sys
        from storage import ledger
        from storage.database import Database
        database = Database(sys.argv[1])
        drawn = [database.submit(lambda c: ledger.next_number(c, "series")) for _ in range(40)]
        print(*(work.result() for work in drawn))
        database.close()
        """
    )

    def run(_: int) -> list[int]:
        ended = subprocess.run(
            [sys.executable, "-c", program, url], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        )
        return [int(number) for number in ended.stdout.split()]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, range(2))

    assert sorted(first + second) == list(range(1, 81))


def test_a_process_that_dies_takes_nothing_back_that_it_said_was_written(url: str) -> None:
    program = textwrap.dedent(
        """
        import os, sys
        from storage import ledger
        from storage.database import Database
        database = Database(sys.argv[1])
        while True:
            number = database.submit(lambda c: ledger.next_number(c, "series")).result()
            os.write(1, b"%d\\n" % number)
            if number == 25:
                database.submit(lambda c: ledger.next_number(c, "other"))
                os.kill(os.getpid(), 9)
        """
    )

    ended = subprocess.run([sys.executable, "-c", program, url], cwd=ROOT, capture_output=True, check=False, timeout=60)

    said = [int(number) for number in ended.stdout.split()]
    database = Database(url)
    assert said == list(range(1, 26))
    assert database.change(lambda connection: ledger.next_number(connection, "series")) == 26
    database.close()


def test_the_database_has_the_time_of_this_machine(database: Database) -> None:
    here = datetime.now(UTC)

    there = database.look(now)

    assert there.tzinfo is UTC
    assert abs(there - here) < timedelta(seconds=5)
