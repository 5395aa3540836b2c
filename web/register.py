"""Registration by a clerk: letters, visits and calls, with their own date as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.auth import Served, Session
from api.limits import Door
from api.petitions import door
from api.problems import Problem
from api.services import Services
from intake.refusals import GateRefusal
from web.forms import Fields, holds, read_form, same_site, sign, signed
from web.guard import Staff, reader
from web.petition_form import Blocks, blocks, choices, read
from web.render import language_of, page
from web.sentences import explain
from web.submit import shown_receipt
from web.texts import say

router = APIRouter()

PURPOSE = "registration"


@router.get("/register")
async def blank(request: Request, session: Staff, found: Served) -> Response:
    """Show the empty form."""
    return await _form(request, found, session, {}, Blocks())


@router.post("/register")
async def register(
    request: Request, session: Staff, found: Served, submissions: Annotated[Door, Depends(door)]
) -> Response:
    """Register; the form's token is the petition's key, so that a second click is the same petition."""
    fields = await read_form(request)
    size, language = blocks(fields), language_of(request)
    key = signed(found.safe, PURPOSE, fields.get("token", ""))
    if key is None or not holds(session, fields) or not same_site(request):
        return await _form(request, found, session, fields, size, problem=say("submit.kept", language), status=403)
    if fields.get("more"):
        return await _form(request, found, session, fields, size.grown(fields["more"]))
    words, errors = read(fields, found.policy, language)
    if words is None:
        return await _form(request, found, session, fields, size, errors=errors, status=422)
    try:
        async with submissions.place():
            receipt = await found.gate.register(words, session.viewer.actor, f"form:{session.account.id}:{key}")
    except GateRefusal as refusal:
        told = explain(refusal.code, refusal.params, language)
        status = Problem(refusal.code).status
        return await _form(request, found, session, fields | {"token": ""}, size, problem=told, status=status)
    shown = await found.database.read(lambda c: shown_receipt(c, receipt.petition, receipt.tracking_code))
    when = await found.database.read(lambda c: reader(request, c, shown.policy))
    again = ("/language", {"back": f"/cases/{shown.number}"})
    content: dict[str, Any] = {"receipt": shown, "ahead": shown.ahead(when), "when": when}
    return page(request, "receipt.html", session=session, clerk=True, again=again, **content)


async def _form(
    request: Request,
    found: Services,
    session: Session,
    fields: Fields,
    size: Blocks,
    *,
    errors: Mapping[str, str] | None = None,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    offered = await found.database.read(choices)
    token = fields.get("token", "")
    content: dict[str, Any] = {
        "fields": fields,
        "token": token if signed(found.safe, PURPOSE, token) else sign(found.safe, PURPOSE),
        "size": size,
        "errors": errors or {},
        "problem": problem,
        "choices": offered,
        "action": "/register",
        "clerk": True,
    }
    return page(request, "submit.html", status, session=session, **content)
