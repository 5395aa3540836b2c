"""Routes that answer for a dossier "why this date?" and "what has happened?", as those of petitions do."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import Connection

from api.auth import Authenticated, Served
from api.clocks import Explained, explanation
from api.dossier_views import DossierClockView, clock_views
from api.dossiers import of_kind
from api.fields import Key
from api.problems import PROBLEMS, Problem
from api.services import Services
from audit.timeline import Entry, seen_by
from domain.access import Viewer
from domain.terms import DossierKind
from storage.database import now
from storage.derivations import derivations

router = APIRouter(prefix="/api/v1", tags=["dossiers"], responses=PROBLEMS)


class ExplainedDossierClock(DossierClockView, Explained):
    """One run of a clock of a dossier, with how its end came to be."""


@router.get("/recommendations/{number}/clocks/{name}")
async def read_recommendation_clock(
    number: Key, name: Key, session: Authenticated, found: Served
) -> list[ExplainedDossierClock]:
    """Explain every run of one clock: anchor, article, each skipped day by name, roll, and last day."""
    return await _explained(found, DossierKind.RECOMMENDATION, number, name, session.viewer)


@router.get("/batches/{number}/clocks/{name}")
async def read_batch_clock(
    number: Key, name: Key, session: Authenticated, found: Served
) -> list[ExplainedDossierClock]:
    """Explain every run of one clock: anchor, article, each skipped day by name, roll, and last day."""
    return await _explained(found, DossierKind.BATCH, number, name, session.viewer)


@router.get("/recommendations/{number}/timeline")
async def read_recommendation_timeline(number: Key, session: Authenticated, found: Served) -> list[Entry]:
    """Show every event: actor, office, and what it did to the clocks."""
    return await _timeline(found, DossierKind.RECOMMENDATION, number, session.viewer)


@router.get("/batches/{number}/timeline")
async def read_batch_timeline(number: Key, session: Authenticated, found: Served) -> list[Entry]:
    """Show every event: actor, office, and what it did to the clocks; members hidden from the caller are left out."""
    return await _timeline(found, DossierKind.BATCH, number, session.viewer)


async def _explained(
    found: Services, kind: DossierKind, number: str, name: str, viewer: Viewer
) -> list[ExplainedDossierClock]:
    def read(connection: Connection) -> list[ExplainedDossierClock]:
        dossier = of_kind(connection, number, viewer, kind)
        views = [view for view in clock_views(connection, dossier, now(connection)) if view.name == name]
        return [
            ExplainedDossierClock(**view.model_dump(), **dict(explanation(derivation, view.holder)))
            for view, derivation in zip(views, derivations(connection, dossier, name), strict=True)
        ]

    runs = await found.database.read(read)
    if not runs:
        raise Problem("not_found")
    return runs


async def _timeline(found: Services, kind: DossierKind, number: str, viewer: Viewer) -> list[Entry]:
    def read(connection: Connection) -> list[Entry]:
        of_kind(connection, number, viewer, kind)
        return seen_by(connection, number, viewer)

    return await found.database.read(read)
