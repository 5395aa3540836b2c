"""Routes of bulletins for the staff: listed, read in any round, looked at, published, withdrawn, corrected."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served
from api.bulletin_views import BulletinView, bulletin_view, looked_into
from api.dossiers import PENDING, told_command
from api.fields import Key
from api.petitions import CommandView, command_view
from api.problems import PROBLEMS, Problem
from domain.access import Viewer
from domain.bulletins import Bulletin, Rhythm
from domain.dossiers.bulletin import Bulletin as Life
from domain.dossiers.bulletin import Stage
from domain.terms import DossierKind
from intake.bulletin_stamp import known_bulletin
from intake.bulletin_words import CorrectBulletinWords
from intake.bulletins import BulletinDesk
from intake.delivery import Undelivered
from intake.dossier_words import DossierWords
from intake.issuing import Asked, IssueWords, Standing, issue_now
from rendering.bulletins import MEDIA_TYPES, Format, render
from rendering.letters import Language
from storage import ledger
from storage.bulletins import bulletin_numbers, kept_content
from storage.database import now
from storage.dossiers import load_dossier, sees

router = APIRouter(prefix="/api/v1", tags=["bulletins"], responses=PROBLEMS)

ANSWERS = {Standing.ISSUED: 201, Standing.KNOWN: 200, Standing.PENDING: 202}
ISSUES: dict[int | str, dict[str, Any]] = {
    200: {"model": Asked, "description": "The period was issued before; nothing is issued twice."},
    202: {"model": Asked, "description": "It is on its way; ask again."},
}


class BulletinQuery(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid")

    rhythm: Rhythm | None = None
    stage: Stage | None = None
    page: int = Field(1, ge=1, le=100_000, description="From 1; 50 bulletins each.")


@router.get("/bulletins")
async def list_bulletins(
    session: Authenticated, found: Served, asked: Annotated[BulletinQuery, Query()]
) -> list[BulletinView]:
    """List the bulletins that the caller may see, the last period first."""
    return await found.database.read(lambda c: bulletins_listed(c, session.viewer, asked))


@router.post("/bulletins", status_code=201)
async def correct_bulletin(words: CorrectBulletinWords, session: Authenticated, found: Served) -> BulletinView:
    """Open another edition of one that was published or withdrawn, composed of what is known now."""
    dossier = await BulletinDesk(found.gate).correct(words, session.viewer)
    return await found.database.read(lambda c: bulletin_shown(c, dossier.number, session.viewer))


@router.post("/bulletins/issues", status_code=201, responses=ISSUES)
async def issue_bulletin(words: IssueWords, response: Response, session: Authenticated, found: Served) -> Asked:
    """Issue the bulletin of a period that is over, as of now: 201 issued, 200 issued before, 202 on its way."""
    try:
        asked = await issue_now(found.gate, words, session.viewer, found.gate.wait)
    except Undelivered:
        raise Problem("unavailable", wait=5) from None
    response.status_code = ANSWERS[asked.state]
    return asked


@router.get("/bulletins/{number}")
async def read_bulletin(number: Key, session: Authenticated, found: Served) -> BulletinView:
    """Show one: its rounds, what changed since the last, what must not be public, and what the caller may do now."""
    return await found.database.read(lambda c: bulletin_shown(c, number, session.viewer))


@router.get("/bulletins/{number}/rounds/{round_number}", response_class=Response)
async def read_round(number: Key, round_number: int, session: Authenticated, found: Served) -> Response:
    """Give the content of a round as it was issued, byte for byte."""
    content = await found.database.read(lambda c: round_content(c, number, round_number, session.viewer))
    return Response(content, media_type="application/json; charset=utf-8")


@router.post("/bulletins/{number}/commands", responses=PENDING)
async def command_bulletin(
    number: Key, words: DossierWords, response: Response, session: Authenticated, found: Served
) -> CommandView:
    """Give a command: 200 done, 202 recorded and pending, 409 refused with a code."""
    await found.database.read(lambda c: known_bulletin(c, number, session.viewer))
    view = command_view(await BulletinDesk(found.gate).command(number, words, session.viewer))
    if view.state == ledger.REFUSED:
        raise Problem(view.code or "fault", view.params)
    response.status_code = 202 if view.state == ledger.PENDING else 200
    return view


@router.get("/bulletins/{number}/commands/{command_id}")
async def read_bulletin_command(number: Key, command_id: Key, session: Authenticated, found: Served) -> CommandView:
    """Tell what became of a command."""
    return await told_command(number, DossierKind.BULLETIN, command_id, session.viewer, found)


@router.get("/bulletins/{number}/rounds/{round_number}/files/{form}", response_class=Response)
async def read_round_file(
    number: Key,
    round_number: int,
    form: Format,
    session: Authenticated,
    found: Served,
    language: Language = Language.ZH,
) -> Response:
    """Give a round as a file: docx, xlsx, pdf, html or json, in Chinese or English."""
    content = await found.database.read(lambda c: round_content(c, number, round_number, session.viewer))
    return await round_file(content, f"{number}-{round_number}", form, language)


async def round_file(content: str, name: str, form: Format, language: Language) -> Response:
    """Write a content as a file; as canonical text it is what is kept, byte for byte."""
    issue = Bulletin.model_validate_json(content)
    written = content.encode() if form is Format.JSON else await asyncio.to_thread(render, issue, form, language)
    named = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return Response(written, media_type=MEDIA_TYPES[form], headers=named)


def bulletins_listed(connection: Connection, viewer: Viewer, asked: BulletinQuery) -> list[BulletinView]:
    """Show what is listed."""
    numbers = bulletin_numbers(connection, asked.rhythm, asked.stage, asked.page)
    found = (load_dossier(connection, number) for number in numbers)
    at = now(connection)
    return [bulletin_view(connection, one, viewer, at) for one in found if isinstance(one, Life) and sees(viewer, one)]


def bulletin_shown(connection: Connection, number: str, viewer: Viewer) -> BulletinView:
    """Show a bulletin to somebody who may know of it.

    Raises:
        GateRefusal: ``not_found``.
    """
    bulletin = known_bulletin(connection, number, viewer)
    return looked_into(connection, bulletin_view(connection, bulletin, viewer, now(connection)))


def round_content(connection: Connection, number: str, round_number: int, viewer: Viewer) -> str:
    """Give the content of a round as it is kept.

    Raises:
        GateRefusal: ``not_found``.
        Problem: ``not_found``: there is no such round.
    """
    bulletin = known_bulletin(connection, number, viewer)
    digest = next((one.digest for one in bulletin.rounds if one.number == round_number), None)
    content = kept_content(connection, digest) if digest else None
    if content is None:
        raise Problem("not_found")
    return content
