"""The routes by which a batch comes with its rows, and its bad rows go back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field, ValidationError
from starlette.datastructures import UploadFile

from api.auth import Authenticated, Served
from api.fields import Key
from api.limits import Door
from api.petitions import door
from api.problems import PROBLEMS, Problem
from domain.base import Frozen
from domain.dossiers.kinds import KINDS
from domain.terms import DossierKind
from intake.batch_upload import Imported, import_sheet, pasted, uploaded
from intake.dossier_words import ReceiveBatchWords
from intake.dossiers import DossierGate
from intake.sheet_refusals import SheetRefused
from intake.sheet_rows import SheetOptions
from intake.words import ExternalSystem
from storage import error_sheets

router = APIRouter(prefix="/api/v1", tags=["dossiers"], responses=PROBLEMS)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELDS = 20
Submissions = Annotated[Door, Depends(door)]


class FileWords(ReceiveBatchWords):
    """A batch whose rows come as a file beside these fields."""

    system: ExternalSystem = "batch"


class ImportWords(FileWords):
    """A batch with its rows."""

    rows: str = Field(min_length=1, max_length=300_000, description="CSV with the headings of the import.")


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
    error_sheet: str | None = Field(description="Id of the sheet of bad rows, kept a day for whoever sent them.")


UPLOAD: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FileWords.model_json_schema()}}}
}


@router.post("/batches/import")
async def import_batch(words: ImportWords, session: Authenticated, found: Served) -> ImportView:
    """Receive a batch with its rows; the same again adds nothing."""
    opening, options = opened_by(words, session.viewer.office)
    try:
        sheet = await pasted(words.rows)
        return _view(await import_sheet(DossierGate(found.gate), sheet, opening, options, session.viewer))
    except SheetRefused as refused:
        raise Problem("invalid", {"where": f"rows: {refused.code}"}) from None


@router.post("/batches/upload", openapi_extra=UPLOAD)
async def upload_batch(request: Request, session: Authenticated, found: Served, submissions: Submissions) -> ImportView:
    """Receive a batch with its rows as the part ``file`` of a form: .xlsx, .xls, .ods or .csv."""
    if session.viewer.role not in KINDS[DossierKind.BATCH].openers:
        raise Problem("not_permitted")
    async with submissions.place(), request.form(max_files=1, max_fields=FIELDS) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem("invalid", {"where": "file"})
        try:
            words = FileWords.model_validate({name: said for name, said in form.items() if name != "file"})
            opening, options = opened_by(words, session.viewer.office)
            sheet = await uploaded(file.filename or "", file.file)
            return _view(await import_sheet(DossierGate(found.gate), sheet, opening, options, session.viewer))
        except ValidationError as error:
            places = dict.fromkeys(".".join(map(str, e["loc"])) for e in error.errors())
            raise Problem("invalid", {"where": ", ".join(places)[:300]}) from None
        except SheetRefused as refused:
            raise Problem("invalid", {"where": f"file: {refused.code}"}) from None


@router.get("/batches/errors/{sheet}", response_class=Response)
async def read_error_sheet(sheet: Key, session: Authenticated, found: Served) -> Response:
    """Give the bad rows of an import as they came, with what is wrong with each, as .xlsx."""
    content = await found.database.read(lambda c: error_sheets.kept(c, session.viewer.account, sheet))
    if content is None:
        raise Problem("not_found")
    return as_file(content)


def as_file(content: bytes) -> Response:
    """Send a sheet of bad rows."""
    named = {"content-disposition": 'attachment; filename="errors.xlsx"'}
    return Response(content, media_type=XLSX, headers=named)


def opened_by(words: FileWords, office: str | None) -> tuple[ReceiveBatchWords, SheetOptions]:
    """Give what opens the batch, and how its rows are read; one that names no bureau is its sender's."""
    opening = ReceiveBatchWords.model_validate(words.model_dump(exclude={"rows", "system"}))
    return opening, SheetOptions(system=words.system, bureau=words.bureau or office)


def _view(imported: Imported) -> ImportView:
    report = imported.report
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
        error_sheet=imported.errors,
    )
