"""What publishing a calendar year costs while many cases are open: preview, transaction, adoption."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from bench.stage import ACTS, PETITION, SETUP, Stage, set_up
from domain.base import Actor, Channel, DocumentRef, OfficeRef, Purpose, Role
from domain.calendar import CalendarYear
from domain.commands import Accept, Command, Envelope, Register, Transfer
from domain.decide import decide
from domain.events import Batch
from domain.folding import fold
from domain.petition import Petition
from domain.policy import Rules
from domain.refusals import Refused
from intake.gate import PUBLIC
from intake.relay import Relay
from storage import ledger
from storage.calendars import Preview, Publication, kept_years, lagging, preview, publish
from storage.database import Database, now
from storage.migrate import migrate
from storage.packs import read_policy, rules_for
from storage.records import append_all
from workflows.reactions import notices

SIZES = (2_000, 8_000)
OPEN = 200
AT_ONCE, TOGETHER = 16, 200
TERM = timedelta(days=60)
OFF_DAYS = 10
PATIENCE = 600.0

T = TypeVar("T")

BUREAU = OfficeRef(id="bureau", line=("bureau",), district="东城区")
OFFICE = OfficeRef(id="office", line=("office", "bureau"), district="东城区")
TEXT = DocumentRef(id="text", digest=sha256(b"text").hexdigest())
WAY: tuple[tuple[Command, Actor], ...] = (
    (Register(channel=Channel.ONLINE, purpose=Purpose.REQUEST, text=TEXT, bureau=BUREAU, petitioners=("one",)), PUBLIC),
    (Transfer(to=OFFICE), Actor(id="clerk", role=Role.CLERK, office="bureau")),
    (Accept(notice=TEXT), Actor(id="officer", role=Role.OFFICER, office="office")),
)
"""To the stage of handling, whose term of 60 days reaches into the year that is published."""


class Taken(NamedTuple):
    """Seconds by the clock on the wall, and seconds of this process on a processor."""

    wall: float
    processor: float


class Recorded(NamedTuple):
    """What one publication took in the records alone, and how many clocks it moved."""

    cases: int
    moves: int
    preview: Taken
    publish: Taken


async def calendar() -> str:
    """Time the preview and the publication in the records alone, then one until every open case has adopted it."""
    recorded = [_in_records(size) for size in SIZES]
    with tempfile.TemporaryDirectory() as folder:
        async with set_up(Path(folder), {"worker": "cli worker"}) as stage:
            began, adopted = await _on_the_engine(stage)
    return "\n".join(
        [
            "## Publishing a calendar year while cases are open",
            "",
            "Every case is being handled, and the year moves the end of its term. Records alone:",
            "",
            "| open cases | moved clocks | preview, s | of it processor | cases/s | transaction, s | of it processor |",
            "|---|---|---|---|---|---|---|",
            *map(_row, recorded),
            "",
            (
                f"On the engine, {OPEN} open cases: preview and transaction {began:.2f} s; then {adopted:.1f} s until"
                f" every one had adopted the year, **{OPEN / adopted:.0f} cases/s**."
            ),
        ]
    )


def _row(taken: Recorded) -> str:
    seen, published = taken.preview, taken.publish
    return (
        f"| {taken.cases:,} | {taken.moves:,} | {seen.wall:.2f} | {seen.processor:.2f} |"
        f" {taken.cases / seen.wall:,.0f} | {published.wall:.2f} | {published.processor:.2f} |"
    )


def _in_records(size: int) -> Recorded:
    """Record so many cases by deciding on their commands, then publish without an engine."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/records.db")
        try:
            migrate(database, read_policy("cn-2022"))
            for first in range(0, size, TOGETHER):
                database.change(lambda c, first=first: _record(c, range(first, min(first + TOGETHER, size))))  # type: ignore[misc]
            year = database.look(_next_year)
            seen, previewed = _timed(lambda: database.look(lambda c: preview(c, "cn", year)))
            _, published = _timed(lambda: _publish(database, year, seen))
        finally:
            database.close()
    return Recorded(seen.open_cases, len(seen.moves), previewed, published)


def _record(connection: Connection, numbers: Iterable[int]) -> None:
    at = now(connection)
    rules = rules_for(connection, read_policy("cn-2022"), at)
    for number in numbers:
        name = f"P-{number:07}"
        ledger.open_docket(connection, name, "0" * 64, rules.policy.id, at)
        append_all(connection, _led(connection, name, rules), certain=True)


def _led(connection: Connection, number: str, rules: Rules) -> list[Batch]:
    """Lead a case to its handling, each command numbered by its docket and decided as its workflow would."""
    petition: Petition | None = None
    found = []
    for command, actor in WAY:
        ledger_no, at = ledger.draw(connection, number)
        envelope = Envelope(id=f"c{ledger_no}", ledger_no=ledger_no, received_at=at, actor=actor, command=command)
        events = decide(envelope, petition, rules, number)
        if isinstance(events, Refused):
            raise TypeError(f"{number}: {command.type} was refused: {events.code}")
        petition = fold(events, petition)
        if petition is None:
            raise RuntimeError(f"{number}: no case after {command.type}")
        found.append(Batch(stream=number, events=events, notices=notices(events, petition)))
    return found


def _next_year(connection: Connection) -> CalendarYear:
    """Give the next version of the year in which the terms end, with days off in the place of these ends."""
    zone = read_policy("cn-2022").tz
    end = (now(connection) + TERM).astimezone(zone).date()
    kept = [found.year for found in kept_years(connection, "cn") if found.year.year == end.year]
    days = [end + timedelta(days=day) for day in range(OFF_DAYS)]
    off = dict(kept[-1].off if kept else {}) | {day: "演练节" for day in days if day.year == end.year}
    members = {"year": end.year, "version": kept[-1].version + 1 if kept else 1, "source": "演练用草稿，不是通知"}
    return CalendarYear.model_validate(members | {"published": now(connection).date(), "off": off, "work": {}})


def _publish(database: Database, year: CalendarYear, seen: Preview) -> Publication:
    return database.change(lambda connection: publish(connection, "cn", year, seen.code, SETUP))


def _timed(work: Callable[[], T]) -> tuple[T, Taken]:
    wall, processor = perf_counter(), process_time()
    return work(), Taken(perf_counter() - wall, process_time() - processor)


async def _on_the_engine(stage: Stage) -> tuple[float, float]:
    """Lead cases to their handling, publish, and wait until the relay has brought the year to every one."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(place: int) -> None:
        async with places:
            await _to_handling(stage, f"calendar-{place}")

    await asyncio.gather(*(one(place) for place in range(OPEN)))
    database = stage.database
    year = database.look(_next_year)
    _, began = _timed(lambda: _publish(database, year, database.look(lambda c: preview(c, "cn", year))))
    relay = asyncio.create_task(Relay(database, stage.gate.delivery).run())
    start = perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            while await database.read(ledger.oldest_pending):  # noqa: ASYNC110 - others'
                await asyncio.sleep(0.1)
    finally:
        relay.cancel()
    adopted = perf_counter() - start
    if lacking := database.look(lambda c: lagging(c, "cn")):
        raise RuntimeError(f"{len(lacking)} cases lack the year, {lacking[0].petition} first: {lacking[0].lack}")
    return began.wall, adopted


async def _to_handling(stage: Stage, key: str) -> None:
    receipt = await stage.gate.register(PETITION, PUBLIC, key)
    for words, sender in ACTS[:2]:
        row = await stage.gate.command(receipt.number, words, sender)
        if row.state != ledger.DONE:
            raise RuntimeError(f"{receipt.number}: {words.type} is {row.state}: {row.answer}")
