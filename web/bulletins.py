"""The pages of bulletins: a list, and one with its figures, its rounds, what changed, and what the reader may do."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, Session
from api.bulletin_views import BulletinView
from api.bulletins import BulletinQuery, bulletin_shown, bulletins_listed, round_content
from api.petitions import command_view
from api.problems import Problem
from api.services import Services
from domain.access import Viewer
from domain.base import Role
from domain.policy import Policy
from intake.bulletins import BulletinDesk
from intake.refusals import GateCode, GateRefusal
from storage import ledger
from storage.bulletins import PAGE
from web.actions import command_id
from web.dates import Reader
from web.dossier_forms import FORMS, Given, read_command, read_opening
from web.dossiers import NOTHING, Context, Said, Shown, expired, say_in, word_in
from web.errors import explain
from web.forms import holds, read_form, same_site
from web.guard import Staff, reader
from web.render import language_of, page, see_other
from web.texts import say

router = APIRouter()

CORRECT = "correct_bulletin"


class One(NamedTuple):
    """What the page of one bulletin shows."""

    view: BulletinView
    content: dict[str, Any]
    when: Reader


@router.get("/bulletins")
async def list_bulletins(request: Request, session: Staff, found: Served, pages: int = 1) -> Response:
    """List what the caller may see, the last period first."""
    asked = BulletinQuery(page=max(1, min(pages, 100_000)))
    listed = await found.database.read(lambda c: bulletins_listed(c, session.viewer, asked))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    return page(
        request,
        "bulletins.html",
        session=session,
        bulletins=listed,
        when=when,
        pages=asked.page,
        full=len(listed) == PAGE,
    )


@router.get("/bulletins/{number}")
async def one_bulletin(number: str, request: Request, session: Staff, found: Served, done: str = "") -> Response:
    """Show one."""
    told = ("done", say("dossiers.done", language_of(request))) if done else None
    return await _show(number, request, session, found, Said(told=told))


@router.get("/bulletins/{number}/rounds/{round_number}.json")
async def read_content(number: str, round_number: int, session: Staff, found: Served) -> Response:
    """Give a round's content as it is kept."""
    content = await found.database.read(lambda c: round_content(c, number, round_number, session.viewer))
    named = {"content-disposition": f'attachment; filename="{number}-{round_number}.json"'}
    return Response(content, media_type="application/json; charset=utf-8", headers=named)


@router.post("/bulletins/{number}")
async def act_on_bulletin(number: str, request: Request, session: Staff, found: Served) -> Response:
    """Give a command, or open another edition; a refusal keeps what was entered."""
    fields, language = await read_form(request), language_of(request)
    if not holds(session, fields) or not same_site(request):
        return await _show(number, request, session, found, Said(fields, told=expired(language)), status=403)
    given = _read(number, fields, language)
    if given.words is None:
        return await _show(number, request, session, found, Said(fields, given.errors), status=422)
    desk = BulletinDesk(found.gate)
    try:
        if fields["type"] == CORRECT:
            return see_other(f"/bulletins/{(await desk.correct(given.words, session.viewer)).number}")
        answered = command_view(await desk.command(number, given.words, session.viewer))
    except GateRefusal as refusal:
        if refusal.code is GateCode.NOT_FOUND:
            raise
        told = ("problem", explain(refusal.code, refusal.params, language))
        return await _show(number, request, session, found, Said(fields, told=told), Problem(refusal.code).status)
    if answered.state == ledger.REFUSED:
        told = ("problem", explain(answered.code or "fault", answered.params, language))
        return await _show(number, request, session, found, Said(fields, told=told), 409)
    if answered.state == ledger.PENDING:
        told = ("pending", say("dossiers.pending", language))
        return await _show(number, request, session, found, Said(told=told), 202)
    return see_other(f"/bulletins/{number}?done=1")


def _read(number: str, fields: dict[str, str], language: str) -> Given:
    """Read what was sent.

    Raises:
        Problem: ``malformed``: it is no command of bulletins.
    """
    name = fields.get("type", "")
    if name not in FORMS or not name.endswith("_bulletin"):
        raise Problem("malformed")
    return (
        read_opening(name, fields | {"corrects": number}, language)
        if name == CORRECT
        else read_command(fields, language)
    )


async def _show(
    number: str, request: Request, session: Session, found: Services, said: Said = NOTHING, status: int = 200
) -> Response:
    one = await found.database.read(lambda c: _one(request, c, session.viewer, found.policy, number))
    view, path = one.view, request.url.path
    names = (*view.allowed, *((CORRECT,) if _correctable(view, session.viewer) else ()))
    context = Context(
        action=path,
        session=session,
        fields=said.fields,
        errors=said.errors,
        new_id=command_id,
        shown=Shown([view], [], (), one.when),
        t=partial(say_in, language_of(request)),
        w=partial(word_in, language_of(request)),
        hidden={"round": str(view.rounds), "corrects": number},
    )
    again = ("/language", {"back": path}) if request.method == "POST" else None
    shown = {"bulletin": view, "content": one.content, "when": one.when, "told": said.told, "c": context}
    forms = {name: FORMS[name] for name in names}
    return page(request, "bulletin.html", status, session=session, again=again, forms=forms, **shown)


def _correctable(view: BulletinView, viewer: Viewer) -> bool:
    public = view.stage in {"published", "withdrawn"} and view.corrected_by is None
    return public and viewer.role is Role.SUPERVISOR


def _one(request: Request, connection: Connection, viewer: Viewer, policy: Policy, number: str) -> One:
    view = bulletin_shown(connection, number, viewer)
    content = json.loads(round_content(connection, number, view.rounds or 1, viewer))
    return One(view, content, reader(request, connection, policy))
