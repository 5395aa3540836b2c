"""Event streams: writing an event as a row and reading a row as an event."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.books import BookEvent
from domain.calendar_events import CalendarEvent
from domain.chain import AnyEvent, canonical
from domain.dossiers.kinds import DossierEvent
from domain.events import Event
from domain.matters import MatterEvent
from storage.tables import events

PETITION = "petition"
OFFICE = "office"
CALENDAR = "calendar"
MATTER = "matter"


def event_row(kind: str, event: AnyEvent, recorded_at: datetime, fence: int = 0) -> dict[str, Any]:
    """Write an event as a row: its canonical text, and what queries need beside it."""
    return {
        "kind": kind,
        "stream": event.stream,
        "sequence": event.sequence,
        "type": event.fact.type,
        "at": event.at,
        "recorded_at": recorded_at,
        "ledger_no": event.ledger_no,
        "content": canonical(event),
        "hash": event.hash,
        "fence": fence,
    }


def read_event(content: str, hash_: str) -> Event:
    """Read an event from its canonical text."""
    return Event.model_validate(_members(content, hash_))


def read_dossier_event(content: str, hash_: str) -> DossierEvent:
    """Read an event of a dossier from its canonical text."""
    return DossierEvent.model_validate(_members(content, hash_))


def read_calendar_event(content: str, hash_: str) -> CalendarEvent:
    """Read an event of a calendar series from its canonical text."""
    return CalendarEvent.model_validate(_members(content, hash_))


def read_book_event(content: str, hash_: str) -> BookEvent:
    """Read an event of a book from its canonical text."""
    return BookEvent.model_validate(_members(content, hash_))


def read_matter_event(content: str, hash_: str) -> MatterEvent:
    """Read an event of a matter from its canonical text."""
    return MatterEvent.model_validate(_members(content, hash_))


def _members(content: str, hash_: str) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(content)
    fact = {"type": members.pop("type"), **members.pop("fact")}
    return members | {"fact": fact, "hash": hash_}


def load_events(connection: Connection, kind: str, stream: str, until: datetime | None = None) -> list[Event]:
    """Read a stream in its order, on demand only as far as it was recorded by an instant."""
    return [read_event(*row) for row in _rows(connection, kind, stream, until)]


def load_dossier_events(connection: Connection, kind: str, stream: str) -> list[DossierEvent]:
    """Read a dossier's stream in its order."""
    return [read_dossier_event(*row) for row in _rows(connection, kind, stream, None)]


def _rows(connection: Connection, kind: str, stream: str, until: datetime | None) -> list[tuple[str, str]]:
    query = select(events.c.content, events.c.hash).where(events.c.kind == kind, events.c.stream == stream)
    if until is not None:
        query = query.where(events.c.recorded_at <= until)
    return [(row.content, row.hash) for row in connection.execute(query.order_by(events.c.sequence))]
