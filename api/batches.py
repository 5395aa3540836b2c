"""The route by which a batch comes with its rows."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from api.auth import Authenticated, Served
from api.problems import PROBLEMS, Problem
from domain.base import Frozen
from intake.batch_import import import_rows
from intake.dossier_words import ReceiveBatchWords
from intake.dossiers import DossierGate
from intake.sheet_refusals import SheetRefused
from intake.sheet_rows import SheetOptions
from intake.words import ExternalSystem

router = APIRouter(prefix="/api/v1", tags=["dossiers"], responses=PROBLEMS)


class ImportWords(ReceiveBatchWords):
    """A batch with its rows."""

    rows: str = Field(min_length=1, max_length=300_000, description="CSV with the headings of the import.")
    system: ExternalSystem = "batch"


class RowView(Frozen):
    """A row that did not go in: what is wrong with it."""

    row: int
    code: str
    zh: str
    en: str


class RepeatView(Frozen):
    """A row that repeats a member; it is linked once."""

    row: int
    petition: str


class ImportView(Frozen):
    """What became of the rows."""

    number: str
    rows: int
    linked: int
    registered: int
    known: int
    repeats: tuple[RepeatView, ...]
    errors: tuple[RowView, ...]


@router.post("/batches/import")
async def import_batch(words: ImportWords, session: Authenticated, found: Served) -> ImportView:
    """Receive a batch with its rows; the same again adds nothing."""
    opening = ReceiveBatchWords.model_validate(words.model_dump(exclude={"rows", "system"}))
    options = SheetOptions(system=words.system, bureau=words.bureau or session.viewer.office)
    try:
        report = await import_rows(DossierGate(found.gate), words.rows, opening, options, session.viewer)
    except SheetRefused as refused:
        raise Problem("invalid", {"where": f"rows: {refused.code}"}) from None
    return ImportView(
        number=report.number,
        rows=report.total,
        linked=report.linked,
        registered=report.registered,
        known=report.known,
        repeats=tuple(RepeatView(row=one.row, petition=one.petition) for one in report.repeats),
        errors=tuple(
            RowView(row=one.row, code=one.code, zh=one.reason("zh"), en=one.reason("en")) for one in report.errors
        ),
    )
