"""The audit commands: read, replay and verify cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from audit.present import Language
from console.common import Failure, instant, present_settings, records, run, say
from console.honesty import signals

if TYPE_CHECKING:
    from audit.findings import Report, Summary

app = typer.Typer(help="Read, replay and verify cases.", no_args_is_help=True)
app.command("signals")(signals)
Tongue = Annotated[Language, typer.Option(help="Language of the words.")]


@app.command("timeline")
def show_timeline(
    number: str,
    at: Annotated[str | None, typer.Option(help="Instant, e.g. 2026-11-01T08:00+08:00: what was known then.")] = None,
    language: Tongue = Language.ZH,
) -> None:
    """Show every event of a case or a dossier: when, who, and what it did to the clocks."""
    from audit.present import timeline_lines
    from audit.timeline import dossier_at, state_at, timeline
    from domain.dossiers.base import kind_of
    from storage.packs import policy_of

    until, kind = instant(at), kind_of(number)
    known = dossier_at if kind else state_at
    database = records(present_settings())
    try:
        found = database.look(lambda c: known(c, number, until))
        if found is None:
            raise Failure("not_found", f"there is no case {number}" + (f" as of {at}" if at else ""))
        pack = database.look(lambda c: policy_of(c, found.policy))
        terms = pack.dossiers[kind].terms if kind else pack.terms
        clocks = {name: (term.zh, term.en) for name, term in terms.items()}
        for line in timeline_lines(database.look(lambda c: timeline(c, number, until)), language, pack.tz, clocks):
            say(line)
    finally:
        database.close()


@app.command("verify")
def verify_cases(
    number: Annotated[str | None, typer.Argument(help="One case.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every case.")] = False,
    language: Tongue = Language.ZH,
) -> None:
    """Replay a case against the code and compare it with log and projections; name the first difference.

    Exit code 1: something differs. Exit code 2: the engine cannot be asked.
    """
    from audit.findings import EngineAway
    from audit.present import report_lines, summary_lines
    from audit.verify import Unknown

    if (number is None) is not everything:
        raise Failure("invalid", "name one case, or say --all", 2)
    try:
        if number is None:
            summary = run(_verify_all())
            lines, code = summary_lines(summary, language), summary.exit_code
        else:
            report = run(_verify(number))
            lines, code = report_lines(report, language), 1 if report.finding else 0
    except Unknown:
        raise Failure("not_found", f"there is no case {number}") from None
    except EngineAway as away:
        raise Failure("engine_away", f"the engine cannot be asked: {away}", 2) from None
    for line in lines:
        say(line)
    raise typer.Exit(code)


async def _verify(number: str) -> Report:
    from audit.replaying import Replaying
    from audit.verify import verify
    from worker import connect

    settings = present_settings()
    database = records(settings)
    try:
        async with Replaying() as replaying:
            return await verify(database, await connect(settings, lazy=True), number, replaying)
    finally:
        database.close()


async def _verify_all() -> Summary:
    from rich.console import Console
    from rich.progress import Progress

    from audit.verify import verify_all
    from worker import connect

    settings = present_settings()
    database = records(settings)
    try:
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("verifying", total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            return await verify_all(database, await connect(settings, lazy=True), progress)
    finally:
        database.close()
