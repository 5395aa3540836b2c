"""Handing a petition in, and its receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, address_of
from api.limits import Door
from api.petitions import check_code, door
from api.problems import Problem
from api.services import Services
from api.views import ClockView, clock_views
from domain.base import Channel, Frozen, Purpose
from domain.petition import Petition
from domain.policy import Policy
from domain.refusals import Code
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from storage.directory import Tree
from storage.packs import policy_of
from storage.records import load_case
from web.dates import Reader
from web.forms import Fields, read_form, same_site, sign, signed
from web.guard import reader
from web.petition_form import Blocks, blocks, choices, read
from web.render import choose_language, language_of, page, see_other
from web.sentences import explain
from web.terms import TermLine, ahead

router = APIRouter()

PURPOSE = "petition"
ABOUT_THE_OFFICE = frozenset({Code.ACCUSED_OFFICE, Code.NOT_IN_PROCEDURE, GateCode.UNKNOWN_OFFICE})


class Shown(Frozen):
    """What a receipt shows."""

    number: str
    code: str
    received_at: datetime
    clocks: tuple[ClockView, ...]
    policy: Policy
    purpose: Purpose

    def ahead(self, when: Reader) -> list[TermLine]:
        """Write what runs already and what comes next in the ordinary way."""
        return ahead(self.policy, when, self.purpose, [clock.name for clock in self.clocks])


@router.get("/submit")
async def blank(request: Request, found: Served) -> Response:
    """Show the empty form."""
    return await form(request, found, {})


@router.post("/submit")
async def hand_in(request: Request, found: Served, submissions: Annotated[Door, Depends(door)]) -> Response:
    """Take a petition in; the form's token is its key, so that a second click is the same petition."""
    fields = await read_form(request)
    size = blocks(fields)
    more = fields.get("more")
    if more:
        return await form(request, found, fields, size=size.grown(more))
    key = signed(found.safe, PURPOSE, fields.get("token", ""))
    if key is None or not same_site(request):
        return await form(request, found, fields, size=size, problem="submit.kept", status=403)
    words, errors = read(fields, found.policy, language_of(request), channel=Channel.ONLINE)
    if words is None:
        return await form(request, found, fields, size=size, errors=errors, status=422)
    try:
        async with submissions.place():
            receipt = await found.gate.register(words, PUBLIC, f"form:{key}")
    except GateRefusal as refusal:
        return await _refused(request, found, fields, size, refusal)
    return await _receipt(request, found, receipt.petition, receipt.tracking_code)


async def _refused(
    request: Request, found: Services, fields: dict[str, str], size: Blocks, refusal: GateRefusal
) -> Response:
    """Show the form again with all that was entered; what speaks against the office chosen stands beside it.

    Raises:
        GateRefusal: the refusal is about nothing that a petitioner could mend on the form.
    """
    if refusal.code is GateCode.KEY_REUSED:
        return await form(request, found, fields | {"token": ""}, size=size, problem="submit.again", status=409)
    if refusal.code not in ABOUT_THE_OFFICE or not fields.get("direct"):
        raise refusal
    told = explain(refusal.code, refusal.params, language_of(request))
    return await form(request, found, fields, size=size, errors={"direct": told}, status=Problem(refusal.code).status)


@router.post("/receipt")
async def again(request: Request, found: Served) -> Response:
    """Show a receipt in the other language, to whoever has the code."""
    fields = await read_form(request)
    number, code = fields.get("number", ""), fields.get("code", "")
    await check_code(found, number[:64], code[:64], address_of(request))
    choose_language(request, fields.get("language"))
    petition = await found.database.read(lambda c: load_case(c, number))
    if petition is None:
        raise Problem("tracking_failed")
    return await _receipt(request, found, petition, found.safe.tracking_code(number))


@router.get("/receipt")
async def stray() -> Response:
    """Lead a reload to where a petition is looked up."""
    return see_other("/track")


async def form(
    request: Request,
    found: Services,
    fields: Fields,
    *,
    size: Blocks | None = None,
    errors: dict[str, str] | None = None,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    """Show the form with what was entered; a token that still holds is kept, for it is the petition's key."""
    offered = await found.database.read(choices)
    token = fields.get("token", "")
    kept = token if signed(found.safe, PURPOSE, token) else sign(found.safe, PURPOSE)
    return page(
        request,
        "submit.html",
        status,
        fields=fields,
        token=kept,
        size=size or Blocks(),
        errors=errors or {},
        problem=problem,
        choices=offered,
        action="/submit",
        clerk=False,
    )


async def _receipt(request: Request, found: Services, petition: Petition, code: str) -> Response:
    shown = await found.database.read(lambda c: shown_receipt(c, petition, code))
    when = await found.database.read(lambda c: reader(request, c, shown.policy))
    return page(
        request,
        "receipt.html",
        again=("/receipt", {"number": shown.number, "code": shown.code}),
        receipt=shown,
        ahead=shown.ahead(when),
        when=when,
        clerk=False,
    )


def shown_receipt(connection: Connection, petition: Petition, code: str) -> Shown:
    """Read what a receipt shows."""
    policy = policy_of(connection, petition.policy)
    return Shown(
        number=petition.number,
        code=code,
        received_at=petition.received_at,
        clocks=clock_views(petition, policy, Tree.load(connection), petition.received_at),
        policy=policy,
        purpose=petition.purpose,
    )
