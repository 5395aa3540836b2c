"""Tracking, and what a petitioner does: number and code come by POST each time and stand in no address or log."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, address_of, own_network
from api.petitions import check_code, command_view
from api.problems import Problem
from api.services import Services
from api.views import TrackView, track_view
from audit.timeline import timeline
from domain.policy import Policy
from intake.letters import LETTERS
from intake.refusals import GateRefusal
from storage import ledger
from storage.database import now
from storage.directory import Tree
from storage.packs import policy_of
from storage.records import load_case
from web.actions import ON_BEHALF, read
from web.drawers import Drawer, drawers
from web.forms import Fields, filled, read_form, sign, signed
from web.guard import reader
from web.render import choose_language, language_of, page, see_other
from web.sentences import explain
from web.standing import standing_for_petitioner
from web.texts import say, word

router = APIRouter()

NOTHING: Fields = {}


OUTCOMES = {"replied": "outcome", "review_decided": "review_outcome"}
"""Events that say how a petition was decided, and the words for it."""


class Tracked(NamedTuple):
    """A petition as its petitioner sees it, the rules it is under, how it was decided, and why each date."""

    view: TrackView
    policy: Policy
    outcomes: list[str]
    drawers: list[Drawer]


class Notice(NamedTuple):
    """What a page says first of the act just made: a tone, a sentence, and the answer's status."""

    tone: str
    sentence: str
    status: int = 200


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


@router.post("/act")
async def act(request: Request, found: Served) -> Response:
    """Rate, supplement, withdraw or ask for a review; number and code come along, the token is the id."""
    fields = await read_form(request)
    command = fields.get("type", "")
    if command not in ON_BEHALF:
        raise Problem("malformed")
    number, code = await _checked(request, found, fields)
    nonce = signed(found.safe, f"{command} {number}", fields.get("token", ""))
    language = language_of(request)
    if nonce is None:
        notice = Notice("problem", explain("form_expired", {}, language), 403)
    elif command == "withdraw" and not filled(fields, "sure"):
        notice = Notice("problem", say("track.unsure", language), 422)
    else:
        notice = await _give(request, found, number, fields | {"id": f"web-{nonce}"})
    return await _shown(request, found, number, code, notice, fields if notice.tone == "problem" else NOTHING)


@router.get("/act")
async def stray() -> Response:
    """Lead a reload to where a petition is looked up."""
    return see_other("/track")


async def _give(request: Request, found: Services, number: str, fields: Fields) -> Notice:
    language, command = language_of(request), fields["type"]
    words, errors = read(fields, language)
    if words is None:
        return Notice("problem", next(iter(errors.values()), say("error.other", language)), 422)
    try:
        row = await found.gate.command(number, words, None, own_network=own_network(request, found))
    except GateRefusal as refusal:
        return Notice("problem", explain(refusal.code, refusal.params, language), 409)
    view, named = command_view(row), word("command", command, language)
    if view.state == ledger.REFUSED:
        return Notice("problem", explain(view.code or "fault", view.params, language), 409)
    if view.state == ledger.PENDING:
        when = await found.database.read(lambda c: reader(request, c, found.policy))
        return Notice("pending", say("case.pending", language, command=named, at=when.stamp(view.received_at)), 202)
    rated = command == "rate"
    return Notice("done", say("track.rated.done" if rated else "track.done", language, command=named))


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
    request: Request,
    found: Services,
    number: str,
    code: str,
    notice: Notice | None = None,
    kept: Fields = NOTHING,
) -> Response:
    language = language_of(request)
    view, policy, outcomes, why = await found.database.read(lambda c: _tracked(c, number, language))
    when = await found.database.read(lambda c: reader(request, c, policy))
    late = any(clock.status == "open_late" for clock in view.clocks)
    return page(
        request,
        "track.html",
        notice.status if notice else 200,
        again=("/track", {"number": number, "code": code}),
        case=view,
        code=code,
        outcomes=outcomes,
        drawers=why,
        late=late,
        next=next((clock for clock in view.clocks if clock.stopped_at is None and clock.due_at == view.next_due), None),
        remedies={remedy.command: remedy for remedy in view.remedies},
        standing=standing_for_petitioner(view, when),
        letters=LETTERS,
        tokens={remedy.command: sign(found.safe, f"{remedy.command} {number}") for remedy in view.remedies},
        kept=kept,
        notice=notice,
        when=when,
    )


def _tracked(connection: Connection, number: str, language: str) -> Tracked:
    petition = load_case(connection, number)
    if petition is None:
        raise Problem("tracking_failed")
    answers = [entry for entry in timeline(connection, number) if entry.type in OUTCOMES]
    return Tracked(
        view=track_view(connection, petition, now(connection)),
        policy=policy_of(connection, petition.policy),
        outcomes=[word(OUTCOMES[entry.type], entry.details["outcome"], language) for entry in answers],
        drawers=drawers(connection, petition, Tree.load(connection), language),
    )
