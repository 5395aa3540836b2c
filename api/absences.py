"""Routes of absences and alarms: who stands in for whom, and what the reconciler found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served
from api.fields import Moment, Plain
from api.problems import PROBLEMS
from domain.access import Viewer
from domain.base import Frozen
from intake.absences import Absence, absences_of, end_absence, in_reach, set_absence
from intake.refusals import GateCode, GateRefusal
from storage import alarms
from storage.database import now
from storage.directory import Account, find_account

router = APIRouter(prefix="/api/v1", tags=["supervision"], responses=PROBLEMS)


class AbsenceWords(BaseModel):
    """Who is absent (oneself, where nobody is named), who stands in, and from when to when."""

    model_config = ConfigDict(extra="forbid")

    account: Plain | None = Field(None, max_length=64, description="Username or id.")
    deputy: Plain = Field(min_length=1, max_length=64, description="Username or id.")
    begins: Moment | None = None
    ends: Moment | None = None


class AbsenceQuery(BaseModel):
    """Whose absences are listed."""

    model_config = ConfigDict(extra="forbid")

    others: bool = False


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
async def read_absences(
    session: Authenticated, found: Served, asked: Annotated[AbsenceQuery, Query()]
) -> list[Absence]:
    """List absences that have not ended: the caller's own, or those of the others whose absence he may note."""
    return await found.database.read(lambda c: listed(c, session.viewer, others=asked.others))


@router.post("/absences", status_code=201)
async def give_absence(words: AbsenceWords, session: Authenticated, found: Served) -> Absence:
    """Note an absence: one's own, of somebody whom one answers for, or any as administrator."""
    return await found.database.write(lambda c: note(c, session.viewer, words))


@router.post("/absences/end", status_code=204)
async def give_back(words: BackWords, session: Authenticated, found: Served) -> None:
    """Note that somebody is back."""
    await found.database.write(lambda c: back(c, session.viewer, words.account))


def listed(connection: Connection, viewer: Viewer, *, others: bool) -> list[Absence]:
    """List a viewer's own absences, or those of the others whose absence he may note."""
    accounts = [account.id for account in in_reach(connection, viewer)] if others else [viewer.account]
    return absences_of(connection, *accounts)


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
        GateRefusal: ``unknown_account`` or ``not_permitted``.
    """
    absent = _named(connection, account or viewer.account)
    end_absence(connection, viewer, absent, now(connection))


def _named(connection: Connection, named: str) -> Account:
    found = find_account(connection, account=named) or find_account(connection, username=named)
    if found is None:
        raise GateRefusal(GateCode.UNKNOWN_ACCOUNT)
    return found
