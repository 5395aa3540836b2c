"""Routes of absences and alarms: who stands in for whom, and what the reconciler found."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served
from api.fields import Moment, Plain
from api.problems import PROBLEMS, Problem
from domain.access import Viewer
from domain.base import Frozen
from intake.absences import Absence, absences_of, end_absence, may_set, set_absence
from intake.refusals import GateCode, GateRefusal
from storage import alarms
from storage.database import now
from storage.directory import Account, Tree, find_account

router = APIRouter(prefix="/api/v1", tags=["supervision"], responses=PROBLEMS)


class AbsenceWords(BaseModel):
    """Who is absent (oneself, where nobody is named), who stands in, and from when to when."""

    model_config = ConfigDict(extra="forbid")

    account: Plain | None = Field(None, max_length=64, description="Username or id.")
    deputy: Plain = Field(min_length=1, max_length=64, description="Username or id.")
    begins: Moment | None = None
    ends: Moment | None = None


class BackWords(BaseModel):
    """Who is back; oneself, where nobody is named."""

    model_config = ConfigDict(extra="forbid")

    account: Plain | None = Field(None, max_length=64, description="Username or id.")


class AlarmsView(Frozen):
    """How many alarms of each kind stand, and those that the caller may know of."""

    counts: dict[str, int]
    alarms: tuple[alarms.Alarm, ...]


@router.get("/alarms")
async def read_alarms(session: Authenticated, found: Served) -> AlarmsView:
    """List what the reconciler found and could not mend."""

    def read(connection: Connection) -> AlarmsView:
        mine = alarms.standing(connection, session.viewer)
        return AlarmsView(counts=alarms.counts(connection), alarms=tuple(mine))

    return await found.database.read(read)


@router.get("/absences")
async def read_absences(session: Authenticated, found: Served) -> list[Absence]:
    """List the caller's own absences that have not ended."""
    return await found.database.read(lambda c: absences_of(c, session.viewer.account))


@router.post("/absences", status_code=201)
async def give_absence(words: AbsenceWords, session: Authenticated, found: Served) -> Absence:
    """Note an absence: one's own, of one's office, or any as administrator."""
    return await found.database.write(lambda c: note(c, session.viewer, words))


@router.post("/absences/end", status_code=204)
async def give_back(words: BackWords, session: Authenticated, found: Served) -> None:
    """Note that somebody is back."""
    await found.database.write(lambda c: back(c, session.viewer, words.account))


def note(connection: Connection, viewer: Viewer, words: AbsenceWords) -> Absence:
    """Note an absence in the caller's words.

    Raises:
        GateRefusal: ``unknown_account``, or as `set_absence`.
    """
    absent = _named(connection, words.account or viewer.account)
    return set_absence(connection, viewer, absent, _named(connection, words.deputy), words.begins, words.ends)


def back(connection: Connection, viewer: Viewer, account: str | None) -> None:
    """End an absence now.

    Raises:
        Problem: ``not_permitted``.
    """
    absent = _named(connection, account or viewer.account)
    if not may_set(viewer, absent, Tree.load(connection)):
        raise Problem("not_permitted")
    end_absence(connection, absent.id, now(connection))


def _named(connection: Connection, named: str) -> Account:
    found = find_account(connection, account=named) or find_account(connection, username=named)
    if found is None:
        raise GateRefusal(GateCode.UNKNOWN_ACCOUNT)
    return found
