"""Pages and figures of a city's year, measured through the real application, each with the plans that answer it."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import make_url

from bench.city.equal import compare
from bench.city.hours import ZONE
from bench.city.served import Served, served
from bench.city.watching import Planned, plans
from intake.open_cases import faults, open_cases
from storage.database import Database, now
from storage.summing import Summer

ROUNDS = 24
SLOW = 5.0
"""Milliseconds from which on the plan of a question's slowest statement is told."""
YEAR = timedelta(days=365)


class Asked(NamedTuple):
    """What is asked, by whom, and within how many milliseconds it is promised (None: nothing is)."""

    name: str
    account: str
    path: str
    promised: float | None


class Measured(NamedTuple):
    """How long the answers took, in milliseconds; of it the median that this process spent on a processor."""

    asked: Asked
    median: float
    p95: float
    processor: float
    plans: list[Planned]


def questions(at: datetime) -> list[Asked]:
    """Give what is asked of a year that ends at an instant."""
    first, last = (at - YEAR).date(), at.date()
    year = f"from={first}&to={last}"
    then = (at - YEAR / 2).strftime("%Y-%m-%dT%H:%M:%SZ")
    reply, satisfied = (f"/api/v1/metrics?metric={name}.office&by=office" for name in ("on_time_reply", "satisfaction"))
    one_time = "/api/v1/metrics?metric=one_time_resolution&by=district"
    return [
        Asked("supervisor's desk, city", "city-supervisor", "/supervision", 300),
        Asked("supervisor's desk, largest district", "a7-supervisor", "/supervision", 300),
        Asked("the three rates by office, a year", "city-supervisor", f"/api/v1/metrics?by=office&{year}", None),
        Asked("one metric by office, a year", "city-supervisor", f"{reply}&{year}", 200),
        Asked("satisfaction by office, a year", "city-supervisor", f"{satisfied}&{year}", 200),
        Asked("one-time resolution by district", "city-supervisor", one_time, None),
        Asked("one metric by office, as of half a year ago", "city-supervisor", f"{reply}&as_of={then}", 2000),
        Asked("the three rates as of half a year ago", "city-supervisor", f"/api/v1/metrics?as_of={then}", 2000),
        Asked("inbox, city", "city-supervisor", "/inbox", 50),
        Asked("inbox, largest district's clerk", "a7-clerk", "/inbox", 50),
        Asked("inbox, smallest district's clerk", "a9-clerk", "/inbox", 50),
        Asked("inbox, an office's officer", "a7-01-officer", "/inbox", 50),
        Asked("inbox, overdue", "city-supervisor", "/inbox?tab=overdue", 50),
        Asked("inbox, all, page 20", "a7-clerk", "/inbox?tab=all&page=20", 50),
        Asked("duties overdue, API", "city-supervisor", "/api/v1/clocks?list=overdue", None),
        Asked("duties awaited, page 5", "city-supervisor", "/duties/awaited?page=5", None),
        Asked("notices", "a7-clerk", "/notices", None),
        Asked("figures by district, page", "city-supervisor", f"/figures?by=district&{year}", None),
    ]  # fmt: skip


async def measure(url: str, folder: Path, rounds: int = ROUNDS) -> list[Measured]:
    """Ask everything some rounds, once before that so that nothing is cold."""
    async with served(url, folder) as site:
        await Summer(site.database, ZONE.key).sweep()
        at = site.database.look(now)
        headers = {}
        found = []
        for asked in questions(at):
            if asked.account not in headers:
                headers[asked.account] = await site.session(asked.account)
            found.append(await _measured(site, asked, headers[asked.account], rounds))
        return found


async def _measured(site: Served, asked: Asked, headers: dict[str, str], rounds: int) -> Measured:
    await site.ask(asked.path, headers)
    taken, spent = [], []
    for _ in range(rounds):
        before = time.process_time()
        taken.append(await site.ask(asked.path, headers))
        spent.append((time.process_time() - before) * 1000)
    taken.sort()
    told = plans(site.database, await site.statements(asked.path, headers), SLOW)
    p95 = taken[math.ceil(0.95 * len(taken)) - 1]
    return Measured(asked, statistics.median(taken), p95, statistics.median(spent), told)


def equal(urls: Sequence[str]) -> str:
    """Prove the figures; give the sentence that says so.

    Raises:
        Difference: a figure differs.
    """
    databases = [Database(url) for url in urls]
    began = time.perf_counter()
    try:
        found = compare(databases, databases[0].look(now) - YEAR / 2)
    finally:
        for database in databases:
            database.close()
    return (
        f"{found.figures:,} figures ({', '.join(map(kind, urls))}; every metric, whole and by office, district,"
        f" category and channel, as known now and half a year ago) equal those counted from the events alone;"
        f" {found.items:,} items are known now ({time.perf_counter() - began:.0f} s)."
    )


def passed(url: str) -> str:
    """Read and judge every open case, page by page, as the reconciler does; give the sentence that says how long."""
    database = Database(url)
    began, judged, after = time.perf_counter(), 0, ""
    try:
        while (read := database.look(lambda c, a=after: open_cases(c, a))).cases:  # type: ignore[misc]
            faults(read)
            judged += len(read.cases)
            after = read.cases[-1].number
    finally:
        database.close()
    taken = time.perf_counter() - began
    return f"{kind(url)}: the records' part of a pass of the reconciler over {judged:,} open cases: {taken:.1f} s."


def kind(url: str) -> str:
    """Name a database."""
    return "PostgreSQL" if make_url(url).get_backend_name() == "postgresql" else "SQLite"


def report(petitions: int, found: dict[str, list[Measured]], told: list[str]) -> str:
    """Write what was measured, both databases side by side, and every plan."""
    names = list(found)
    heads = " | ".join(f"{name}, median | p95 | processor" for name in names)
    lines = [
        f"## A city's year: {petitions:,} petitions",
        "",
        (
            "Milliseconds from the request to the whole answer, one asker at a time, application and database warm; of"
            f" it the application's processor time, on SQLite with the database's. {os.cpu_count()} cores, load"
            f" {os.getloadavg()[1]:.1f} at the end."
        ),
        "",
        f"| asked | promised p95 | {heads} |",
        "|---|---|" + "---|---|---|" * len(names),
    ]
    for row in zip(*found.values(), strict=True):
        promised = "" if row[0].asked.promised is None else f"{row[0].asked.promised:g}"
        cells = " | ".join(f"{one.median:.0f} | {_marked(one)} | {one.processor:.0f}" for one in row)
        lines.append(f"| {row[0].asked.name} | {promised} | {cells} |")
    lines += [
        "",
        *told,
        "",
        "### Plans",
        "",
        f"Of the slowest statement of a question, where it takes {SLOW:g} ms or more by itself.",
        "",
    ]
    for name, measured in found.items():
        for one in measured:
            lines += _plans(name, one)
    return "\n".join(lines)


def _marked(one: Measured) -> str:
    missed = one.asked.promised is not None and one.p95 > one.asked.promised
    return f"**{one.p95:.0f}**" if missed else f"{one.p95:.0f}"


def _plans(name: str, one: Measured) -> list[str]:
    lines = []
    for place, plan in enumerate(one.plans[:1], 1):
        head = f"{name}: {one.asked.name}, statement {place}: {plan.milliseconds:.0f} ms"
        lines += [f"<details><summary>{head}</summary>", "", "```", plan.plan, "```", "</details>", ""]
    return lines
