"""The hash chain: each event carries the hash of its predecessor, over ids, digests and facts only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

from domain.base import Actor, Frozen
from domain.events import Chained

GENESIS = ""

AnyEvent = Chained
E = TypeVar("E", bound=Chained)


def canonical(event: AnyEvent) -> str:
    """Write an event as the text that is hashed and kept: sorted members, defaults left out.

    Leaving defaults out lets a later release add a member without changing the hash of an old event.
    """
    members = {
        "stream": event.stream,
        "sequence": event.sequence,
        "type": event.fact.type,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor.model_dump(mode="json", exclude_defaults=True),
        "command": event.command,
        "ledger_no": event.ledger_no,
        "fact": event.fact.model_dump(mode="json", exclude_defaults=True, exclude={"type"}),
        "previous": event.previous,
    }
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(event: AnyEvent) -> str:
    """Hash an event over its canonical text, its own hash left out."""
    return sha256(canonical(event).encode()).hexdigest()


def seal(
    kind: type[E],
    stream: str,
    facts: Iterable[Frozen],
    *,
    after: int,
    head: str,
    at: datetime,
    actor: Actor,
    command: str | None = None,
    ledger_no: int | None = None,
) -> tuple[E, ...]:
    """Give facts their places in a stream, chained behind ``head``."""
    events: list[E] = []
    for sequence, fact in enumerate(facts, after + 1):
        event = kind(
            stream=stream,
            sequence=sequence,
            at=at.astimezone(UTC),
            actor=actor,
            command=command,
            ledger_no=ledger_no,
            fact=fact,
            previous=head,
            hash="",
        )
        head = digest(event)
        events.append(event.model_copy(update={"hash": head}))
    return tuple(events)


def first_break(events: Iterable[AnyEvent], head: str = GENESIS, after: int = 0) -> int | None:
    """Give the sequence of the first event that does not follow from its predecessor, if any."""
    for expected, event in enumerate(events, after + 1):
        if event.sequence != expected or event.previous != head or digest(event) != event.hash:
            return event.sequence
        head = event.hash
    return None
