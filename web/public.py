"""The first page, and the switch of language."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.auth import Served
from api.problems import Problem
from web.forms import read_form, signed
from web.guard import reader
from web.render import choose_language, keep_language, local, page, see_other
from web.terms import published

router = APIRouter()


@router.get("/")
async def home(request: Request, found: Served) -> Response:
    """Say what this is, and publish the terms."""
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    return page(request, "home.html", policy=found.policy, terms=published(found.policy, when))


@router.post("/language")
async def switch(request: Request, found: Served) -> Response:
    """Switch the language and go back to where the reader was."""
    fields = await read_form(request)
    if signed(found.safe, "language", fields.get("token", "")) is None:
        raise Problem("form_expired")
    choose_language(request, fields.get("language"))
    return keep_language(request, see_other(local(fields.get("back", "/"))))


@router.get("/language")
async def stray() -> Response:
    """Lead a reload of the switch home."""
    return see_other("/")
