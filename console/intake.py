"""The intake command: petitions from spreadsheets, live or past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, gate, present_settings, run, say
from domain.base import Channel, Purpose

if TYPE_CHECKING:
    from intake.sheet import Sheet
    from intake.sheet_report import Report
    from intake.sheet_rows import SheetOptions


def intake(
    file: Annotated[Path, typer.Argument(help="A spreadsheet: .xlsx, .xls, .ods or .csv.")],
    *,
    history: Annotated[bool, typer.Option("--history", help="Past cases with their past dates.")] = False,
    district: Annotated[str | None, typer.Option(help="District of every row that names none.")] = None,
    channel: Annotated[Channel, typer.Option(help="Channel of every row that names none.")] = Channel.ONLINE,
    purpose: Annotated[Purpose, typer.Option(help="Purpose of every row that names none.")] = Purpose.REQUEST,
    bureau: Annotated[str | None, typer.Option(help="Bureau that receives them; else the district's.")] = None,
    system: Annotated[str, typer.Option(help="Name of the system whose ids the file carries.")] = "intake",
    policy: Annotated[str | None, typer.Option(help="Pack by name or path; else the configured one.")] = None,
    column: Annotated[
        list[str] | None, typer.Option("--map", help="A column under another heading: district=问题属地. Repeatable.")
    ] = None,
    errors: Annotated[Path | None, typer.Option(help="Where bad rows go; else beside you, NAME-errors.xlsx.")] = None,
) -> None:
    """Register the rows of a spreadsheet. Run again, it adds only what is missing; bad rows go into an error sheet."""
    from intake.errors_sheet import write_error_sheet
    from intake.sheet import read_sheet
    from intake.sheet_refusals import SheetRefused
    from intake.sheet_rows import SheetOptions

    try:
        sheet = read_sheet(file)
        options = SheetOptions(
            system=system,
            district=district,
            channel=channel,
            purpose=purpose,
            bureau=bureau,
            columns=_columns(column or []),
        )
        report = run(_take(sheet, options, policy, history=history))
    except SheetRefused as refused:
        raise Failure(refused.code, f"{refused.reason('zh')} {refused.reason('en')}") from None
    _tell(report)
    if report.errors:
        place = errors or Path(f"{file.stem}-errors.xlsx")
        try:
            write_error_sheet(place, sheet, report.errors)
        except OSError as error:
            reason = f"{report.bad_rows} bad rows, but {place} cannot be written: {error.strerror or error}"
            raise Failure("errors_unwritable", reason) from None
        say(f"{report.bad_rows} bad rows are in {place}: mend them there and give that file in")
        raise typer.Exit(1)


def _columns(given: list[str]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in given]
    if wrong := [name for name, equals, heading in pairs if not (name and equals and heading)]:
        raise Failure("map_malformed", f"--map takes name=heading, not {', '.join(wrong)}", 2)
    return {name: heading for name, _, heading in pairs}


async def _take(sheet: Sheet, options: SheetOptions, policy: str | None, *, history: bool) -> Report:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from intake.history import Archive, intake_history
    from intake.live import intake_live
    from intake.sheet_report import importer

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with gate(present_settings(), policy) as (opened, database):
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("past cases" if history else "petitions", total=len(sheet.lines))

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            if history:
                archive = Archive(database, opened.safe, opened.policy)
                return await intake_history(archive, sheet, options, progress)
            return await intake_live(opened, sheet, options, importer(), progress)


def _tell(report: Report) -> None:
    counts = {
        "rows": report.total,
        "registered": report.registered,
        "known already": report.known,
        "to be routed": report.unrouted,
        "answered in the past": report.answered,
        "started": report.delivered,
        "waiting for the engine": report.pending,
        "bad rows": report.bad_rows,
    }
    for name, number in counts.items():
        say(f"{number:7}  {name}")
