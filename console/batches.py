"""Commands on assigned batches: import one from a spreadsheet, show it, list them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, gate, present_settings, run, say, with_records
from domain.terms import DossierKind

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.access import Viewer
    from domain.dossiers.batch import AssignedBatch
    from intake.batch_import import BatchReport
    from intake.dossier_words import ReceiveBatchWords
    from intake.sheet import Sheet
    from intake.sheet_rows import SheetOptions

app = typer.Typer(help="Assigned batches: matters that a level above hands down together.", no_args_is_help=True)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A spreadsheet: .xlsx, .xls, .ods or .csv.")],
    *,
    issuer: Annotated[str, typer.Option(help="Who handed the batch down.")],
    number: Annotated[str, typer.Option(help="Its number with the issuer; the same again is the same batch.")],
    received_on: Annotated[datetime, typer.Option("--received-on", formats=["%Y-%m-%d"], help="Day of receipt.")],
    term: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")],
    level: Annotated[str, typer.Option(help="The issuer's level.")] = "province",
    bureau: Annotated[str | None, typer.Option(help="The bureau that keeps it; else the highest.")] = None,
    system: Annotated[str, typer.Option(help="Name of the system whose ids the file carries.")] = "batch",
    errors: Annotated[Path | None, typer.Option(help="Where bad rows go; else beside you, NAME-errors.xlsx.")] = None,
) -> None:
    """Open a batch and link its rows to petitions, or register them. Run again, it adds only what is missing."""
    from intake.errors_sheet import write_error_sheet
    from intake.sheet import read_sheet
    from intake.sheet_refusals import SheetRefused
    from intake.sheet_rows import SheetOptions

    try:
        sheet = read_sheet(file)
        options = SheetOptions(system=system, bureau=bureau)
        words = _words(issuer, number, level, received_on, term)
        report = run(_import(sheet, words, options))
    except SheetRefused as refused:
        raise Failure(refused.code, f"{refused.reason('zh')} {refused.reason('en')}") from None
    _tell(report)
    if report.errors:
        place = errors or Path(f"{file.stem}-errors.xlsx")
        write_error_sheet(place, sheet, report.errors)
        say(f"{report.bad_rows} bad rows are in {place}: mend them there and give that file in")
        raise typer.Exit(1)


@app.command("show")
def show(number: Annotated[str, typer.Argument(help="As in B2026-0001.")]) -> None:
    """Show a batch: its clocks, its districts, its members."""
    from api.dossier_views import districts

    batch = with_records(lambda c: _batch(c, number))
    say(f"{batch.number}  {batch.issuer}  {batch.reference}  {batch.stage}  {batch.settled}/{len(batch.members)}")
    for clock in batch.clocks:
        say(f"  {clock.name:8} due before {clock.due_at.isoformat()}  {clock.verdict or 'open'}")
    for row in districts(batch.members):
        say(f"  {row.district or '-'}: {row.settled} settled, {row.proposed} proposed, of {row.members}")
    for member in batch.members:
        say(f"  {member.item:4}  {member.petition}  {member.stage}  {member.settled_by or ''}")


@app.command("list")
def list_all() -> None:
    """List all batches, the next date first."""
    for batch in with_records(_all):
        due = min((clock.due_at.isoformat() for clock in batch.running), default="-")
        say(f"{batch.number}  {batch.stage:9} {batch.settled}/{len(batch.members)}  {due}  {batch.issuer}")


def _words(issuer: str, number: str, level: str, received_on: datetime, term: datetime) -> ReceiveBatchWords:
    from intake.dossier_words import ReceiveBatchWords

    return ReceiveBatchWords(
        id="import",
        issuer=issuer,
        reference=number,
        level=level,
        received_on=received_on.date(),
        term=term.date(),
    )


async def _import(sheet: Sheet, words: ReceiveBatchWords, options: SheetOptions) -> BatchReport:
    from intake.batch_import import import_batch
    from intake.dossiers import DossierGate

    async with gate(present_settings()) as (opened, database):
        sender = await database.write(lambda c: _importer(c, options.bureau))
        return await import_batch(DossierGate(opened), sheet, words, options, sender)


def _importer(connection: Connection, bureau: str | None) -> Viewer:
    """Give the import as a clerk of the bureau that keeps the batch."""
    from domain.access import Viewer
    from intake.sheet_report import check_directory, importer
    from storage.directory import Tree

    check_directory(connection, bureau)
    tree = Tree.load(connection)
    actor = importer(bureau or tree.bureau_for(None))
    return Viewer(account=actor.id, role=actor.role, line=tree.line(actor.office))


def _batch(connection: Connection, number: str) -> AssignedBatch:
    from domain.dossiers.batch import AssignedBatch
    from storage.dossiers import load_dossier

    found = load_dossier(connection, number)
    if not isinstance(found, AssignedBatch):
        raise Failure("not_found", f"there is no batch {number}")
    return found


def _all(connection: Connection) -> list[AssignedBatch]:
    from domain.access import Viewer
    from domain.base import Role
    from domain.dossiers.batch import AssignedBatch
    from storage.dossiers import DossierFilter, list_dossiers

    auditor = Viewer(account="console", role=Role.AUDITOR)
    found = list_dossiers(connection, auditor, DossierFilter(kind=DossierKind.BATCH))
    return [batch for batch in found if isinstance(batch, AssignedBatch)]


def _tell(report: BatchReport) -> None:
    counts = {
        "rows": report.total,
        "linked": report.linked,
        "registered": report.registered,
        "members already": report.known,
        "repeats": len(report.repeats),
        "bad rows": report.bad_rows,
    }
    say(report.number)
    for name, count in counts.items():
        say(f"{count:7}  {name}")
    for repeat in report.repeats:
        say(f"row {repeat.row} repeats {repeat.petition}: linked once")
