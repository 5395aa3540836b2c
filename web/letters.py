"""Letters as files for readers of pages: staff by a link on the case, petitioners by number and code in a form."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.auth import Served, address_of
from api.letters import letter_for, letter_to_petitioner, sent
from api.petitions import check_code
from api.problems import Problem
from intake.refusals import GateCode, GateRefusal
from rendering.forms import Form
from rendering.letters import Language
from web.cases import NUMBER
from web.forms import read_form
from web.guard import Staff
from web.render import language_of

router = APIRouter()

DIGITS = 7
"""A place with more digits is no place in any stream."""


@router.get("/cases/{number}/letters/{sequence}.{form}")
async def read_letter(
    number: str, sequence: str, form: str, request: Request, session: Staff, found: Served
) -> Response:
    """Give a letter to staff who may see the case."""
    if not NUMBER.match(number):
        raise GateRefusal(GateCode.NOT_FOUND)
    language = Language(language_of(request))
    letter = await letter_for(found, number, _place(sequence), session.viewer, language)
    return await sent(letter, _form(form))


@router.post("/track/letter")
async def track_letter(request: Request, found: Served) -> Response:
    """Give a letter to its petitioner; number and code come by POST and stand in no address."""
    fields = await read_form(request)
    number, code = fields.get("number", "").strip().upper(), fields.get("code", "").strip()
    if not (0 < len(number) <= 64 and 0 < len(code) <= 64):
        raise Problem("tracking_failed")
    await check_code(found, number, code, address_of(request))
    form, language = _form(fields.get("form", Form.PDF)), Language(language_of(request))
    return await sent(await letter_to_petitioner(found, number, _place(fields.get("sequence", "")), language), form)


def _place(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= DIGITS):
        raise GateRefusal(GateCode.NOT_FOUND)
    return int(said)


def _form(said: str) -> Form:
    if said not in set(Form):
        raise GateRefusal(GateCode.NOT_FOUND)
    return Form(said)
