"""The pages of bulletins: a list, and one with its figures, its rounds, what changed, and what the reader may do."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, Session
from api.bulletin_views import BulletinView, content_of
from api.bulletins import BulletinQuery, bulletin_shown, bulletins_listed, round_content, round_file
from api.petitions import command_view
from api.problems import Problem
from api.services import Services
from domain.access import Viewer
from domain.base import Role
from domain.bulletins import Bulletin, Rhythm
from domain.terms import DossierKind
from domain.timers import ENGINE
from intake.bulletin_words import CorrectBulletinWords
from intake.bulletins import BulletinDesk
from intake.delivery import Undelivered
from intake.dossier_words import DossierWords
from intake.issuing import IssueWords, Standing, issue_now, may_issue
from rendering.bulletins import Format
from rendering.letters import Language
from storage import ledger
from storage.bulletins import PAGE
from storage.directory import find_account
from web.book_pages import book_page, entered
from web.bulletin_forms import BULLETIN_FORMS, ISSUE
from web.bulletin_places import Told, place_named, told_changes
from web.dates import Reader
from web.forms import read_form
from web.guard import Staff, reader
from web.published_charts import bar, own_names
from web.render import language_of, see_other
from web.sentences import explain
from web.texts import say, word

router = APIRouter()

CORRECT = "correct_bulletin"


class IssueForm(IssueWords):
    """What the form says that has a bulletin issued."""

    id: str
    type: Literal["issue_bulletin"]


@router.get("/bulletins")
async def list_bulletins(request: Request, session: Staff, found: Served, pages: int = 1) -> Response:
    """List what the caller may see, the last period first."""
    return await _list(request, found, session, pages)


@router.post("/bulletins")
async def issue(request: Request, session: Staff, found: Served) -> Response:
    """Issue the bulletin of a period that is over; one that is issued already is named."""
    fields = await read_form(request)
    if fields.get("type") != ISSUE:
        raise Problem("malformed")
    again, language = partial(_list, request, found, session), language_of(request)

    async def keep(words: IssueForm) -> Response:
        wanted = IssueWords(rhythm=words.rhythm, on=words.on)
        try:
            asked = await issue_now(found.gate, wanted, session.viewer, found.gate.wait)
        except Undelivered:
            return await again(kept=fields, problem=explain("unavailable", {}, language), status=503)
        place = f"/bulletins/{asked.number}"
        match asked.state:
            case Standing.ISSUED:
                return see_other(f"{place}?done=1")
            case Standing.KNOWN:
                said = say("bulletins.issued_already", language, number=asked.number or "")
                return await again(told=("done", said, place, asked.number))
            case Standing.PENDING:
                said = say("bulletins.issuing", language, period=asked.period)
                return await again(told=("pending", said), status=202)

    return await entered(request, found, session, fields, IssueForm, keep=keep, again=again)


async def _list(request: Request, found: Services, session: Session, pages: int = 1, **said: Any) -> Response:
    asked, language = BulletinQuery(page=max(1, min(pages, 100_000))), language_of(request)
    listed = await found.database.read(lambda c: bulletins_listed(c, session.viewer, asked))
    knows = DossierKind.BULLETIN in found.policy.dossiers
    may = knows and await found.database.read(lambda c: may_issue(c, session.viewer))
    offers = {"rhythm": [(rhythm.value, word("rhythm", rhythm, language)) for rhythm in Rhythm]}
    present: dict[str, Any] = {"told": None, "bulletins": listed, "pages": asked.page, "full": len(listed) == PAGE}
    names = (ISSUE,) if may else ()
    return await book_page(request, found, session, "bulletins.html", names, said, offers=offers, **present)


@router.get("/bulletins/{number}")
async def one_bulletin(number: str, request: Request, session: Staff, found: Served, done: str = "") -> Response:
    """Show one."""
    told = ("done", say("dossiers.done", language_of(request))) if done else None
    return await _one(request, found, session, number, told=told)


@router.get("/bulletins/{number}/rounds/{round_number}.{form}")
async def read_content(
    number: str, round_number: int, form: Format, request: Request, session: Staff, found: Served
) -> Response:
    """Give a round as a file in the reader's language; as json it is what is kept."""
    content = await found.database.read(lambda c: round_content(c, number, round_number, session.viewer))
    return await round_file(content, f"{number}-{round_number}", form, Language(language_of(request)))


@router.post("/bulletins/{number}")
async def act_on_bulletin(number: str, request: Request, session: Staff, found: Served) -> Response:
    """Give a command, or open another edition; a refusal keeps what was entered."""
    fields = await read_form(request) | {"corrects": number}
    if fields.get("type", "") not in BULLETIN_FORMS:
        raise Problem("malformed")
    desk, again = BulletinDesk(found.gate), partial(_one, request, found, session, number)

    async def keep(words: Any) -> Response:
        if isinstance(words, CorrectBulletinWords):
            return see_other(f"/bulletins/{(await desk.correct(words, session.viewer)).number}")
        answered, language = command_view(await desk.command(number, words, session.viewer)), language_of(request)
        if answered.state == ledger.REFUSED:
            told = explain(answered.code or "fault", answered.params, language)
            return await again(kept=fields, problem=told, status=409)
        if answered.state == ledger.PENDING:
            return await again(told=("pending", say("dossiers.pending", language)), status=202)
        return see_other(f"{request.url.path}?done=1")

    shape: Any = CorrectBulletinWords if fields["type"] == CORRECT else DossierWords
    return await entered(request, found, session, fields, shape, keep=keep, again=again)


async def _one(request: Request, found: Services, session: Session, number: str, **said: Any) -> Response:
    view, content, people = await found.database.read(lambda c: _read(c, session.viewer, number))
    names = (*view.allowed, *((CORRECT,) if _correctable(view, session.viewer) else ()))
    language = language_of(request)
    people |= {ENGINE.id: word("role", ENGINE.role, language)}
    offers = {"passed": [(passed, word("passed", passed, language)) for passed in ("true", "false")]}
    present: dict[str, Any] = {"told": None, "bulletin": view, "content": content, "people": people}
    present |= {"bar": bar, "own": own_names(content), "formats": list(Format)}
    present["places"] = {one.where: place_named(one.where, language) for one in view.findings}
    present["changed"] = await found.database.read(lambda c: _changed(c, view, reader(request, c, found.policy)))
    return await book_page(request, found, session, "bulletin.html", names, said, offers=offers, **present)


def _changed(connection: Connection, view: BulletinView, when: Reader) -> list[Told]:
    """Tell what is different in the last round, in the reader's words."""
    if not view.history[1:]:
        return []
    before, after = (content_of(connection, one.digest) for one in view.history[-2:])
    return told_changes(before, after, when)


def _correctable(view: BulletinView, viewer: Viewer) -> bool:
    public = view.stage in {"published", "withdrawn"} and view.corrected_by is None
    return public and viewer.role is Role.SUPERVISOR


def _read(connection: Connection, viewer: Viewer, number: str) -> tuple[BulletinView, Bulletin, dict[str, str]]:
    view = bulletin_shown(connection, number, viewer)
    content = Bulletin.model_validate_json(round_content(connection, number, view.rounds or 1, viewer))
    accounts = {one.by for one in view.history} | {look.by for one in view.history for look in one.looks}
    found = {account: find_account(connection, account=account) for account in accounts}
    return view, content, {account: known.name if known else account for account, known in found.items()}
