"""Routes of letters: a case's opinions and notices, listed and as files, for staff and for the petitioner."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Authenticated, Served, address_of
from api.fields import Key, Plain
from api.petitions import Tracking, check_code, seen
from api.problems import PROBLEMS
from api.services import Services
from api.views import WITHOUT_CONTACT
from domain.access import Viewer
from intake.letters import Audience, LetterLine, compose, list_letters
from intake.refusals import GateCode, GateRefusal
from rendering.forms import MEDIA_TYPES, Form, render
from rendering.letters import Language, Letter

router = APIRouter(prefix="/api/v1", tags=["letters"], responses=PROBLEMS)

PRESS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="letters")
"""Letters are set beside the loop, and few at a time: whoever asks for many waits for his own."""

FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The letter.",
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA_TYPES.values()},
    }
}
Sequence = Annotated[int, Path(ge=1, le=1_000_000, description="Place of the letter's event in the case's stream.")]


class Asked(BaseModel):
    """A petition's number and code, and the form and language of the letter that is asked for."""

    model_config = ConfigDict(extra="forbid")

    number: Plain = Field(min_length=1, max_length=64)
    code: str = Field(min_length=1, max_length=64)
    form: Form = Form.PDF
    language: Language = Language.ZH


@router.get("/petitions/{number}/letters")
async def read_letters(number: Key, session: Authenticated, found: Served) -> list[LetterLine]:
    """List the letters of a case that the caller may see."""

    def read(connection: Connection) -> list[LetterLine]:
        seen(connection, number, session.viewer)
        return list_letters(connection, number)

    return await found.database.read(read)


@router.get("/petitions/{number}/letters/{sequence}", response_class=Response, responses=FILES)
async def read_letter(
    number: Key,
    sequence: Sequence,
    session: Authenticated,
    found: Served,
    form: Form = Form.PDF,
    language: Language = Language.ZH,
) -> Response:
    """Give a letter as a file; who gets no contact data gets no names either."""
    return await sent(await letter_for(found, number, sequence, session.viewer, language), form)


@router.post("/track/letters")
async def track_letters(tracking: Tracking, request: Request, found: Served) -> list[LetterLine]:
    """List the letters to a petitioner, for whoever has the petition's code."""
    await check_code(found, tracking.number, tracking.code, address_of(request))
    return await found.database.read(lambda c: to_petitioner(c, tracking.number))


@router.post("/track/letters/{sequence}", response_class=Response, responses=FILES)
async def track_letter(sequence: Sequence, asked: Asked, request: Request, found: Served) -> Response:
    """Give a letter to its petitioner as a file."""
    await check_code(found, asked.number, asked.code, address_of(request))
    return await sent(await letter_to_petitioner(found, asked.number, sequence, asked.language), asked.form)


async def letter_for(found: Services, number: str, sequence: int, viewer: Viewer, language: Language) -> Letter:
    """Compose a letter for staff.

    Raises:
        GateRefusal: ``not_found``, whether case or letter does not exist or is not the viewer's to know of.
    """

    def read(connection: Connection) -> Letter | None:
        seen(connection, number, viewer)
        return compose(connection, number, sequence, language, named=viewer.role not in WITHOUT_CONTACT)

    return _found(await found.database.read(read))


async def letter_to_petitioner(found: Services, number: str, sequence: int, language: Language) -> Letter:
    """Compose a letter for the petitioner, whose code has been checked.

    Raises:
        GateRefusal: ``not_found``, also for letters to an office.
    """

    def read(connection: Connection) -> Letter | None:
        if sequence not in {line.sequence for line in to_petitioner(connection, number)}:
            return None
        return compose(connection, number, sequence, language)

    return _found(await found.database.read(read))


def to_petitioner(connection: Connection, number: str) -> list[LetterLine]:
    """List the letters that are addressed to the petitioner."""
    return [line for line in list_letters(connection, number) if line.audience is Audience.PETITIONER]


async def sent(letter: Letter, form: Form) -> Response:
    """Write a letter and send it as a file under its reference."""
    written = await asyncio.get_running_loop().run_in_executor(PRESS, render, letter, form)
    named = {"Content-Disposition": f'attachment; filename="{letter.reference}.{form}"'}
    return Response(written, media_type=MEDIA_TYPES[form], headers=named)


def _found(letter: Letter | None) -> Letter:
    if letter is None:
        raise GateRefusal(GateCode.NOT_FOUND)
    return letter
