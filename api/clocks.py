"""What is owed in open cases, and the answer to "why this date?": the derivation of a clock, step by step."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served
from api.fields import Key
from api.petitions import seen
from api.problems import PROBLEMS, Problem
from api.supervised import OfficeView
from api.views import ClockView, clock_views
from domain.base import Frozen
from domain.explain import Derivation
from domain.explained import Line, lines
from domain.petition import Petition
from storage.database import now
from storage.derivations import derivations
from storage.directory import Tree
from storage.duties import DutyList, DutyPage, Wanted, list_duties
from storage.packs import policy_of, shipped_packs

router = APIRouter(prefix="/api/v1", tags=["petitions"], responses=PROBLEMS)


class Told(Frozen):
    """The steps as people read them, each a label and what it says."""

    zh: tuple[Line, ...]
    en: tuple[Line, ...]


class Explained(Frozen):
    """How the end of a clock came to be."""

    derivation: Derivation
    adds_up: bool = Field(description="Whether the steps, added up again, give the end that the ledger holds.")
    told: Told


class ExplainedClock(ClockView, Explained):
    """One run of a clock of a case, with how its end came to be."""


class DutyQuery(BaseModel):
    """Which list of the supervisor's desk, and which page of it."""

    model_config = ConfigDict(extra="forbid")

    list: DutyList
    page: int = Field(1, ge=1, le=100_000)
    size: int = Field(50, ge=1, le=200)


@router.get("/clocks")
async def list_clocks(session: Authenticated, found: Served, asked: Annotated[DutyQuery, Query()]) -> DutyPage:
    """List what offices and leaders owe in open cases: overdue, awaited answers, orders, leaders due within a week."""
    wanted = Wanted.model_validate(asked.model_dump())
    packs = (found.policy, *shipped_packs())
    return await found.database.read(lambda c: list_duties(c, session.viewer, wanted, packs, now(c)))


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
        ExplainedClock(**view.model_dump(), **dict(explanation(derivation, view.holder)))
        for view, derivation in zip(runs, derivations(connection, petition, name), strict=True)
    ]


def explanation(found: Derivation, holder: OfficeView) -> Explained:
    """Put a derivation beside its words."""
    told = Told(zh=lines(found, "zh", holder.name), en=lines(found, "en", holder.name_en or holder.name))
    return Explained(derivation=found, adds_up=found.adds_up, told=told)
