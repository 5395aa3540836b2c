"""The metrics command."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.common import Failure, instant, present_settings, records, say
from domain.base import Channel
from domain.metric import Grouping, Variant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.policy import Policy
    from storage.distributions import Backlog, Reached, Shares
    from storage.figures import Answer

DAY = ["%Y-%m-%d"]


class Show(StrEnum):
    """Which kind of figures."""

    RATES = "rates"
    TIMES = "times"
    BACKLOG = "backlog"
    SHARES = "shares"


def metrics(
    *,
    show: Annotated[Show, typer.Option(help="Rates, days to each stage, backlog by age, or shares.")] = Show.RATES,
    metric: Annotated[list[str] | None, typer.Option(help="A rate by its id; several may be named.")] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First legal day of receipt.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last legal day of receipt.")] = None,
    by: Annotated[Grouping | None, typer.Option(help="Breakdown.")] = None,
    variant: Annotated[Variant, typer.Option(help="What becomes of items not yet due.")] = Variant.DUE,
    district: Annotated[str | None, typer.Option(help="A district with all below it.")] = None,
    category: Annotated[str | None, typer.Option(help="A category with all below it.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="How the petitions came.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Instant, e.g. 2026-11-01T08:00+08:00: what was known then.")
    ] = None,
    definitions: Annotated[
        bool, typer.Option("--definitions", help="Write how each is defined, and no figure.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """Give the figures, each rate with numerator, denominator and the five counts."""
    from api.figures import FigureQuery
    from domain.definitions import document

    if definitions:
        say(document().rstrip("\n"))
        return
    asked = FigureQuery(
        metric=metric or [],
        since=since.date() if since else None,
        until=until.date() if until else None,
        by=by,
        variant=variant,
        district=district,
        category=category,
        channel=channel,
        as_of=instant(as_of),
    )
    found = _answer(show, asked)
    if json_output:
        say(found.model_dump_json(indent=2))
    else:
        _print(by, *PRINTED[show](found, by))


def _answer(show: Show, asked: Any) -> Any:
    """Ask for the figures.

    Raises:
        Failure: what was asked makes no sense; the code says why.
    """
    from api.problems import Problem
    from domain.sentences import sentence
    from storage.packs import read_policy

    settings = present_settings()
    database = records(settings)
    try:
        return database.look(lambda connection: _ask(connection, show, asked, read_policy(settings.policy)))
    except Problem as problem:
        raise Failure(problem.code, sentence(problem.code, "en", problem.params)) from None
    finally:
        database.close()


def _ask(connection: Connection, show: Show, asked: Any, policy: Policy) -> Any:
    from api.distributions import SharesQuery
    from api.figures import answer, asked_rightly
    from storage.distributions import backlog, reached, shares

    if show is Show.RATES:
        return answer(connection, asked.inquiry(policy))
    inquiry = asked_rightly(connection, asked.narrowed(policy))
    if show is Show.SHARES:
        by = asked.by or Grouping.CHANNEL
        period = SharesQuery(since=asked.since, until=asked.until, by=by).period(policy)
        return shares(connection, inquiry.model_copy(update={"by": by}), period)
    return (backlog if show is Show.BACKLOG else reached)(connection, inquiry)


Table = tuple[str, tuple[str, ...], Iterable[tuple[str, ...]]]


def _rates(found: Answer, by: Grouping | None) -> Table:
    headings = ("figure", *([by.value] if by else []), "rate", "of", "met", "late", "open", "open late", "void")
    lines = (
        (
            f"{item.zh} {item.en}",
            *([item.group or "-"] if by else []),
            "withheld" if item.withheld else _part(item.rate),
            f"{item.numerator}/{item.denominator}",
            *(str(number) for number in item.counts.model_dump().values()),
        )
        for item in found.figures
    )
    return _title(found), headings, lines


def _times(found: Reached, by: Grouping | None) -> Table:
    headings = ("stage", *([by.value] if by else []), "cases", "median days", "p90 days")
    lines = (
        (
            f"{line.zh} {line.en}",
            *([line.group or "-"] if by else []),
            *(str(value) if value is not None else "none" for value in line.days.model_dump().values()),
        )
        for line in found.lines
    )
    return _title(found), headings, lines


def _backlog(found: Backlog, by: Grouping | None) -> Table:
    bands = (f"{band.since}-{band.until - 1}" if band.until else f"{band.since}+" for band in found.bands)
    headings = (*([by.value] if by else []), "open", *bands)
    lines = (
        (*([line.group or "-"] if by else []), str(line.open), *(str(number) for number in line.bands))
        for line in found.lines
    )
    return f"{_title(found)}; days since receipt", headings, lines


def _shares(found: Shares, by: Grouping | None) -> Table:
    headings = ((by or Grouping.CHANNEL).value, "petitions", "share", "before", "year before")
    lines = (
        (
            line.group or "-",
            str(line.now.number),
            *(_part(part.share) for part in (line.now, line.before, line.year_before)),
        )
        for line in found.lines
    )
    return _title(found), headings, lines


PRINTED: dict[Show, Any] = {
    Show.RATES: _rates,
    Show.TIMES: _times,
    Show.BACKLOG: _backlog,
    Show.SHARES: _shares,
}


def _part(part: float | None) -> str:
    return "none" if part is None else f"{part:.2%}"


def _title(found: Any) -> str:
    return f"as of {found.as_of.isoformat()}; accusations {found.accusations}"


def _print(by: Grouping | None, title: str, headings: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, justify="left" if heading in {"figure", "stage", by} else "right")
    for line in lines:
        table.add_row(*line)
    Console(width=None if by is None else 140).print(table)
