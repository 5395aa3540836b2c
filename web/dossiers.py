"""The pages of dossiers: a list and a page each for recommendations and assigned batches."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection
from starlette.datastructures import UploadFile

from api.auth import Served, Session
from api.batches import as_file
from api.dossier_views import DossierView
from api.dossiers import listed, of_kind, view
from api.petitions import command_view
from api.problems import Problem
from api.services import Services
from domain.access import Viewer
from domain.dossiers.kinds import KINDS
from domain.dossiers.recommendation import Aim
from domain.policy import Policy
from domain.terms import DossierKind
from intake.batch_upload import Imported, import_sheet, pasted, uploaded
from intake.dossier_words import DossierWords, ReceiveBatchWords
from intake.dossiers import DossierGate
from intake.sheet_refusals import SheetRefused
from intake.sheet_rows import SheetOptions
from storage import error_sheets, ledger
from storage.directory import Tree
from storage.dossiers import DossierFilter
from storage.packs import policy_of
from web.book_pages import Offers, book_page, entered
from web.dossier_forms import DOSSIER_FORMS, OPENING
from web.drawers import Drawer, drawers
from web.forms import Fields, filled, read_form, sent_form
from web.guard import Staff, reader
from web.history import OF_DOSSIERS, Step, steps
from web.render import language_of, see_other
from web.sentences import explain
from web.texts import say, word

router = APIRouter()

PLACES = {"recommendations": DossierKind.RECOMMENDATION, "batches": DossierKind.BATCH}


class One(NamedTuple):
    """What the page of one dossier is made of."""

    dossier: DossierView
    drawers: list[Drawer]
    steps: list[Step]
    policy: Policy


class Told(NamedTuple):
    """What is said of an import: its sums, each row that went wrong or repeats another, and the sheet of bad rows."""

    number: str
    sums: str
    rows: tuple[str, ...]
    errors: str | None


@router.get("/recommendations")
@router.get("/batches")
async def list_page(request: Request, session: Staff, found: Served) -> Response:
    """List what the caller may see, the next date first, with the form that opens another."""
    return await _list(request, found, session)


@router.post("/recommendations")
@router.post("/batches")
async def open_page(request: Request, session: Staff, found: Served) -> Response:
    """Open a dossier; a refusal keeps what was entered."""
    kind = _kind(request)
    if session.viewer.role not in KINDS[kind].openers:
        raise Problem("not_permitted")
    again = partial(_list, request, found, session)
    async with sent_form(request) as (fields, file):

        async def keep(words: Any) -> Response:
            if not isinstance(words, ReceiveBatchWords):
                dossier = await DossierGate(found.gate).open(words, session.viewer)
                return see_other(f"{request.url.path}/{dossier.number}")
            return await _import(request, found, session, words, fields, file)

        return await entered(request, found, session, fields, OPENING[kind][1], keep=keep, again=again)


@router.get("/batches/errors/{sheet}.xlsx")
async def bad_rows(sheet: str, session: Staff, found: Served) -> Response:
    """Give the bad rows of the reader's own import as a file."""
    content = await found.database.read(lambda c: error_sheets.kept(c, session.viewer.account, sheet[:64]))
    if content is None:
        raise Problem("no_page")
    return as_file(content)


@router.get("/recommendations/{number}")
@router.get("/batches/{number}")
async def one_page(number: str, request: Request, session: Staff, found: Served, done: str = "") -> Response:
    """Show one dossier."""
    told = ("done", say("dossiers.done", language_of(request))) if done else None
    return await _one(request, found, session, number, told=told)


@router.post("/recommendations/{number}")
@router.post("/batches/{number}")
async def give(number: str, request: Request, session: Staff, found: Served) -> Response:
    """Give a command, and show what became of it; a refusal keeps what was entered."""
    fields, language = await read_form(request), language_of(request)
    again = partial(_one, request, found, session, number)

    async def keep(words: Any) -> Response:
        answered = command_view(await DossierGate(found.gate).command(number, words, session.viewer))
        if answered.state == ledger.REFUSED:
            told = explain(answered.code or "fault", answered.params, language)
            return await again(kept=fields, problem=told, status=409)
        if answered.state == ledger.PENDING:
            return await again(told=("pending", say("dossiers.pending", language)), status=202)
        return see_other(f"{request.url.path}?done=1")

    return await entered(request, found, session, fields, DossierWords, keep=keep, again=again)


async def _list(request: Request, found: Services, session: Session, **said: Any) -> Response:
    kind, viewer = _kind(request), session.viewer
    dossiers = await found.database.read(lambda c: listed(c, viewer, DossierFilter(kind=kind)))
    rules = found.policy.dossiers.get(kind)
    opens = rules is not None and viewer.role in KINDS[kind].openers
    offers = _offers(language_of(request), rules.sign_offs if rules else ())
    offers["below"] = await found.database.read(lambda c: _below(c, viewer, language_of(request)))
    present: dict[str, Any] = {"dossiers": dossiers, "kind": kind.value, "place": request.url.path, "imported": None}
    names = (OPENING[kind][0],) if opens else ()
    return await book_page(request, found, session, "dossiers.html", names, said, offers=offers, **present)


async def _one(request: Request, found: Services, session: Session, number: str, **said: Any) -> Response:
    kind = _kind(request)
    shown = await found.database.read(lambda c: _read(request, c, session.viewer, kind, number))
    present: dict[str, Any] = {"told": None, "place": f"/{request.url.path.split('/')[1]}"}
    present |= {"dossier": shown.dossier, "drawers": shown.drawers, "steps": shown.steps}
    names = tuple(name for name in shown.dossier.allowed if name in DOSSIER_FORMS)
    policy = shown.policy
    offers = _offers(language_of(request), policy.dossiers[kind].sign_offs)
    return await book_page(
        request, found, session, "dossier.html", names, said, offers=offers, policy=policy, **present
    )


def _read(request: Request, connection: Connection, viewer: Viewer, kind: DossierKind, number: str) -> One:
    dossier = of_kind(connection, number, viewer, kind)
    policy, tree = policy_of(connection, dossier.policy), Tree.load(connection)
    when, rules = reader(request, connection, policy), policy.dossiers[kind]
    return One(
        view(connection, dossier, viewer),
        drawers(connection, dossier, tree, when.language),
        steps(connection, number, viewer, tree, rules.terms, when, vocabulary=OF_DOSSIERS),
        policy,
    )


async def _import(
    request: Request,
    found: Services,
    session: Session,
    words: ReceiveBatchWords,
    fields: Fields,
    file: UploadFile | None,
) -> Response:
    """Import the rows of the file, or else those that were pasted."""
    language, again = language_of(request), partial(_list, request, found, session, kept=fields, status=422)
    rows = filled(fields, "rows")
    if file is None and rows is None:
        return await again(problem=say("dossiers.no_rows", language))
    options = SheetOptions(system="batch", bureau=session.viewer.office)
    try:
        sheet = await (uploaded(file.filename or "", file.file) if file else pasted(rows or ""))
        imported = await import_sheet(DossierGate(found.gate), sheet, words, options, session.viewer)
    except SheetRefused as refused:
        return await again(problem=refused.reason(language))
    return await _list(request, found, session, imported=_told(imported, language))


def _told(imported: Imported, language: str) -> Told:
    report = imported.report
    counts = {"linked": report.linked, "registered": report.registered, "repeats": len(report.repeats)}
    wrong = [say("dossiers.row", language, row=error.row, reason=error.reason(language)) for error in report.errors]
    repeats = [say("dossiers.row.repeat", language, row=one.row, petition=one.petition) for one in report.repeats]
    sums = say("dossiers.imported", language, number=report.number, bad=report.bad_rows, **counts)
    return Told(report.number, sums, (*wrong, *repeats), imported.errors)


def _offers(language: str, levels: tuple[str, ...]) -> Offers:
    return {
        "aims": [(aim.value, word("aim", aim, language)) for aim in Aim],
        "adopted": [(adopted, word("adopted", adopted, language)) for adopted in ("true", "false")],
        "levels": [(level, word("sign_off", level, language)) for level in levels],
    }


def _below(connection: Connection, viewer: Viewer, language: str) -> list[tuple[str, str]]:
    """Name the offices below the viewer's, whom a recommendation may address."""
    tree = Tree.load(connection)
    below = tree.below(viewer.office) - {viewer.office} if viewer.office else set()
    offices = tree.offices.values()
    return [(o.id, o.name_en if language == "en" and o.name_en else o.name) for o in offices if o.id in below]


def _kind(request: Request) -> DossierKind:
    return PLACES[request.url.path.split("/")[1]]
