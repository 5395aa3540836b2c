"""The feeds of published bulletins, Atom (RFC 4287) and RSS 2.0: ids that never change, withdrawals said as such."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.auth import Served
from api.conditional import conditional
from api.services import Services
from domain.announcements import PATH, Edition
from rendering.bulletins import MEDIA_TYPES, Format
from storage.editions import editions
from web.publications import FileLink
from web.texts import say

router = APIRouter()

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE, RSS_TYPE = "application/atom+xml", "application/rss+xml"
ENTRIES = 50
NEVER = datetime.fromisoformat("2022-05-01T00:00:00+08:00")
"""When the feed of a bureau that published nothing yet was last changed."""


Writing = Callable[[list[Edition], str, str, datetime], bytes]
"""Writes a feed of some editions, in a language, for the address of the pages, last changed at an instant."""


@router.get("/publications/feed.atom")
async def atom_feed(request: Request, found: Served, asked: Annotated[FileLink, Query()]) -> Response:
    """Give the last editions; the language is the address's, for programs have no cookies."""
    return await _feed(request, found, asked.language.value, atom, ATOM_TYPE)


@router.get("/publications/feed.rss")
async def rss_feed(request: Request, found: Served, asked: Annotated[FileLink, Query()]) -> Response:
    """Give the same for programs that read RSS."""
    return await _feed(request, found, asked.language.value, rss, RSS_TYPE)


async def _feed(request: Request, found: Services, language: str, write: Writing, media_type: str) -> Response:
    listed = (await found.database.read(lambda c: editions(c, limit=ENTRIES))).found
    updated = max((edition.updated_at for edition in listed), default=NEVER)
    body = write(listed, language, found.settings.pages_url, updated)
    return conditional(request, body, f"{media_type}; charset=utf-8", updated)


def atom(listed: list[Edition], language: str, pages: str, updated: datetime) -> bytes:
    """Write the feed as Atom."""
    here = f"{pages}{PATH}/feed.atom?language={language}"
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en" if language == "en" else "zh-CN"})
    _add(root, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'{pages}{PATH}')}")
    _add(root, "title", say("publications.title", language))
    _add(root, "updated", updated.isoformat(timespec="seconds"))
    _add(root, "link", rel="self", href=here, type=ATOM_TYPE)
    _add(root, "link", rel="alternate", href=pages + PATH, type="text/html")
    _add(_add(root, "author"), "name", say("site", language))
    for edition in listed:
        _entry(root, edition, language, pages)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def rss(listed: list[Edition], language: str, pages: str, updated: datetime) -> bytes:
    """Write the feed as RSS 2.0; what Atom says and RSS has no word for stands in Atom's."""
    root = ET.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    channel = _add(root, "channel")
    _add(channel, "title", say("publications.title", language))
    _add(channel, "link", pages + PATH)
    _add(channel, "description", escape(say("publications.lead", language)))
    _add(channel, "language", "en" if language == "en" else "zh-cn")
    _add(channel, "lastBuildDate", format_datetime(updated))
    _add(channel, "atom:link", rel="self", href=f"{pages}{PATH}/feed.rss?language={language}", type=RSS_TYPE)
    for edition in listed:
        item = _add(channel, "item")
        _add(item, "title", _title(edition, language))
        _add(item, "link", pages + edition.path)
        _add(item, "guid", _id(edition, pages), isPermaLink="false")
        _add(item, "pubDate", format_datetime(edition.published_at))
        _add(item, "atom:updated", edition.updated_at.isoformat(timespec="seconds"))
        _add(item, "description", escape(_summary(edition, language)))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ET.Element, edition: Edition, language: str, pages: str) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _id(edition, pages))
    _add(entry, "title", _title(edition, language))
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


def _id(edition: Edition, pages: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, pages + edition.path)}"


def _title(edition: Edition, language: str) -> str:
    title = edition.title(language)
    return say("feed.withdrawn", language, title=title) if edition.withdrawn_at else title


def _summary(edition: Edition, language: str) -> str:
    """Say what became of it."""
    if edition.withdrawn_at:
        told = "feed.why.original" if edition.reason_in_chinese else "feed.why"
        return say(told, language, reason=_plain(edition.reason or ""))
    parts = [say("feed.about", language, since=edition.since, until=edition.until)]
    if edition.corrects:
        parts.append(say("publication.corrects", language, number=edition.corrects))
    if edition.corrected_by:
        parts.append(say("publication.corrected", language, number=edition.corrected_by))
    parts += [say("publication.later.short", language, number=number) for number in edition.withdrawn_later]
    return " ".join(parts)


def _plain(said: str) -> str:
    """Leave out what no XML document may hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    added = ET.SubElement(parent, name, attributes)
    added.text = text
    return added
