"""Routes of petitions: handing in, tracking, listing, and commanding."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served, Session, address_of, bearer, own_network
from api.fields import Key, Moment, Plain
from api.limits import Door
from api.problems import PROBLEMS, Problem
from api.services import Services
from api.views import ClockView, PetitionView, TrackView, clock_views, petition_view, track_view
from audit.timeline import Entry, seen_by
from domain.access import Viewer
from domain.base import Frozen, Role
from domain.petition import Petition, Stage
from domain.policy import Policy
from intake.command_words import PETITIONERS, CommandWords
from intake.gate import PUBLIC, Receipt
from intake.refusals import GateCode, GateRefusal
from intake.words import RegisterWords
from storage import ledger
from storage.case_list import Lists
from storage.database import now
from storage.directory import Tree
from storage.packs import policy_of
from storage.queries import CaseFilter, CasePage, tracking_hash
from storage.records import load_case
from storage.sight import sees
from workflows.inputs import Answer

router = APIRouter(prefix="/api/v1", tags=["petitions"], responses=PROBLEMS)

REGISTRARS = frozenset({Role.CLERK, Role.SUPERVISOR})
REPEATED = "The same petition under the same key: the receipt that was given before."
RECORDED = "Recorded and pending: it is safe, and will be delivered."


class ReceiptView(Frozen):
    """A petition has been received and will not be lost. The code is shown here only; it opens `/track`."""

    number: str
    tracking_code: str
    received_at: datetime
    clocks: tuple[ClockView, ...]


class Tracking(BaseModel):
    """A petition's number and its code."""

    model_config = ConfigDict(extra="forbid")

    number: Plain = Field(min_length=1, max_length=64)
    code: str = Field(min_length=1, max_length=64)


class ListQuery(BaseModel):
    """What a list may be narrowed to."""

    model_config = ConfigDict(extra="forbid")

    stage: Stage | None = None
    district: Plain | None = Field(None, max_length=80)
    office: Plain | None = Field(None, max_length=64)
    category: Plain | None = Field(None, max_length=80)
    overdue: bool = False
    due_before: Moment | None = None
    leader: Plain | None = Field(None, max_length=64)
    q: Plain | None = Field(None, max_length=100)
    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(50, ge=1, le=200)


class CommandView(Frozen):
    """What became of a command. While it is pending it is safe: repeat the request, or ask for it by its id."""

    id: str
    type: str
    state: str
    received_at: datetime
    answered_at: datetime | None = None
    stage: str | None = None
    code: str | None = None
    params: dict[str, str] = {}


def door(request: Request) -> Door:
    """Give the door by which submissions come in."""
    found: Door = request.app.state.door
    return found


@router.post("/petitions", status_code=201, responses={200: {"model": ReceiptView, "description": REPEATED}})
async def hand_in(
    words: RegisterWords,
    request: Request,
    response: Response,
    found: Served,
    submissions: Annotated[Door, Depends(door)],
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> ReceiptView:
    """Hand a petition in. Public; staff who carry a token register letters and visits for their bureau."""
    session = await optional_session(request, found)
    if session is not None and session.viewer.role not in REGISTRARS:
        raise Problem("not_permitted")
    for member in ("written_at", "matter"):
        if session is None and getattr(words, member) is not None:
            raise Problem("invalid", {"where": member})
    actor = session.viewer.actor if session else PUBLIC
    async with submissions.place():
        receipt = await found.gate.register(words, actor, idempotency_key or secrets.token_hex(16))
    if receipt.repeated:
        response.status_code = 200
    clocks = await found.database.read(lambda c: _receipt_clocks(c, receipt, found.policy))
    return ReceiptView(
        number=receipt.number, tracking_code=receipt.tracking_code, received_at=receipt.received_at, clocks=clocks
    )


@router.post("/track")
async def track(tracking: Tracking, request: Request, found: Served) -> TrackView:
    """Show a petition to whoever has its code; an unknown number and a wrong code look the same."""
    await check_code(found, tracking.number, tracking.code, address_of(request))
    return await found.database.read(lambda c: _tracked(c, tracking.number))


@router.get("/petitions")
async def list_petitions(session: Authenticated, found: Served, asked: Annotated[ListQuery, Query()]) -> CasePage:
    """List the cases that the caller may see, the next legal date first."""
    wanted = CaseFilter.model_validate(asked.model_dump())
    return await found.database.read(lambda c: Lists(c, session.viewer, now(c)).page(wanted))


@router.get("/petitions/{number}")
async def read_petition(number: Key, session: Authenticated, found: Served) -> PetitionView:
    """Show one case with its clocks, verdicts, and the commands that the caller may give now."""
    return await found.database.read(lambda c: shown(c, number, session.viewer))


@router.get("/petitions/{number}/timeline")
async def read_timeline(number: Key, session: Authenticated, found: Served) -> list[Entry]:
    """Show every event: actor, office, and what it did to the clocks."""

    def read(connection: Connection) -> list[Entry]:
        seen(connection, number, session.viewer)
        return seen_by(connection, number, session.viewer)

    return await found.database.read(read)


@router.post("/petitions/{number}/commands", responses={202: {"model": CommandView, "description": RECORDED}})
async def give_command(
    number: Key,
    words: CommandWords,
    request: Request,
    response: Response,
    found: Served,
) -> CommandView:
    """Give a command: 200 done, 202 recorded and pending, 409 refused with a code.

    Staff carry a token. A petitioner rates, supplements, withdraws and asks for review without one, with the petition's
    code as the member `code`.
    """
    session = await optional_session(request, found)
    if session is None and isinstance(words, PETITIONERS) and words.code is not None:
        await check_code(found, number, words.code, address_of(request))
    elif session is None:
        raise Problem("login_needed")
    whence = None if session else own_network(request, found)
    row = await found.gate.command(number, words, session.viewer if session else None, own_network=whence)
    view = command_view(row)
    if view.state == ledger.REFUSED:
        raise Problem(view.code or "fault", view.params)
    response.status_code = 202 if view.state == ledger.PENDING else 200
    return view


@router.get("/petitions/{number}/commands/{command_id}")
async def read_command(number: Key, command_id: Key, session: Authenticated, found: Served) -> CommandView:
    """Tell what became of a command."""

    def read(connection: Connection) -> ledger.Row | None:
        seen(connection, number, session.viewer)
        return ledger.find(connection, number, command_id)

    row = await found.database.read(read)
    if row is None:
        raise Problem("not_found")
    return command_view(row)


def command_view(row: ledger.Row) -> CommandView:
    """Show a ledger row to its sender."""
    answer = Answer.model_validate_json(row.answer) if row.answer else None
    refused = answer.refused if answer else None
    return CommandView(
        id=row.id,
        type=row.type,
        state=row.state,
        received_at=row.received_at,
        answered_at=row.answered_at,
        stage=answer.stage if answer else None,
        code=refused.code if refused else None,
        params=refused.params if refused else {},
    )


async def optional_session(request: Request, found: Services) -> Session | None:
    """Give the session of a request that carries a token.

    Raises:
        Problem: ``login_needed`` if the token is none of ours or has ended.
    """
    return None if request.headers.get("authorization") is None else await bearer(request, found)


async def check_code(found: Services, number: str, code: str, address: str | None) -> None:
    """Let only the petitioner pass.

    Raises:
        Problem: ``throttled`` or ``tracking_failed``.
    """
    async with found.throttle.turn("track", number):
        wait = found.throttle.guess("track", number, address)
        if wait:
            raise Problem("throttled", wait=wait)
        expected = await found.database.read(lambda c: tracking_hash(c, number))
        given = found.safe.tracking_hash(code)
        if not secrets.compare_digest(given, expected or "") or expected is None:
            raise Problem("tracking_failed")
        found.throttle.succeeded("track", number, address)


def seen(connection: Connection, number: str, viewer: Viewer) -> Petition:
    """Give a case to somebody who may know of it.

    Raises:
        GateRefusal: ``not_found``, whether it does not exist or is not his to know of.
    """
    petition = load_case(connection, number)
    if petition is None or not sees(connection, viewer, petition):
        raise GateRefusal(GateCode.NOT_FOUND)
    return petition


def shown(connection: Connection, number: str, viewer: Viewer) -> PetitionView:
    """Show a case to somebody who may know of it."""
    return petition_view(connection, seen(connection, number, viewer), viewer, now(connection))


def _tracked(connection: Connection, number: str) -> TrackView:
    petition = load_case(connection, number)
    if petition is None:
        raise Problem("tracking_failed")
    return track_view(connection, petition, now(connection))


def _receipt_clocks(connection: Connection, receipt: Receipt, policy: Policy) -> tuple[ClockView, ...]:
    pack = policy if receipt.petition.policy == policy.id else policy_of(connection, receipt.petition.policy)
    return clock_views(receipt.petition, pack, Tree.load(connection), now(connection))
