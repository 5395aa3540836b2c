"""What the staff's pages of books and dossiers share: entering what a form says, and showing its page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Session
from api.problems import Problem
from api.services import Services
from domain.access import Viewer
from domain.base import Purpose, Role
from domain.policy import Policy
from domain.reception_facts import Form
from intake.refusals import GateRefusal
from storage.directory import Tree, all_accounts
from web.actions import command_id
from web.book_forms import FORMS, read_act
from web.forms import Fields, holds, same_site
from web.guard import reader
from web.render import language_of, page
from web.sentences import explain
from web.texts import say, word

Offers = dict[str, list[tuple[str, str]]]


async def entered(
    request: Request,
    found: Services,
    session: Session,
    fields: Fields,
    shape: Any,
    *,
    keep: Callable[[Any], Awaitable[Response]],
    again: Callable[..., Awaitable[Response]],
) -> Response:
    """Enter what a form says: answer what ``keep`` gives, or show the page once more with what is to be said of it.

    Raises:
        Problem: ``malformed``: the form names no act that there is.
    """
    language = language_of(request)
    if not holds(session, fields) or not same_site(request):
        told = f"{explain('form_expired', {}, language)} {say('submit.kept', language)}"
        return await again(kept=fields, problem=told, status=403)
    if fields.get("type") not in FORMS:
        raise Problem("malformed")
    given = read_act(shape, fields, found.policy.tz, language)
    if given.words is None:
        return await again(kept=fields, errors=given.errors, status=422)
    try:
        return await keep(given.words)
    except GateRefusal as refusal:
        told = explain(refusal.code, refusal.params, language)
        return await again(kept=fields, problem=told, status=Problem(refusal.code).status)


async def book_page(
    request: Request,
    found: Services,
    session: Session,
    template: str,
    names: tuple[str, ...],
    said: Mapping[str, Any],
    *,
    offers: Offers | None = None,
    policy: Policy | None = None,
    **present: Any,
) -> Response:
    """Show a page of books with the forms that are named, and what is said about the last one that was sent.

    ``offers`` adds to what every form of a book offers; ``policy`` is the pack whose dates are read, if another.
    """
    when = await found.database.read(lambda c: reader(request, c, policy or found.policy))
    choices = await found.database.read(lambda c: offered(c, session.viewer, when.language))
    content: dict[str, Any] = {"kept": {}, "errors": {}, "problem": None} | present | dict(said)
    again = ("/language", {"back": request.url.path}) if request.method == "POST" else None
    return page(
        request,
        template,
        content.pop("status", 200),
        session=session,
        again=again,
        new_id=command_id,
        when=when,
        choices=choices | (offers or {}),
        forms={name: FORMS[name] for name in names},
        **content,
    )


def offered(connection: Connection, viewer: Viewer, language: str) -> Offers:
    """Give what the forms of books offer: leaders in reach, offices, districts and the code words."""
    tree = Tree.load(connection)
    bureau = tree.bureau_of(viewer.office) if viewer.office else None
    reach = tree.below(bureau) | set(tree.line(bureau)) if bureau else set(tree.offices)
    leaders = [a for a in all_accounts(connection) if a.role is Role.LEADER and not a.locked and a.office in reach]
    visitors = leaders + [
        a for a in all_accounts(connection) if a.role is Role.SUPERVISOR and not a.locked and a.office in reach
    ]
    offices = sorted(
        (o.id, o.name_en if language == "en" and o.name_en else o.name) for o in tree.offices.values() if o.id in reach
    )
    return {
        "leaders": [(a.id, " · ".join(said for said in (a.name, a.post) if said)) for a in leaders],
        "visitors": [(a.id, " · ".join(said for said in (a.name, a.post) if said)) for a in visitors],
        "offices": offices,
        "districts": [(district, district) for district in tree.districts()],
        "reception_form": [(form.value, word("reception_form", form, language)) for form in Form],
        "purpose": [(purpose.value, word("purpose", purpose, language)) for purpose in Purpose],
        "first": [("true", word("field", "first", language))],
    }
