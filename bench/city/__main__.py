"""Fill databases with a city's year, and measure on them.

`python -m bench.city fill PETITIONS PROCESSES URL...` fills empty databases; `measure URL...` measures on filled ones,
and `prove URL...` counts their figures from the events too. Both write into the result of the day.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime

import uvloop
from sqlalchemy import func, select

from bench.city.both import SEED, today
from bench.city.load import fill
from bench.city.measure import equal, kind, measure, passed, report
from bench.machine import RESULTS, machine
from settings import Settings
from storage.database import Database
from storage.tables import cases


def main() -> int:
    """Do what is asked."""
    match sys.argv[1:]:
        case ["fill", petitions, processes, *urls] if urls:
            return _fill(int(petitions), int(processes), urls)
        case ["measure", *urls] if urls:
            return _measure(urls)
        case ["prove", *urls] if urls:
            return _prove(urls)
        case _:
            print(__doc__, file=sys.stderr)
            return 2


def _fill(petitions: int, processes: int, urls: list[str]) -> int:
    """Fill the databases with a year that ends today."""
    filled = fill(urls, SEED, petitions, today(), Settings().key, processes)
    print(f"{filled.petitions} petitions in {filled.seconds:.1f} s: {filled.petitions / filled.seconds:.0f}/s")
    return 0


def _measure(urls: list[str]) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = {kind(url): runner.run(measure(url, Settings().data_dir)) for url in urls}
    petitions = _petitions(urls[0])
    _write(petitions, report(petitions, found, [passed(url) for url in urls]))
    return 0


def _prove(urls: list[str]) -> int:
    petitions = _petitions(urls[0])
    _write(petitions, f"## The figures of {petitions:,} petitions, counted twice\n\n{equal(urls)}")
    return 0


def _petitions(url: str) -> int:
    database = Database(url)
    found = database.look(lambda c: int(c.execute(select(func.count()).select_from(cases)).scalar_one()))
    database.close()
    return found


def _write(petitions: int, told: str) -> None:
    """Add to the result of the day for so many petitions."""
    at = datetime.now(UTC)
    path = RESULTS / f"{at:%Y-%m-%d}-city-{petitions}.md"
    before = path.read_text(encoding="utf-8") if path.exists() else f"# Measured on {at:%Y-%m-%d}\n\n{machine()}\n"
    path.write_text(f"{before}\n{told}\n", encoding="utf-8")
    print(told)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
