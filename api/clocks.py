"""The route that answers "why this date?": the derivation of a clock, step by step."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served
from api.fields import Key
from api.petitions import seen
from api.problems import PROBLEMS, Problem
from api.views import ClockView, clock_views
from domain.base import Frozen
from domain.explain import Derivation
from domain.explained import Line, lines
from domain.petition import Petition
from storage.database import now
from storage.derivations import derivations
from storage.directory import Tree
from storage.packs import policy_of

router = APIRouter(prefix="/api/v1", tags=["petitions"], responses=PROBLEMS)


class Told(Frozen):
    """The steps as people read them, each a label and what it says."""

    zh: tuple[Line, ...]
    en: tuple[Line, ...]


class ExplainedClock(ClockView):
    """One run of a clock, with how its end came to be."""

    derivation: Derivation
    adds_up: bool = Field(description="Whether the steps, added up again, give the end that the ledger holds.")
    told: Told


@router.get("/petitions/{number}/clocks/{name}")
async def read_clock(number: Key, name: Key, session: Authenticated, found: Served) -> list[ExplainedClock]:
    """Explain every run of one clock: anchor, article, entries, each skipped day by name, roll, and last day."""

    def read(connection: Connection) -> list[ExplainedClock]:
        return explained(connection, seen(connection, number, session.viewer), name)

    runs = await found.database.read(read)
    if not runs:
        raise Problem("not_found")
    return runs


def explained(connection: Connection, petition: Petition, name: str) -> list[ExplainedClock]:
    """Put each run of a clock beside its derivation."""
    policy = policy_of(connection, petition.policy)
    views = clock_views(petition, policy, Tree.load(connection), now(connection))
    runs = [view for view in views if view.name == name]
    return [
        _explained(view, derivation)
        for view, derivation in zip(runs, derivations(connection, petition, name), strict=True)
    ]


def _explained(view: ClockView, found: Derivation) -> ExplainedClock:
    told = Told(
        zh=lines(found, "zh", view.holder.name),
        en=lines(found, "en", view.holder.name_en or view.holder.name),
    )
    return ExplainedClock(**view.model_dump(), derivation=found, adds_up=found.adds_up, told=told)
