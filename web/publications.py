"""The public pages of what was published: the bureau's performance, the archive of bulletins, and each of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import ConfigDict
from sqlalchemy import Connection

from api.auth import Served
from api.fields import Key
from api.publications import (
    PAGE,
    RHYTHMS,
    ArchiveQuery,
    FileQuery,
    Shelf,
    edition_of,
    file_answer,
    shelf,
    standing,
)
from domain.announcements import Edition
from domain.bulletins import Bulletin
from rendering.bulletins import Format
from rendering.letters import Language
from storage.editions import content_of, editions
from web.guard import reader
from web.published_charts import bar, own_names, trend
from web.render import language_of, page

router = APIRouter()

RECENT = 6


class ArchiveLink(ArchiveQuery):
    """As the API asks it; but whoever passes a page's address on may add members of his own, and these are ignored."""

    model_config = ConfigDict(extra="ignore")


class FileLink(FileQuery):
    """As the API asks it, with members that others added ignored."""

    model_config = ConfigDict(extra="ignore")


@router.get("/performance")
async def performance(request: Request, found: Served) -> Response:
    """Show the figures of the latest bulletin that stands, and the bulletins before it."""

    def read(connection: Connection) -> dict[str, Any]:
        stands = standing(connection)
        edition, bulletin = stands or (None, None)
        return {
            "edition": edition,
            "bulletin": bulletin,
            "recent": editions(connection, limit=RECENT).found,
            "when": reader(request, connection, found.policy),
        }

    shown = await found.database.read(read)
    return page(request, "performance.html", **shown, **_drawn(shown["bulletin"]))


@router.get("/publications")
async def archive(request: Request, found: Served, asked: Annotated[ArchiveLink, Query()]) -> Response:
    """Show the archive, the last published first."""

    def read(connection: Connection) -> dict[str, Any]:
        offset = (asked.page - 1) * PAGE
        listed = editions(connection, limit=PAGE, offset=offset, rhythm=asked.rhythm)
        return {"listed": listed, "when": reader(request, connection, found.policy)}

    shown = await found.database.read(read)
    pages = max(1, -(-shown["listed"].total // PAGE))
    return page(request, "publications.html", **shown, asked=asked, pages=pages, rhythms=RHYTHMS, forms=list(Format))


@router.get("/publications/{number}")
async def publication(request: Request, number: Key, found: Served) -> Response:
    """Show one of them: what it says, its files, and what became of it."""

    def read(connection: Connection) -> dict[str, Any]:
        edition = edition_of(connection, number)
        content = content_of(connection, edition)
        return {
            "edition": edition,
            "bulletin": Bulletin.model_validate_json(content) if content else None,
            "others": _others(connection, edition),
            "when": reader(request, connection, found.policy),
        }

    shown = await found.database.read(read)
    return page(request, "publication.html", **shown, **_drawn(shown["bulletin"]), forms=list(Format))


@router.get("/publications/{number}/files/{form}")
async def file(
    request: Request,
    number: Key,
    form: Format,
    found: Served,
    files: Annotated[Shelf, Depends(shelf)],
    asked: Annotated[FileLink, Query()],
) -> Response:
    """Give a file; unless another language is asked for, in the reader's own."""
    own = "language" not in request.query_params
    language = Language(language_of(request)) if own else asked.language
    return await file_answer(request, found, files, number, form, language)


def _others(connection: Connection, edition: Edition) -> dict[str, Edition]:
    """Give the editions that it corrects and that correct it, or did so, as far as they are public."""
    named = [number for number in (edition.corrects, edition.corrected_by, *edition.withdrawn_later) if number]
    return {number: edition_of(connection, number) for number in named}


def _drawn(bulletin: Bulletin | None) -> dict[str, Any]:
    if bulletin is None:
        return {"bar": bar, "trend": None, "own": {}}
    return {"bar": bar, "trend": trend(bulletin.trend), "own": own_names(bulletin)}
