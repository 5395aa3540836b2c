"""Forms: reading them within bounds, and the tokens that make a double click one act and a stranger's page none."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from api.auth import Session
from api.problems import Problem
from intake.safe import Safe
from web.sentences import wrong

TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 400
TOKEN_LIFETIME = 24 * 3600
MARK = 32

Fields = Mapping[str, str]


async def read_form(request: Request) -> dict[str, str]:
    """Read a form; of a repeated field the last value counts.

    Raises:
        Problem: ``malformed``.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != TYPE:
        raise Problem("malformed")
    try:
        body = (await request.body()).decode("ascii")
        pairs = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Problem("malformed") from None
    return {name: said.replace("\x00", "") for name, said in pairs}


async def held_form(request: Request, session: Session) -> Fields:
    """Read a form of a session's own.

    Raises:
        Problem: ``malformed`` or ``form_expired``.
    """
    fields = await read_form(request)
    if not holds(session, fields) or not same_site(request):
        raise Problem("form_expired")
    return fields


@asynccontextmanager
async def sent_form(request: Request) -> AsyncIterator[tuple[dict[str, str], UploadFile | None]]:
    """Read a form that may carry one file, under ``file``; a file without a name was not chosen.

    Raises:
        Problem: ``malformed``.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        yield await read_form(request), None
        return
    async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
        fields = {name: said.replace("\x00", "") for name, said in form.items() if isinstance(said, str)}
        file = form.get("file")
        yield fields, file if isinstance(file, UploadFile) and file.filename else None


def filled(fields: Fields, name: str) -> str | None:
    """Give what a field holds; blanks are nothing."""
    return fields.get(name, "").strip() or None


def sign(safe: Safe, purpose: str, browser: str = "") -> str:
    """Make a form's token; bound to a browser's cookie where the form opens a door."""
    body = f"{secrets.token_hex(12)}.{int(time.time())}"
    return f"{body}.{_mark(safe, purpose, body, browser)}"


def signed(safe: Safe, purpose: str, token: str, browser: str = "") -> str | None:
    """Give the part of a token that is its own, if we made it for this purpose and not too long ago."""
    body, _, mark = token.rpartition(".")
    nonce, _, made = body.partition(".")
    if not secrets.compare_digest(mark.encode(), _mark(safe, purpose, body, browser).encode()) or not made.isdigit():
        return None
    return nonce if int(time.time()) - int(made) <= TOKEN_LIFETIME else None


def holds(session: Session, fields: Fields) -> bool:
    """Tell whether a staff form carries its session's token."""
    return secrets.compare_digest(fields.get("csrf", "").encode(), session.csrf.encode())


def same_site(request: Request) -> bool:
    """Tell whether a browser that says where a form was sent from names this site."""
    return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


def field_errors(error: ValidationError, language: str) -> dict[str, str]:
    """Write what pydantic found as one sentence a field, by the field's dotted name."""
    found: dict[str, str] = {}
    for problem in error.errors():
        place = ".".join(str(part) for part in problem["loc"])
        found.setdefault(place, wrong(problem["type"], problem.get("ctx", {}), language))
    return found


def _mark(safe: Safe, purpose: str, body: str, browser: str) -> str:
    return safe.digest(f"form {purpose}", f"{body}.{browser}")[:MARK]
