"""The staff's pages of district sponsors and key fields."""

from __future__ import annotations

from functools import partial
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
from storage.database import now
from storage.tables import categories
from web.book_forms import BOOK_FORMS
from web.book_pages import Offers, book_page, entered
from web.forms import read_form
from web.guard import Staff
from web.render import see_other

router = APIRouter()

KEEPERS = frozenset({Role.CLERK, Role.SUPERVISOR})


@router.get("/sponsorships")
async def sponsors(request: Request, session: Staff, found: Served) -> Response:
    """Show who sponsors which district."""
    return await _sponsors(request, found, session)


@router.post("/sponsorships")
async def sponsor(request: Request, session: Staff, found: Served) -> Response:
    """Name or release a sponsor."""

    async def keep(words: Any) -> Response:
        await keep_sponsor(found, session.viewer, words)
        return see_other("/sponsorships")

    again = partial(_sponsors, request, found, session)
    return await entered(request, found, session, await read_form(request), SponsorWords, keep=keep, again=again)


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

    async def keep(words: Any) -> Response:
        await keep_field(found, session.viewer, book, words)
        return see_other("/key-fields")

    again = partial(_fields, request, found, session)
    return await entered(
        request, found, session, fields, OpenFieldWords if opened else FieldWords, keep=keep, again=again
    )


async def _sponsors(request: Request, found: Services, session: Session, **said: Any) -> Response:
    if session.viewer.role not in READERS:
        raise Problem("not_permitted")
    shown = await found.database.read(lambda c: sponsor_views(c, session.viewer, today_in(found.policy, now(c))))
    names = ("name_sponsor", "release_sponsor") if session.viewer.role is Role.SUPERVISOR else ()
    return await book_page(request, found, session, "sponsorships.html", names, said, districts=shown)


async def _fields(request: Request, found: Services, session: Session, **said: Any) -> Response:
    shown = await found.database.read(lambda c: field_views(c, session.viewer, today_in(found.policy, now(c))))
    names = ("open_field",) if session.viewer.role in KEEPERS else ()
    present: dict[str, Any] = {"fields": shown, "of_field": _forms_of(session, shown)}
    offers = await found.database.read(_categories)
    return await book_page(request, found, session, "key_fields.html", names, said, offers=offers, **present)


def _forms_of(session: Session, shown: list[FieldView]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for field in shown:
        open_ones = any(action.closed is None for action in field.actions)
        kept = ("open_action", "change_field", "close_field") if session.viewer.role in KEEPERS else ()
        closing = ("close_action",) if open_ones and session.viewer.role in KEEPERS | {Role.OFFICER} else ()
        found[field.id] = {} if field.closed else {name: BOOK_FORMS[name] for name in (*closing, *kept)}
    return found


def _categories(connection: Connection) -> Offers:
    known = select(categories.c.id).where(categories.c.valid_to.is_(None)).order_by(categories.c.id)
    return {"categories": [(name, name) for name in connection.execute(known).scalars()]}
