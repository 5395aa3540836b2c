"""The hash chain: each event carries the hash of its predecessor, over ids, digests and facts only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

from domain.base import Actor, Frozen
from domain.events import Chained

GENESIS = ""

AnyEvent = Chained
E = TypeVar("E", bound=Chained)


def canonical(event: AnyEvent) -> str:
    """Write an event as the text that is hashed and kept: sorted members, defaults left out.

    Leaving defaults out lets a later release add a member without changing the hash of an old event.
    """
    return _written({name: getattr(event, name) for name in PLAIN}, event.at, event.actor, event.fact)


PLAIN = ("stream", "sequence", "command", "ledger_no", "previous")
"""The members of an event that are written as they are."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _written(plain: dict[str, Any], at: datetime, actor: Actor, fact: Any) -> str:
    members = plain | {
        "type": fact.type,
        "at": at.astimezone(UTC).isoformat(),
        "actor": actor.model_dump(mode="json", exclude_defaults=True),
        "fact": fact.model_dump(mode="json", exclude_defaults=True, exclude={"type"}),
    }
    return _ENCODER.encode(members)


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
        plain: dict[str, Any] = {
            "stream": stream,
            "sequence": sequence,
            "command": command,
            "ledger_no": ledger_no,
            "previous": head,
        }
        head = sha256(_written(plain, at, actor, fact).encode()).hexdigest()
        events.append(kind(at=at.astimezone(UTC), actor=actor, fact=fact, hash=head, **plain))
    return tuple(events)


def first_break(events: Iterable[AnyEvent], head: str = GENESIS, after: int = 0) -> int | None:
    """Give the sequence of the first event that does not follow from its predecessor, if any."""
    for expected, event in enumerate(events, after + 1):
        if event.sequence != expected or event.previous != head or digest(event) != event.hash:
            return event.sequence
        head = event.hash
    return None
