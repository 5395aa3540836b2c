"""Commands on calendars: show them, preview what a new year would move, publish it to every open case."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer

from console.common import Failure, present_settings, records, say, with_records
from console.directory import CONSOLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.publication import Move
    from storage.calendars import Preview
    from storage.packs import KeptYear

T = TypeVar("T")

app = typer.Typer(help="Show calendars, and publish them to open cases.", no_args_is_help=True)

WIDTHS = (16, 20, 20, 26, 44)

Series = Annotated[str, typer.Option(help="Which series of calendar years, as packs name it.")]
Year = Annotated[int | None, typer.Argument(help="One year with its days; left out: all years in one line each.")]
File = Annotated[Path, typer.Argument(help="A file called SERIES-YEAR.toml, as cn-2027.toml.")]
Json = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command("show")
def show_calendar(
    year: Year = None,
    series: Series = "cn",
    *,
    reconcile: Annotated[
        bool, typer.Option(help="Name the open cases and dossiers that lack a published year instead.")
    ] = False,
    machines: Json = False,
) -> None:
    """Show what is published: each notice, its days off and make-up working days, and what is missing.

    Exit code 1 of --reconcile: a case lacks a published year, or a kept year is not the one that was published.
    """
    from storage.calendars import kept_years

    if reconcile:
        _reconcile(series)
        return
    kept = [found for found in _look(lambda c: kept_years(c, series)) if year in {None, found.year.year}]
    if not kept:
        what = f"nothing of series {series}" if year is None else f"the calendar of {year}"
        raise Failure("not_published", f"{what} is published; terms that reach into it are provisional")
    if machines:
        say(json.dumps([_told(found) for found in kept], ensure_ascii=False, indent=2))
        return
    for found in kept:
        for line in _lines(found, days=year is not None):
            say(line)
    for line in _alarm(series):
        say(line)


@app.command("preview")
def preview_calendar(file: File, *, machines: Json = False) -> None:
    """Show every clock of an open case or dossier that a publication would move, and the code that confirms it."""
    from storage.calendars import preview
    from storage.packs import read_calendar, read_policy

    series, year = read_calendar(file)
    found = _look(lambda connection: preview(connection, series, year))
    if machines:
        shown = found.model_dump(mode="json") | {"moves": [_move(move) for move in found.moves]}
        say(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for line in _preview_lines(found, read_policy(present_settings().policy).tz):
        say(line)
    say()
    say(f"to publish: petitionflow calendar publish {file} --code {found.code}")
    say(f"confirmation code: {found.code}")


@app.command("publish")
def publish_calendar(
    file: File, code: Annotated[str | None, typer.Option(help="The code at the end of the preview.")] = None
) -> None:
    """Publish a calendar year: it counts from this moment, and a command carries it to every open case and dossier."""
    from storage.calendars import publish
    from storage.packs import read_calendar

    series, year = read_calendar(file)
    done = with_records(lambda connection: publish(connection, series, year, code, CONSOLE))
    name, since = f"calendar {series}-{year.year}.{year.version}", f"{done.effective:%Y-%m-%dT%H:%M:%S.%f%z}"
    if done.repeated:
        say(f"{name} is in force already, since {since}; nothing was done")
    else:
        say(
            f"{name} is published: it counts for what is received from {since} on; "
            f"open cases that are told: {done.cases}; open dossiers: {done.dossiers}"
        )


def _look(work: Callable[[Connection], T]) -> T:
    database = records(present_settings())
    try:
        return database.look(work)
    finally:
        database.close()


def _told(kept: KeptYear) -> dict[str, Any]:
    return kept.year.model_dump(mode="json") | {"effective": kept.effective.isoformat()}


def _lines(kept: KeptYear, *, days: bool) -> Iterator[str]:
    from storage.packs import EVER

    year = kept.year
    since = f"  published here {kept.effective.isoformat()}" if kept.effective > EVER else ""
    counts = "" if days else f"  {len(year.off)} days off, {len(year.work)} make-up working days"
    yield f"{year.year}.{year.version}  {year.source}  {year.published}{counts}{since}"
    for word, table in (("off ", year.off), ("work", year.work)) if days else ():
        yield from (f"  {word}  {day}  {label}" for day, label in sorted(table.items()))


def _alarm(series: str) -> Iterator[str]:
    from storage.calendars import missing_years
    from storage.database import now
    from storage.packs import read_policy

    zone = read_policy(present_settings().policy).tz
    for year in _look(lambda connection: missing_years(connection, series, zone, now(connection))):
        yield f"ALARM: the calendar of {year} is not published; terms that reach into it are provisional"


def _reconcile(series: str) -> None:
    from storage.calendars import first_difference, lagging

    difference, found = _look(lambda c: (first_difference(c, series), lagging(c, series)))
    for case in found:
        place = f"command {case.ledger_no}" if case.ledger_no else "no command"
        say(f"{case.petition}  {series}  lacks {case.calendar}  {case.lack}  {place}")
    say(difference or f"the calendars of {series} are as they were published")
    say(f"open cases and dossiers that lack a published year: {len(found)}")
    if found or difference:
        raise typer.Exit(1)


def _move(move: Move) -> dict[str, Any]:
    words = ("due_changes", "warning_changes", "becomes_final")
    return move.model_dump(mode="json") | {word: getattr(move, word) for word in words}


def _preview_lines(found: Preview, zone: ZoneInfo) -> Iterator[str]:
    year = found.year
    instead = f"instead of version {found.replaces}" if found.replaces else "no version of it is in force"
    yield f"calendar {found.series}-{year.year}.{year.version}  {year.source}  {year.published}  ({instead})"
    counted = f"open cases counted by {found.series}: {found.open_cases}; open dossiers: {found.open_dossiers}"
    yield f"{counted}; a term ends with its last day, in {zone}"
    told = [move for move in found.moves if move.tells]
    if told:
        yield ""
        yield _row("case", "clock", "holder", "last day", "warning", "")
    for move in told:
        yield _row(
            move.petition,
            f"{move.clock} {move.ordinal}",
            move.holder,
            _change(_last_day(move.was.due_at, zone), _last_day(move.becomes.due_at, zone)),
            _change(_day(move.was.warn_at, zone), _day(move.becomes.warn_at, zone)) + " (given)" * move.warned,
            ", ".join(_remarks(move)),
        )
    yield ""
    yield _sums(found)


def _row(*cells: str) -> str:
    widths = (*WIDTHS, 0)
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _remarks(move: Move) -> Iterator[str]:
    if move.becomes_final:
        yield "no longer provisional"
    if move.lapse is not None:
        yield {"withdrawn": "its lapse is withdrawn", "at_once": "its term has ended then"}[move.lapse]


def _sums(found: Preview) -> str:
    ends = sum(move.due_changes for move in found.moves)
    warnings = sum(move.warning_changes for move in found.moves)
    final = sum(move.becomes_final for move in found.moves)
    plain = sum(not move.tells for move in found.moves)
    told = f"ends that move: {ends}; warnings that change: {warnings}; provisional marks that go: {final}"
    return f"{told}; counted alike under another calendar version: {plain}"


def _change(was: str, becomes: str) -> str:
    return was if was == becomes else f"{was} -> {becomes}"


def _last_day(due_at: datetime, zone: ZoneInfo) -> str:
    return _day(due_at - timedelta(microseconds=1), zone)


def _day(instant: datetime | None, zone: ZoneInfo) -> str:
    return "none" if instant is None else f"{instant.astimezone(zone).date()}"
