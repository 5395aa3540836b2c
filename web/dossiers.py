"""The pages of dossiers: a list and a page each for recommendations and assigned batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, Session
from api.dossier_views import DossierView
from api.dossiers import listed, of_kind, view
from api.petitions import command_view
from api.problems import Problem
from api.services import Services
from domain.access import Viewer
from domain.dossiers.kinds import KINDS
from domain.policy import Policy
from domain.terms import DossierKind
from intake.batch_import import BatchReport, import_rows
from intake.dossier_words import ReceiveBatchWords
from intake.dossiers import DossierGate
from intake.refusals import GateCode, GateRefusal
from intake.sheet_refusals import SheetRefused
from intake.sheet_rows import SheetOptions
from storage import ledger
from storage.directory import Tree
from storage.dossiers import DossierFilter
from storage.packs import policy_of
from web.actions import command_id
from web.dates import Reader
from web.dossier_forms import FORMS, OPENING, Field, read_command, read_opening
from web.errors import explain
from web.forms import Fields, holds, read_form, same_site
from web.guard import Staff, reader
from web.render import language_of, page, see_other
from web.texts import say, word

router = APIRouter()

PLACES = {"recommendations": DossierKind.RECOMMENDATION, "batches": DossierKind.BATCH}
OPENS = {DossierKind.RECOMMENDATION: "issue_recommendation", DossierKind.BATCH: "receive_batch"}
Told = tuple[str, str]
"""A tone and a sentence."""


class Said(NamedTuple):
    """What was entered, what is wrong with it, and what became of it."""

    fields: Fields = MappingProxyType({})
    errors: dict[str, str] = {}
    told: Told | None = None


NOTHING = Said()


class Shown(NamedTuple):
    """What a page of one dossier, or of many, is made of."""

    found: Sequence[DossierView]
    offices: list[Told]
    levels: tuple[str, ...]
    when: Reader


class Context(NamedTuple):
    """What the forms of a page need, for templates' macros see nothing else."""

    action: str
    session: Session
    fields: Fields
    errors: dict[str, str]
    new_id: Callable[[], str]
    shown: Shown
    t: Callable[..., str]
    w: Callable[..., str]
    hidden: Mapping[str, str] = MappingProxyType({})

    def options(self, field: Field) -> list[Told]:
        """Give what a field may be chosen from; nothing where it is entered."""
        if field.kind == "office":
            return self.shown.offices
        if field.kind == "level":
            return [(level, self.w("sign_off", level)) for level in self.shown.levels]
        return [(value, self.w(*told.split(".", 1))) for value, told in field.options]


@router.get("/recommendations")
@router.get("/batches")
async def list_page(request: Request, session: Staff, found: Served) -> Response:
    """List what the caller may see, the next date first, with the form that opens another."""
    return await _list(request, session, found)


@router.post("/recommendations")
@router.post("/batches")
async def open_page(request: Request, session: Staff, found: Served) -> Response:
    """Open a dossier; a refusal keeps what was entered."""
    fields, language = await read_form(request), language_of(request)
    name = OPENS[_kind(request)]
    if not holds(session, fields) or not same_site(request):
        return await _list(request, session, found, Said(fields, told=expired(language)), status=403)
    given = read_opening(name, fields, language)
    if given.words is None:
        return await _list(request, session, found, Said(fields, given.errors), status=422)
    try:
        if not isinstance(given.words, ReceiveBatchWords):
            dossier = await DossierGate(found.gate).open(given.words, session.viewer)
            return see_other(f"{request.url.path}/{dossier.number}")
        report = await _import(found, given.words, fields.get("rows", ""), session.viewer)
    except GateRefusal as refusal:
        told = ("problem", explain(refusal.code, refusal.params, language))
        status = Problem(refusal.code).status
        return await _list(request, session, found, Said(fields, told=told), status=status)
    except SheetRefused as refused:
        return await _list(
            request, session, found, Said(fields, told=("problem", refused.reason(language))), status=422
        )
    return await _list(
        request, session, found, Said(told=("done", _sums(report, language))), rows=_rows(report, language)
    )


@router.get("/recommendations/{number}")
@router.get("/batches/{number}")
async def one_page(number: str, request: Request, session: Staff, found: Served, done: str = "") -> Response:
    """Show one dossier."""
    told = ("done", say("dossiers.done", language_of(request))) if done else None
    return await _one(number, request, session, found, Said(told=told))


@router.post("/recommendations/{number}")
@router.post("/batches/{number}")
async def give(number: str, request: Request, session: Staff, found: Served) -> Response:
    """Give a command, and show what became of it; a refusal keeps what was entered."""
    fields, language = await read_form(request), language_of(request)
    if not holds(session, fields) or not same_site(request):
        return await _one(number, request, session, found, Said(fields, told=expired(language)), status=403)
    if fields.get("type") not in FORMS or fields["type"] in OPENING:
        raise Problem("malformed")
    given = read_command(fields, language)
    if given.words is None:
        return await _one(number, request, session, found, Said(fields, given.errors), status=422)
    try:
        answered = command_view(await DossierGate(found.gate).command(number, given.words, session.viewer))
    except GateRefusal as refusal:
        if refusal.code is GateCode.NOT_FOUND:
            raise
        told, status = ("problem", explain(refusal.code, refusal.params, language)), Problem(refusal.code).status
        return await _one(number, request, session, found, Said(fields, told=told), status=status)
    if answered.state == ledger.REFUSED:
        told = ("problem", explain(answered.code or "fault", answered.params, language))
        return await _one(number, request, session, found, Said(fields, told=told), status=409)
    if answered.state == ledger.PENDING:
        told = ("pending", say("dossiers.pending", language))
        return await _one(number, request, session, found, Said(told=told), status=202)
    return see_other(f"{request.url.path}?done=1")


async def _list(
    request: Request,
    session: Session,
    found: Services,
    said: Said = NOTHING,
    *,
    rows: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    kind = _kind(request)
    shown = await found.database.read(lambda c: _read_list(request, c, session.viewer, kind, found.policy))
    opens = kind in found.policy.dossiers and session.viewer.role in KINDS[kind].openers
    content: dict[str, Any] = {
        "shown": shown,
        "kind": kind.value,
        "forms": {OPENS[kind]: FORMS[OPENS[kind]]} if opens else {},
        "rows": rows,
    }
    return _page(request, "dossiers.html", status, session, content, said)


async def _one(
    number: str,
    request: Request,
    session: Session,
    found: Services,
    said: Said = NOTHING,
    *,
    status: int = 200,
) -> Response:
    kind = _kind(request)
    shown = await found.database.read(lambda c: _read_one(request, c, session.viewer, kind, number))
    forms = {name: FORMS[name] for name in shown.found[0].allowed}
    content = {"shown": shown, "dossier": shown.found[0], "forms": forms}
    return _page(request, "dossier.html", status, session, content, said)


def _page(
    request: Request,
    template: str,
    status: int,
    session: Session,
    content: dict[str, Any],
    said: Said,
) -> Response:
    path = request.url.path
    shared: dict[str, Any] = {
        "place": f"/{path.split('/')[1]}",
        "action": path,
        "when": content["shown"].when,
        "fields": said.fields,
        "errors": said.errors,
        "told": said.told,
        "new_id": command_id,
        "again": ("/language", {"back": path}) if request.method == "POST" else None,
    }
    language = language_of(request)
    shared["c"] = Context(
        action=path,
        session=session,
        fields=shared["fields"],
        errors=shared["errors"],
        new_id=command_id,
        shown=content["shown"],
        t=partial(say_in, language),
        w=partial(word_in, language),
    )
    return page(request, template, status, session=session, **content, **shared)


def say_in(language: str, key: str, **values: object) -> str:
    """Say a text, the language first."""
    return say(key, language, **values)


def word_in(language: str, kind: str, code: str) -> str:
    """Give a word, the language first."""
    return word(kind, code, language)


def _read_list(request: Request, connection: Connection, viewer: Viewer, kind: DossierKind, policy: Policy) -> Shown:
    found = listed(connection, viewer, DossierFilter(kind=kind))
    when = reader(request, connection, policy)
    tree = Tree.load(connection)
    below = tree.below(viewer.office) - {viewer.office} if viewer.office else set()
    offices = [(o.id, o.name_en if when.language == "en" and o.name_en else o.name) for o in tree.offices.values()]
    levels = policy.dossiers[kind].sign_offs if kind in policy.dossiers else ()
    return Shown(found, [pair for pair in offices if pair[0] in below], levels, when)


def _read_one(request: Request, connection: Connection, viewer: Viewer, kind: DossierKind, number: str) -> Shown:
    dossier = of_kind(connection, number, viewer, kind)
    policy = policy_of(connection, dossier.policy)
    when = reader(request, connection, policy)
    return Shown([view(connection, dossier, viewer)], [], policy.dossiers[kind].sign_offs, when)


async def _import(found: Services, words: ReceiveBatchWords, rows: str, viewer: Viewer) -> BatchReport:
    """Import pasted rows."""
    options = SheetOptions(system="batch", bureau=viewer.office)
    return await import_rows(DossierGate(found.gate), rows, words, options, viewer)


def _sums(report: BatchReport, language: str) -> str:
    counts = {"linked": report.linked, "registered": report.registered, "repeats": len(report.repeats)}
    return say("dossiers.imported", language, number=report.number, bad=report.bad_rows, **counts)


def _rows(report: BatchReport, language: str) -> tuple[str, ...]:
    wrong = [say("dossiers.row", language, row=error.row, reason=error.reason(language)) for error in report.errors]
    repeats = [say("dossiers.row.repeat", language, row=one.row, petition=one.petition) for one in report.repeats]
    return (*wrong, *repeats)


def expired(language: str) -> Told:
    """Say that a form is older than its session."""
    return "problem", f"{explain('form_expired', {}, language)} {say('submit.kept', language)}"


def _kind(request: Request) -> DossierKind:
    return PLACES[request.url.path.split("/")[1]]
