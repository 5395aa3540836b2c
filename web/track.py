"""Tracking and rating: number and code come by POST each time and stand in no address, cookie or log."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import Connection

from api.auth import Served, address_of
from api.petitions import check_code, command_view
from api.problems import Problem
from api.services import Services
from api.views import TrackView, track_view
from audit.timeline import timeline
from domain.policy import Policy
from intake.refusals import GateRefusal
from intake.words import RateWords
from storage import ledger
from storage.database import now
from storage.packs import policy_of
from storage.records import load_case
from web.errors import explain
from web.forms import Fields, filled, read_form, sign, signed
from web.guard import reader
from web.render import choose_language, language_of, page, see_other
from web.texts import say

router = APIRouter()


class Tracked(NamedTuple):
    """A petition as its petitioner sees it, the rules it is under, and how it was decided."""

    view: TrackView
    policy: Policy
    outcome: str | None


class Notice(NamedTuple):
    """What a page says first of the act just made: a tone, and a sentence."""

    tone: str
    sentence: str


@router.get("/track")
async def ask(request: Request) -> Response:
    """Ask for number and code."""
    return page(request, "track_ask.html", number="", problem=None)


@router.post("/track")
async def track(request: Request, found: Served) -> Response:
    """Show a petition to its petitioner."""
    fields = await read_form(request)
    choose_language(request, fields.get("language"))
    try:
        number, code = await _checked(request, found, fields)
    except Problem as problem:
        sentence = explain(problem.code, problem.params, language_of(request))
        number = fields.get("number", "")[:64]
        return page(request, "track_ask.html", problem.status, number=number, problem=sentence)
    return await _shown(request, found, number, code)


@router.post("/rate")
async def rate(request: Request, found: Served) -> Response:
    """Rate: the form carries number and code again, and its token is the command's id."""
    fields = await read_form(request)
    number, code = await _checked(request, found, fields)
    nonce = signed(found.safe, f"rate {number}", fields.get("token", ""))
    if nonce is None:
        notice = Notice("problem", explain("form_expired", {}, language_of(request)))
        return await _shown(request, found, number, code, notice, 403)
    notice, status = await _rate(request, found, number, fields, f"web-{nonce}")
    return await _shown(request, found, number, code, notice, status)


@router.get("/rate")
async def stray() -> Response:
    """Lead a reload to where a petition is looked up."""
    return see_other("/track")


async def _rate(request: Request, found: Services, number: str, fields: Fields, command: str) -> tuple[Notice, int]:
    language = language_of(request)
    scores = {body: score for body in ("bureau", "office") if (score := filled(fields, body))}
    try:
        words = RateWords.model_validate({"id": command, "type": "rate"} | scores)
        row = await found.gate.command(number, words, None)
    except ValidationError:
        return Notice("problem", say("error.enum", language)), 422
    except GateRefusal as refusal:
        return Notice("problem", explain(refusal.code, refusal.params, language)), 409
    view = command_view(row)
    if view.state == ledger.REFUSED:
        return Notice("problem", explain(view.code or "fault", view.params, language)), 409
    if view.state == ledger.PENDING:
        when = await found.database.read(lambda c: reader(request, c, found.policy))
        told = say("case.pending", language, command=say("command.rate", language), at=when.exact(view.received_at))
        return Notice("pending", told), 202
    return Notice("done", say("track.rated.done", language)), 200


async def _checked(request: Request, found: Services, fields: Fields) -> tuple[str, str]:
    """Give number and code once they belong together.

    Raises:
        Problem: ``throttled`` or ``tracking_failed``.
    """
    number, code = fields.get("number", "").strip().upper(), fields.get("code", "").strip()
    if not (0 < len(number) <= 64 and 0 < len(code) <= 64):
        raise Problem("tracking_failed")
    await check_code(found, number, code, address_of(request))
    return number, code


async def _shown(
    request: Request, found: Services, number: str, code: str, notice: Notice | None = None, status: int = 200
) -> Response:
    view, policy, outcome = await found.database.read(lambda c: _tracked(c, number))
    when = await found.database.read(lambda c: reader(request, c, policy))
    late = any(clock.status == "open_late" for clock in view.clocks)
    window = next((clock for clock in view.clocks if clock.kind == "window" and clock.status == "open"), None)
    return page(
        request,
        "track.html",
        status,
        again=("/track", {"number": number, "code": code}),
        case=view,
        code=code,
        outcome=outcome,
        late=late,
        next=next((clock for clock in view.clocks if clock.stopped_at is None and clock.due_at == view.next_due), None),
        window=window,
        token=sign(found.safe, f"rate {number}"),
        notice=notice,
        when=when,
    )


def _tracked(connection: Connection, number: str) -> Tracked:
    petition = load_case(connection, number)
    if petition is None:
        raise Problem("tracking_failed")
    replies = [entry.details for entry in timeline(connection, number) if entry.type == "replied"]
    return Tracked(
        view=track_view(connection, petition, now(connection)),
        policy=policy_of(connection, petition.policy),
        outcome=replies[-1]["outcome"] if replies else None,
    )
