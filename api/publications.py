"""Routes of what is public: the editions of bulletins, their files, and the latest figures; nobody logs in for them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Served
from api.conditional import conditional
from api.fields import Key
from api.limits import Door
from api.problems import PROBLEMS, Problem
from api.services import Services
from domain.announcements import NAMES, Edition
from domain.base import Frozen
from domain.bulletin_parts import Definition, Figures
from domain.bulletins import Bulletin
from rendering.bulletins import MEDIA_TYPES, Format, render
from rendering.letters import Language
from storage.editions import content_of, editions, find_edition, latest

router = APIRouter(prefix="/api/v1/public", tags=["public"], responses=PROBLEMS)

PAGE = 20
RHYTHMS = tuple(NAMES)
FILES_KEPT = 64
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}},
    304: {"description": "The reader has it already."},
}


class Titles(Frozen):
    """A title in both languages."""

    zh: str
    en: str


class EditionView(Frozen):
    """A published bulletin; of a withdrawn one there are no files."""

    number: str
    rhythm: str
    edition: int
    title: Titles
    first: date
    last: date
    published_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    reason: str | None
    corrects: str | None
    corrected_by: str | None
    withdrawn_later: tuple[str, ...]
    url: str
    files: dict[str, str]


class EditionsView(Frozen):
    """A page of the archive, the last published first."""

    total: int
    page: int
    size: int
    items: tuple[EditionView, ...]


class PerformanceView(Frozen):
    """The figures of the latest bulletin that stands, with their definitions; none was published: no edition."""

    edition: EditionView | None
    as_of: datetime | None
    heads: tuple[Figures, ...]
    definitions: tuple[Definition, ...]


class ArchiveQuery(BaseModel):
    """Which page of the archive."""

    model_config = ConfigDict(extra="forbid")

    rhythm: str | None = Field(None, pattern="^(" + "|".join(RHYTHMS) + ")$")
    page: int = Field(1, ge=1, le=100_000)


class FileQuery(BaseModel):
    """In which language a file is written; the JSON is the same in both."""

    model_config = ConfigDict(extra="forbid")

    language: Language = Language.ZH


class Shelf:
    """Files as they were written, a few at once and the last ones kept: strangers ask for them, and writing is dear."""

    def __init__(self) -> None:
        self._files: OrderedDict[tuple[str, Format, Language], bytes] = OrderedDict()
        self._door = Door(places=2, patience=20)

    async def file(self, content: str, digest: str, form: Format, language: Language) -> bytes:
        """Give a file; the canonical text is given as it was kept, byte for byte.

        Raises:
            Problem: ``busy``.
        """
        if form is Format.JSON:
            return content.encode()
        key = (digest, form, language)
        if key not in self._files:
            async with self._door.place():
                if key not in self._files:
                    self._files[key] = await asyncio.to_thread(_written, content, form, language)
        self._files.move_to_end(key)
        while len(self._files) > FILES_KEPT:
            self._files.popitem(last=False)
        return self._files[key]


def shelf(request: Request) -> Shelf:
    """Give the shelf of the running application."""
    found: Shelf = request.app.state.shelf
    return found


@router.get("/bulletins")
async def list_editions(found: Served, asked: Annotated[ArchiveQuery, Query()]) -> EditionsView:
    """List what was ever published; what was withdrawn since is said to be withdrawn."""
    offset = (asked.page - 1) * PAGE
    page = await found.database.read(lambda c: editions(c, limit=PAGE, offset=offset, rhythm=asked.rhythm))
    pages = found.settings.pages_url
    items = tuple(edition_view(edition, pages) for edition in page.found)
    return EditionsView(total=page.total, page=asked.page, size=PAGE, items=items)


@router.get("/bulletins/{number}")
async def read_edition(number: Key, found: Served) -> EditionView:
    """Give one of them; what was never published does not exist."""
    edition = await found.database.read(lambda c: edition_of(c, number))
    return edition_view(edition, found.settings.pages_url)


@router.get("/bulletins/{number}/files/{form}", response_class=Response, responses=FILES)
async def read_file(
    request: Request,
    number: Key,
    form: Format,
    found: Served,
    files: Annotated[Shelf, Depends(shelf)],
    asked: Annotated[FileQuery, Query()],
) -> Response:
    """Give a file of a published bulletin, of a withdrawn one never."""
    return await file_answer(request, found, files, number, form, asked.language)


@router.get("/performance")
async def read_performance(found: Served) -> PerformanceView:
    """Give the figures of the latest bulletin that stands."""
    read = await found.database.read(standing)
    if read is None:
        return PerformanceView(edition=None, as_of=None, heads=(), definitions=())
    edition, bulletin = read
    view = edition_view(edition, found.settings.pages_url)
    return PerformanceView(edition=view, as_of=bulletin.as_of, heads=bulletin.heads, definitions=bulletin.definitions)


async def file_answer(
    request: Request, found: Services, files: Shelf, number: str, form: Format, language: Language
) -> Response:
    """Answer with a file, its state asked of the records each time.

    Raises:
        Problem: ``not_found``, ``bulletin_withdrawn`` or ``busy``.
    """
    edition, content = await found.database.read(lambda c: readable(c, number))
    body = await files.file(content, edition.digest, form, language)
    return conditional(request, body, MEDIA_TYPES[form], edition.published_at, f"{number}.{form}")


def edition_of(connection: Connection, number: str) -> Edition:
    """Give an edition that the public may know of.

    Raises:
        Problem: ``not_found``.
    """
    edition = find_edition(connection, number)
    if edition is None:
        raise Problem("not_found")
    return edition


def readable(connection: Connection, number: str) -> tuple[Edition, str]:
    """Give an edition with its content as it was kept.

    Raises:
        Problem: ``not_found`` or ``bulletin_withdrawn``.
    """
    edition = edition_of(connection, number)
    content = content_of(connection, edition)
    if content is None:
        raise Problem("bulletin_withdrawn")
    return edition, content


def standing(connection: Connection) -> tuple[Edition, Bulletin] | None:
    """Give the edition whose figures hold now."""
    edition = latest(connection, RHYTHMS)
    if edition is None:
        return None
    return edition, Bulletin.model_validate_json(readable(connection, edition.number)[1])


def _written(content: str, form: Format, language: Language) -> bytes:
    return render(Bulletin.model_validate_json(content), form, language)


def edition_view(edition: Edition, pages: str) -> EditionView:
    """Write an edition for the outside."""
    here = f"{pages}/api/v1/public/bulletins/{edition.number}/files"
    return EditionView(
        number=edition.number,
        rhythm=edition.rhythm,
        edition=edition.edition,
        title=Titles(zh=edition.title("zh"), en=edition.title("en")),
        first=edition.since,
        last=edition.until,
        published_at=edition.published_at,
        updated_at=edition.updated_at,
        withdrawn_at=edition.withdrawn_at,
        reason=edition.reason,
        corrects=edition.corrects,
        corrected_by=edition.corrected_by,
        withdrawn_later=edition.withdrawn_later,
        url=pages + edition.path,
        files={} if edition.withdrawn_at else {form.value: f"{here}/{form.value}" for form in Format},
    )
