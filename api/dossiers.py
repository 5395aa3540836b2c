"""Routes of dossiers: recommendations and assigned batches; each is opened, listed, read and commanded alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from api.auth import Authenticated, Served
from api.bulletin_views import bulletin_view
from api.dossier_views import DossierView, batch_view, recommendation_view
from api.fields import Day, Key, Plain
from api.petitions import RECORDED, CommandView, command_view
from api.problems import PROBLEMS, Problem
from domain.access import Viewer
from domain.dossiers.batch import AssignedBatch
from domain.dossiers.bulletin import Bulletin
from domain.dossiers.kinds import AnyDossier
from domain.dossiers.recommendation import Recommendation
from domain.terms import DossierKind
from intake.dossier_words import DossierWords, IssueRecommendationWords, ReceiveBatchWords
from intake.dossiers import DossierGate, seen_dossier
from intake.refusals import GateCode, GateRefusal
from storage import ledger
from storage.database import now
from storage.dossiers import DossierFilter, list_dossiers

router = APIRouter(prefix="/api/v1", tags=["dossiers"], responses=PROBLEMS)

PENDING: dict[int | str, dict[str, Any]] = {202: {"model": CommandView, "description": RECORDED}}


class DossierQuery(BaseModel):
    """What a list may be narrowed to; a bulletin asks by office and by the legal days of a period."""

    model_config = ConfigDict(extra="forbid")

    office: Plain | None = None
    open_only: bool = False
    first: Day | None = None
    last: Day | None = None


@router.post("/recommendations", status_code=201)
async def issue_recommendation(words: IssueRecommendationWords, session: Authenticated, found: Served) -> DossierView:
    """Issue a recommendation; the same id is the same recommendation."""
    dossier = await DossierGate(found.gate).open(words, session.viewer)
    return await found.database.read(lambda c: shown(c, dossier.number, session.viewer))


@router.get("/recommendations")
async def list_recommendations(
    session: Authenticated, found: Served, asked: Annotated[DossierQuery, Query()]
) -> list[DossierView]:
    """List recommendations that the caller may see, the next date first."""
    wanted = narrowed(DossierKind.RECOMMENDATION, asked, found)
    return await found.database.read(lambda c: listed(c, session.viewer, wanted))


@router.post("/batches", status_code=201)
async def receive_batch(words: ReceiveBatchWords, session: Authenticated, found: Served) -> DossierView:
    """Receive a batch; the same issuer and number are the same batch."""
    dossier = await DossierGate(found.gate).open(words, session.viewer)
    return await found.database.read(lambda c: shown(c, dossier.number, session.viewer))


@router.get("/batches")
async def list_batches(
    session: Authenticated, found: Served, asked: Annotated[DossierQuery, Query()]
) -> list[DossierView]:
    """List batches that the caller may see, the next date first."""
    wanted = narrowed(DossierKind.BATCH, asked, found)
    return await found.database.read(lambda c: listed(c, session.viewer, wanted))


@router.get("/recommendations/{number}")
async def read_recommendation(number: Key, session: Authenticated, found: Served) -> DossierView:
    """Show one recommendation with its clocks and the commands that the caller may give now."""
    return await found.database.read(lambda c: shown(c, number, session.viewer, DossierKind.RECOMMENDATION))


@router.get("/batches/{number}")
async def read_batch(number: Key, session: Authenticated, found: Served) -> DossierView:
    """Show one batch: its members, its progress by district, its clocks, and what the caller may do now."""
    return await found.database.read(lambda c: shown(c, number, session.viewer, DossierKind.BATCH))


@router.post("/recommendations/{number}/commands", responses=PENDING)
async def command_recommendation(
    number: Key, words: DossierWords, response: Response, session: Authenticated, found: Served
) -> CommandView:
    """Give a command: 200 done, 202 recorded and pending, 409 refused with a code."""
    return await _command(number, DossierKind.RECOMMENDATION, words, response, session.viewer, found)


@router.post("/batches/{number}/commands", responses=PENDING)
async def command_batch(
    number: Key, words: DossierWords, response: Response, session: Authenticated, found: Served
) -> CommandView:
    """Give a command: 200 done, 202 recorded and pending, 409 refused with a code."""
    return await _command(number, DossierKind.BATCH, words, response, session.viewer, found)


@router.get("/recommendations/{number}/commands/{command_id}")
async def read_recommendation_command(
    number: Key, command_id: Key, session: Authenticated, found: Served
) -> CommandView:
    """Tell what became of a command."""
    return await told_command(number, DossierKind.RECOMMENDATION, command_id, session.viewer, found)


@router.get("/batches/{number}/commands/{command_id}")
async def read_batch_command(number: Key, command_id: Key, session: Authenticated, found: Served) -> CommandView:
    """Tell what became of a command."""
    return await told_command(number, DossierKind.BATCH, command_id, session.viewer, found)


async def _command(
    number: str, kind: DossierKind, words: DossierWords, response: Response, viewer: Viewer, found: Served
) -> CommandView:
    await found.database.read(lambda c: of_kind(c, number, viewer, kind))
    view = command_view(await DossierGate(found.gate).command(number, words, viewer))
    if view.state == ledger.REFUSED:
        raise Problem(view.code or "fault", view.params)
    response.status_code = 202 if view.state == ledger.PENDING else 200
    return view


async def told_command(number: str, kind: DossierKind, command_id: str, viewer: Viewer, found: Served) -> CommandView:
    """Tell what became of a command to a dossier of a kind."""

    def read(connection: Connection) -> ledger.Row | None:
        of_kind(connection, number, viewer, kind)
        return ledger.find(connection, number, command_id)

    row = await found.database.read(read)
    if row is None:
        raise Problem("not_found")
    return command_view(row)


def narrowed(kind: DossierKind, asked: DossierQuery, found: Served) -> DossierFilter:
    """Read a period of legal days as instants, the last day included."""
    return DossierFilter(
        kind=kind,
        office=asked.office,
        open_only=asked.open_only,
        opened_from=_midnight(asked.first, found, 0),
        opened_before=_midnight(asked.last, found, 1),
    )


def _midnight(day: date | None, found: Served, more: int) -> datetime | None:
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=found.policy.tz) + timedelta(days=more)


def of_kind(connection: Connection, number: str, viewer: Viewer, kind: DossierKind | None) -> AnyDossier:
    """Give a dossier of a kind to somebody who may know of it.

    Raises:
        GateRefusal: ``not_found``.
    """
    dossier = seen_dossier(connection, number, viewer)
    if kind is not None and dossier.kind is not kind:
        raise GateRefusal(GateCode.NOT_FOUND)
    return dossier


def listed(connection: Connection, viewer: Viewer, wanted: DossierFilter) -> list[DossierView]:
    """Show what is listed."""
    return [view(connection, dossier, viewer) for dossier in list_dossiers(connection, viewer, wanted)]


def shown(connection: Connection, number: str, viewer: Viewer, kind: DossierKind | None = None) -> DossierView:
    """Show a dossier to somebody who may know of it."""
    return view(connection, of_kind(connection, number, viewer, kind), viewer)


def view(connection: Connection, dossier: AnyDossier, viewer: Viewer) -> DossierView:
    """Show a dossier, whichever kind it is."""
    match dossier:
        case Recommendation():
            return recommendation_view(connection, dossier, viewer, now(connection))
        case AssignedBatch():
            return batch_view(connection, dossier, viewer, now(connection))
        case Bulletin():
            return bulletin_view(connection, dossier, viewer, now(connection))
