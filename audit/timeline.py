"""The timeline of a petition or a dossier: who did what, when it counts and became known, its effect on clocks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, select

from audit.dossier_details import details as dossier_details
from domain.access import Viewer
from domain.base import AccountRef, Actor, DocumentRef, Frozen, OfficeRef, Role
from domain.clock_facts import (
    ClockEvent,
    ClockExtended,
    ClockHandedOver,
    ClockLapsed,
    ClockMoved,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockTurn,
    ClockWarned,
    LapseWithdrawn,
    OverdueReminded,
)
from domain.clocks import Verdict
from domain.dossiers.base import Dossier, Told, kind_of
from domain.dossiers.batch import AssignedBatch
from domain.dossiers.kinds import DossierEvent, DossierFact
from domain.dossiers.kinds import fold as fold_dossier
from domain.events import Entry as Opening
from domain.events import Event, Fact
from domain.folding import fold
from domain.led import LeadGround
from domain.petition import Petition
from storage.dossiers import hidden_members, load_dossier
from storage.matters import reopenings
from storage.reach import may_know
from storage.streams import PETITION, read_dossier_event, read_event
from storage.tables import events, superseded_events


class Effect(StrEnum):
    """What an event does to a clock."""

    STARTED = "started"
    WARNED = "warned"
    LAPSED = "lapsed"
    REMINDED = "reminded"
    WITHDRAWN = "withdrawn"
    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    STOPPED = "stopped"


class ClockEffect(Frozen):
    """Which clock an event touches, and how it stands after it."""

    effect: Effect
    clock: str
    ordinal: int
    holder: str
    due_at: datetime | None = None
    provisional: bool = False
    verdict: Verdict | None = None
    reason: str | None = None


class Entry(Frozen):
    """One event of the timeline; ``details`` are ids, dates and codes, never a text.

    Where ``matter`` is named, the event and its sequence are of that matter's stream: the case was closed already.
    """

    sequence: int
    type: str
    at: datetime
    recorded_at: datetime
    actor: Actor
    ledger_no: int | None = None
    matter: str | None = None
    superseded: bool = False
    clock: ClockEffect | None = None
    details: dict[str, str] = {}


NOBODY: frozenset[int] = frozenset()


def timeline(
    connection: Connection, number: str, at: datetime | None = None, hidden: frozenset[int] = NOBODY
) -> list[Entry]:
    """Give the events of a petition or a dossier in their order, on demand as they were known at an instant.

    What a dead worker left and was later set aside was known, too, until then; it is marked. ``hidden`` are members
    of a batch that the reader may not know of.
    """
    return [
        Entry(
            sequence=event.sequence,
            type=event.fact.type,
            at=event.at,
            recorded_at=row["recorded_at"],
            actor=event.actor,
            ledger_no=event.ledger_no,
            superseded="superseded_at" in row,
            clock=_effect(event.fact),
            details=_details(event.fact, hidden),
        )
        for row, event in _known(connection, number, at)
    ] + _reopenings(connection, number, at)


def _reopenings(connection: Connection, number: str, at: datetime | None) -> list[Entry]:
    """Give what became of the petition's matter by commands to the closed case."""
    return [
        Entry(
            sequence=event.sequence,
            type=event.fact.type,
            at=event.at,
            recorded_at=recorded_at,
            actor=event.actor,
            ledger_no=event.ledger_no,
            matter=event.stream,
            details={"matter": event.stream},
        )
        for recorded_at, event in reopenings(connection, number)
        if at is None or recorded_at <= at
    ]


def seen_by(connection: Connection, number: str, viewer: Viewer) -> list[Entry]:
    """Give a timeline for a viewer: the rated never see who rated, and nobody a case that is hidden from him."""
    if kind_of(number):
        batch = load_dossier(connection, number)
        hidden = hidden_members(connection, batch, viewer) if isinstance(batch, AssignedBatch) else NOBODY
        return timeline(connection, number, hidden=hidden)
    hides_ratings = viewer.role in {Role.OFFICER, Role.LEADER}
    entries = [entry for entry in timeline(connection, number) if not (hides_ratings and entry.type == "rated")]
    named = {entry.details[name] for entry in entries for name in PETITIONS if name in entry.details} - {number}
    unknown = {other for other in named if not may_know(connection, viewer, other)}
    return [_without(entry, unknown) for entry in entries] if unknown else entries


def _without(entry: Entry, hidden: set[str]) -> Entry:
    kept = {name: said for name, said in entry.details.items() if name not in PETITIONS or said not in hidden}
    return entry.model_copy(update={"details": kept})


def state_at(connection: Connection, number: str, at: datetime | None = None) -> Petition | None:
    """Fold a petition as it was known at an instant; nothing if it was not known yet."""
    return fold(event for _, event in _known(connection, number, at) if isinstance(event, Event))


def dossier_at(connection: Connection, number: str, at: datetime | None = None) -> Dossier | None:
    """Fold a dossier as it was known at an instant; nothing if it was not known yet."""
    return fold_dossier(event for _, event in _known(connection, number, at) if isinstance(event, DossierEvent))


def _known(
    connection: Connection, number: str, at: datetime | None
) -> list[tuple[dict[str, Any], Event | DossierEvent]]:
    rows = _rows(connection, events, number, at)
    if at is not None:
        set_aside = _rows(connection, superseded_events, number, at)
        rows += [row for row in set_aside if row["superseded_at"] > at]
    rows.sort(key=lambda row: (row["sequence"], row["recorded_at"]))
    read = read_dossier_event if kind_of(number) else read_event
    return [(row, read(row["content"], row["hash"])) for row in rows]


def _rows(connection: Connection, table: Table, number: str, at: datetime | None) -> list[dict[str, Any]]:
    query = select(table).where(table.c.kind == (kind_of(number) or PETITION), table.c.stream == number)
    if at is not None:
        query = query.where(table.c.recorded_at <= at)
    return [dict(row) for row in connection.execute(query).mappings()]


def _effect(fact: Fact | DossierFact) -> ClockEffect | None:
    match fact:
        case ClockStarted(clock=clock):
            return ClockEffect(
                effect=Effect.STARTED,
                clock=clock.name,
                ordinal=clock.ordinal,
                holder=clock.holder,
                due_at=clock.due_at,
                provisional=clock.provisional,
            )
        case ClockExtended() | ClockResumed() | ClockMoved():
            return _turn(fact, due_at=fact.span.due_at, provisional=fact.span.provisional)
        case ClockWarned() | ClockLapsed():
            return _turn(fact, due_at=fact.due_at)
        case ClockStopped():
            return _turn(fact, due_at=fact.due_at, verdict=fact.verdict, reason=fact.reason)
        case OverdueReminded() | LapseWithdrawn() | ClockPaused() | ClockHandedOver():
            return _turn(fact)
        case _:
            return None


TURNS: dict[type[ClockEvent], Effect] = {
    ClockWarned: Effect.WARNED,
    ClockLapsed: Effect.LAPSED,
    OverdueReminded: Effect.REMINDED,
    LapseWithdrawn: Effect.WITHDRAWN,
    ClockExtended: Effect.EXTENDED,
    ClockPaused: Effect.PAUSED,
    ClockResumed: Effect.RESUMED,
    ClockMoved: Effect.MOVED,
    ClockHandedOver: Effect.HANDED_OVER,
    ClockStopped: Effect.STOPPED,
}


def _turn(fact: ClockTurn, **known: Any) -> ClockEffect:
    return ClockEffect(effect=TURNS[type(fact)], clock=fact.clock, ordinal=fact.ordinal, holder=fact.holder, **known)


UNTOLD = frozenset({"type", "ordinal", "subject", "charge", "call", "states", "params", "accused", "issue"})
"""Members that a timeline leaves out: what is shown elsewhere, or would tell a name."""

PETITIONS = ("matter", "final_in")
"""Members that name another petition."""

OPENING = ("direct", "matter")
"""What an opening event adds to the case's own page."""


def _details(fact: Fact | DossierFact, hidden: frozenset[int]) -> dict[str, str]:
    if isinstance(fact, ClockEvent):
        return {}
    if isinstance(fact, Told):
        return dossier_details(fact, hidden)
    names = OPENING if isinstance(fact, Opening) else tuple(n for n in type(fact).model_fields if n not in UNTOLD)
    found = {name: _plain(getattr(fact, name)) for name in names}
    return {name: said for name, said in found.items() if said}


def _plain(value: object) -> str | None:
    """Write a plain value; a text is not told here, and what is not so needs no word."""
    match value:
        case None | False | DocumentRef() | LeadGround.ASSIGNED:
            return None
        case OfficeRef() | AccountRef():
            return value.id
        case (DocumentRef(), *_):
            return str(len(value))
        case tuple():
            return ", ".join(one if isinstance(one, str) else one.id for one in value)
        case datetime():
            return value.isoformat()
        case _:
            return str(value).lower() if value is True else str(value)
