"""The metrics command."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.common import Failure, instant, present_settings, records, say
from domain.metrics import Grouping, Variant

if TYPE_CHECKING:
    from storage.figures import Answer

DAY = ["%Y-%m-%d"]


def metrics(
    *,
    metric: Annotated[list[str] | None, typer.Option(help="A figure by its id; several may be named.")] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First legal day of receipt.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last legal day of receipt.")] = None,
    by: Annotated[Grouping | None, typer.Option(help="Breakdown.")] = None,
    variant: Annotated[Variant, typer.Option(help="What becomes of items not yet due.")] = Variant.DUE,
    as_of: Annotated[
        str | None, typer.Option(help="Instant, e.g. 2026-11-01T08:00+08:00: what was known then.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """Give the rates, each with numerator, denominator and the five counts."""
    from api.figures import FigureQuery, answer
    from api.problems import Problem
    from domain.sentences import sentence
    from storage.packs import read_policy

    settings = present_settings()
    asked = FigureQuery(
        metric=metric or [],
        since=since.date() if since else None,
        until=until.date() if until else None,
        by=by,
        variant=variant,
        as_of=instant(as_of),
    )
    database = records(settings)
    try:
        found = database.look(lambda connection: answer(connection, asked.inquiry(read_policy(settings.policy))))
    except Problem as problem:
        raise Failure(problem.code, sentence(problem.code, "en", problem.params)) from None
    finally:
        database.close()
    if json_output:
        say(found.model_dump_json(indent=2))
    else:
        _print(found, by)


def _print(found: Answer, by: Grouping | None) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"as of {found.as_of.isoformat()}; accusations {found.accusations}")
    for heading in ("figure", *([by.value] if by else []), "rate", "of", "met", "late", "open", "open late", "void"):
        table.add_column(heading, justify="left" if heading in {"figure", by} else "right")
    for item in found.figures:
        counts: Any = item.counts
        rate = "none" if item.rate is None else f"{item.rate:.2%}"
        group = [item.group or "-"] if by else []
        numbers = (counts.met, counts.late, counts.open, counts.open_late, counts.void)
        share = f"{item.numerator}/{item.denominator}"
        table.add_row(f"{item.zh} {item.en}", *group, rate, share, *map(str, numbers))
    Console(width=None if by is None else 140).print(table)
