"""The staff's pages of district sponsors and key fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection, select

from api.auth import Served, Session
from api.problems import Problem
from api.services import Services
from api.supervising import READERS, keep_field, keep_sponsor
from api.supervision_views import FieldView, field_views, sponsor_views, today_in
from domain.base import Role
from intake.book_words import FieldWords, OpenFieldWords, SponsorWords
from intake.refusals import GateRefusal
from storage.database import now
from storage.tables import categories
from web.actions import command_id
from web.book_forms import BOOK_FORMS, read_act
from web.errors import explain
from web.forms import Fields, holds, read_form, same_site
from web.guard import Staff, reader
from web.receptions import offered
from web.render import language_of, page, see_other
from web.texts import say

router = APIRouter()

KEEPERS = frozenset({Role.CLERK, Role.SUPERVISOR})


@router.get("/sponsorships")
async def sponsors(request: Request, session: Staff, found: Served) -> Response:
    """Show who sponsors which district."""
    return await _sponsors(request, found, session)


@router.post("/sponsorships")
async def sponsor(request: Request, session: Staff, found: Served) -> Response:
    """Name or release a sponsor."""
    fields = await read_form(request)

    async def keep(words: Any) -> None:
        await keep_sponsor(found, session.viewer, words)

    said = await entered(request, found, session, fields, SponsorWords, keep)
    return see_other("/sponsorships") if said is None else await _sponsors(request, found, session, **said)


@router.get("/key-fields")
async def key_fields(request: Request, session: Staff, found: Served) -> Response:
    """Show the key fields and what is done about their causes."""
    return await _fields(request, found, session)


@router.post("/key-fields")
async def open_field(request: Request, session: Staff, found: Served) -> Response:
    """Open a key field, or act on one that the form names."""
    fields = await read_form(request)
    opened = fields.get("type") == "open_field"
    book = None if opened else fields.get("field", "")

    async def keep(words: Any) -> None:
        await keep_field(found, session.viewer, book, words)

    said = await entered(request, found, session, fields, OpenFieldWords if opened else FieldWords, keep)
    return see_other("/key-fields") if said is None else await _fields(request, found, session, **said)


async def entered(
    request: Request,
    found: Services,
    session: Session,
    fields: Fields,
    shape: Any,
    keep: Callable[[Any], Awaitable[None]],
) -> dict[str, Any] | None:
    """Enter what a form says; nothing means that it was done, anything else is what the page says about it."""
    language = language_of(request)
    if not holds(session, fields) or not same_site(request):
        told = f"{explain('form_expired', {}, language)} {say('submit.kept', language)}"
        return {"kept": fields, "problem": told, "status": 403}
    if fields.get("type") not in BOOK_FORMS:
        raise Problem("malformed")
    given = read_act(shape, fields, found.policy.tz, language)
    if given.words is None:
        return {"kept": fields, "errors": given.errors, "status": 422}
    try:
        await keep(given.words)
    except GateRefusal as refusal:
        told = explain(refusal.code, refusal.params, language)
        return {"kept": fields, "problem": told, "status": Problem(refusal.code).status}
    return None


async def _sponsors(request: Request, found: Services, session: Session, **said: Any) -> Response:
    if session.viewer.role not in READERS:
        raise Problem("not_permitted")
    shown = await found.database.read(lambda c: sponsor_views(c, session.viewer, today_in(found.policy, now(c))))
    names = ("name_sponsor", "release_sponsor") if session.viewer.role is Role.SUPERVISOR else ()
    return await _page(request, found, session, "sponsorships.html", names, said, districts=shown)


async def _fields(request: Request, found: Services, session: Session, **said: Any) -> Response:
    shown = await found.database.read(lambda c: field_views(c, session.viewer, today_in(found.policy, now(c))))
    names = ("open_field",) if session.viewer.role in KEEPERS else ()
    of_field = _forms_of(session, shown)
    return await _page(request, found, session, "key_fields.html", names, said, fields=shown, of_field=of_field)


def _forms_of(session: Session, shown: list[FieldView]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for field in shown:
        open_ones = any(action.closed is None for action in field.actions)
        kept = ("open_action", "change_field", "close_field") if session.viewer.role in KEEPERS else ()
        closing = ("close_action",) if open_ones and session.viewer.role in KEEPERS | {Role.OFFICER} else ()
        found[field.id] = {} if field.closed else {name: BOOK_FORMS[name] for name in (*closing, *kept)}
    return found


async def _page(
    request: Request,
    found: Services,
    session: Session,
    template: str,
    names: tuple[str, ...],
    said: dict[str, Any],
    **present: Any,
) -> Response:
    status = said.pop("status", 200)
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    offers = await found.database.read(lambda c: offered(c, session.viewer, when.language) | _categories(c))
    content = {"kept": {}, "errors": {}, "problem": None} | present | said
    forms = {name: BOOK_FORMS[name] for name in names}
    again = ("/language", {"back": request.url.path}) if request.method == "POST" else None
    return page(
        request,
        template,
        status,
        session=session,
        again=again,
        new_id=command_id,
        when=when,
        choices=offers,
        forms=forms,
        **content,
    )


def _categories(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    known = select(categories.c.id).where(categories.c.valid_to.is_(None)).order_by(categories.c.id)
    return {"categories": [(name, name) for name in connection.execute(known).scalars()]}
