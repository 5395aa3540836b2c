"""The texts of a case as its readers see them: staff all, a petitioner those addressed to him and his own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from domain.base import DocumentRef
from domain.events import Entry, Event
from domain.matters import MatterEvent
from storage.matters import reopenings
from storage.queries import read_documents
from storage.streams import PETITION, load_events

TO_PETITIONER = frozenset(
    {
        "accepted",
        "declined",
        "referred",
        "acknowledged",
        "replied",
        "reply_imported",
        "interim_replied",
        "extension_granted",
        "agreement_reached",
        "agreement_performed",
        "executed",
        "review_decided",
        "finality_lifted",
        "supplemented",
        "review_requested",
        "withdrawn",
    }
)
"""Events whose text is addressed to the petitioner, or is his own; the others' are between offices."""


def texts_of(
    connection: Connection, number: str, *, addressed_to_petitioner: bool = False
) -> tuple[dict[str, Any], ...]:
    """Show the texts that events rest on, by event; what came with a refused command is nobody's text."""
    served = _served(connection, number)
    return tuple(
        {
            "document": text.id,
            "event": served[text.id].fact.type,
            "sequence": served[text.id].sequence,
            "kind": text.kind,
            "created_at": text.created_at,
            "parts": text.parts,
        }
        for text in read_documents(connection, number)
        if text.id in served and (not addressed_to_petitioner or served[text.id].fact.type in TO_PETITIONER)
    )


def _served(connection: Connection, number: str) -> dict[str, Event | MatterEvent]:
    """Give the documents that events rest on, each with its event."""
    log = load_events(connection, PETITION, number)
    parts: list[tuple[object, Event | MatterEvent]]
    parts = [(part, event) for event in log if not isinstance(event.fact, Entry) for _, part in event.fact]
    lifted = [(part, event) for _, event in reopenings(connection, number) for _, part in event.fact]
    told = [(one, event) for part, event in (*parts, *lifted) for one in (part if isinstance(part, tuple) else (part,))]
    return {one.id: event for one, event in told if isinstance(one, DocumentRef)}
