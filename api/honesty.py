"""Routes of the honesty signals: lists with their evidence, for auditors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served, Session, require
from api.fields import Day, Plain
from api.problems import PROBLEMS, Problem
from audit.honesty import days, definitions, heading, instants, rows
from domain.access import Viewer
from domain.base import Role
from domain.honesty import Definition, Signal
from domain.policy import Policy
from intake.refusals import GateCode, GateRefusal
from rendering.sheets import FILES
from storage.database import now
from storage.directory import Tree
from storage.honesty import Listing, Wanted, sightings

router = APIRouter(prefix="/api/v1", tags=["honesty"], responses=PROBLEMS)


class Form(StrEnum):
    """In which form a list is given."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class SignalQuery(BaseModel):
    """Of which acts: in the legal days from and to, both included, of an office and those below it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Day | None = Field(None, alias="from", description="None: ninety days before the last day.")
    until: Day | None = Field(None, alias="to", description="None: today.")
    office: Plain | None = Field(None, max_length=64, description="Id of an office; those below it are meant too.")


class FormQuery(SignalQuery):
    """The same, and in which form."""

    form: Form = Form.JSON


def listing(connection: Connection, signal: Signal, asked: SignalQuery, viewer: Viewer | None, pack: Policy) -> Listing:
    """List a signal.

    Raises:
        Problem: ``period_reversed``.
        GateRefusal: ``unknown_office``.
    """
    period = days(asked.since, asked.until, now(connection), pack.tz)
    if period.since > period.until:
        raise Problem("period_reversed")
    if asked.office and asked.office not in Tree.load(connection).offices:
        raise GateRefusal(GateCode.UNKNOWN_OFFICE, office=asked.office)
    since, until = instants(period, pack.tz)
    wanted = Wanted(signal=signal, since=since, until=until, office=asked.office or None, viewer=viewer)
    return sightings(connection, wanted, pack.tz)


def for_auditors(session: Session) -> None:
    """Let auditors pass only.

    Raises:
        Problem: ``not_permitted``.
    """
    require(session, Role.AUDITOR)


def file_of(found: Listing, form: str, pack: Policy) -> Response:
    """Give a list as a file."""
    write, media = FILES[form]
    named = {"content-disposition": f'attachment; filename="{found.signal}.{form}"'}
    return Response(write(heading(found), rows(found, pack.tz)), media_type=media, headers=named)


CONTENT: dict[str, dict[str, str]] = {media.partition(";")[0]: {} for _, media in FILES.values()}


@router.get("/honesty")
async def read_definitions(session: Authenticated) -> tuple[Definition, ...]:
    """Define every signal: what is listed, its thresholds, its basis, and what else may explain it."""
    for_auditors(session)
    return tuple(definitions())


@router.get("/honesty/{signal}", response_model=Listing, responses={200: {"content": CONTENT}})
async def read_signal(
    signal: Signal, session: Authenticated, found: Served, asked: Annotated[FormQuery, Query()]
) -> Response | Listing:
    """List one signal with its evidence, as JSON or as a file: of offices only, without what the caller may not see."""
    for_auditors(session)
    listed = await found.database.read(lambda c: listing(c, signal, asked, session.viewer, found.policy))
    return listed if asked.form is Form.JSON else file_of(listed, asked.form, found.policy)
