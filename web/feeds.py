"""The Atom feed (RFC 4287) of published bulletins: ids that never change, withdrawals and corrections said as such."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.auth import Served
from api.conditional import conditional
from api.publications import FileQuery
from domain.announcements import PATH, Edition
from rendering.bulletins import MEDIA_TYPES, Format
from storage.editions import editions
from web.texts import say

router = APIRouter()

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50
NEVER = datetime.fromisoformat("2022-05-01T00:00:00+08:00")
"""When the feed of a bureau that published nothing yet was last changed."""

ET.register_namespace("", ATOM)


@router.get("/publications/feed.atom")
async def feed(request: Request, found: Served, asked: Annotated[FileQuery, Query()]) -> Response:
    """Give the last editions; the language is the address's, for programs have no cookies."""
    listed = (await found.database.read(lambda c: editions(c, limit=ENTRIES))).found
    updated = max((edition.updated_at for edition in listed), default=NEVER)
    body = atom(listed, asked.language.value, found.settings.pages_url, updated)
    return conditional(request, body, MEDIA_TYPE, updated)


def atom(listed: list[Edition], language: str, pages: str, updated: datetime) -> bytes:
    """Write the feed."""
    here = f"{pages}{PATH}/feed.atom?language={language}"
    root = ET.Element(_name("feed"), {"xml:lang": "en" if language == "en" else "zh-CN"})
    _add(root, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'{pages}{PATH}')}")
    _add(root, "title", say("publications.title", language))
    _add(root, "updated", updated.isoformat(timespec="seconds"))
    _add(root, "link", rel="self", href=here, type="application/atom+xml")
    _add(root, "link", rel="alternate", href=pages + PATH, type="text/html")
    _add(_add(root, "author"), "name", say("site", language))
    for edition in listed:
        _entry(root, edition, language, pages)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ET.Element, edition: Edition, language: str, pages: str) -> None:
    entry = _add(root, "entry")
    title = edition.title(language)
    if edition.withdrawn_at:
        title = say("feed.withdrawn", language, title=title)
    _add(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, pages + edition.path)}")
    _add(entry, "title", title)
    _add(entry, "published", edition.published_at.isoformat(timespec="seconds"))
    _add(entry, "updated", edition.updated_at.isoformat(timespec="seconds"))
    _add(entry, "link", rel="alternate", href=pages + edition.path, type="text/html")
    _add(entry, "summary", _summary(edition, language))
    if edition.withdrawn_at is None:
        for form in Format:
            href = f"{pages}{edition.path}/files/{form}?language={language}"
            _add(
                entry, "link", rel="enclosure", href=href, type=MEDIA_TYPES[form].partition(";")[0], title=form.upper()
            )


def _summary(edition: Edition, language: str) -> str:
    """Say what became of it."""
    if edition.withdrawn_at:
        return say("publication.withdrawn", language, reason=_plain(edition.reason or ""))
    parts = [say("feed.about", language, since=edition.since, until=edition.until)]
    if edition.corrects:
        parts.append(say("publication.corrects", language, number=edition.corrects))
    if edition.corrected_by:
        parts.append(say("publication.corrected", language, number=edition.corrected_by))
    return " ".join(parts)


def _plain(said: str) -> str:
    """Leave out what no XML document may hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    added = ET.SubElement(parent, _name(name), attributes)
    added.text = text
    return added


def _name(name: str) -> str:
    return f"{{{ATOM}}}{name}"
