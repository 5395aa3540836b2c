"""Matters: streams that follow the petitions' own in the same transaction, and go on when those are closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from domain.chain import seal
from domain.commands import Envelope
from domain.events import Event
from domain.matters import CauseSetAside, Matter, MatterEvent, MatterFact, brought_about, fold_matter, standing_facts
from storage.database import now
from storage.prepared import read
from storage.streams import MATTER, event_row, read_matter_event
from storage.tables import cases, events, matters
from storage.upsert import add_missing, upsert

_FIND = select(matters.c.final_in, matters.c.sequence, matters.c.head).where(matters.c.matter == bindparam("of_matter"))


def load_matter(connection: Connection, matter: str) -> Matter:
    """Give a matter as its row says; one without a stream was never final."""
    found = read(connection, _FIND, of_matter=matter)
    if not found:
        return Matter(id=matter)
    final_in, sequence, head = found[0]
    return Matter(id=matter, final_in=final_in, sequence=sequence, head=head)


def load_matter_events(connection: Connection, matter: str) -> list[MatterEvent]:
    """Read a matter's stream in its order."""
    query = select(events.c.content, events.c.hash).where(events.c.kind == MATTER, events.c.stream == matter)
    rows = connection.execute(query.order_by(events.c.sequence))
    return [read_matter_event(row.content, row.hash) for row in rows]


def reopenings(connection: Connection, petition: str) -> list[tuple[datetime, MatterEvent]]:
    """Give what commands to a closed petition brought about in its matter, each with when it was recorded."""
    matter = select(cases.c.matter).where(cases.c.number == petition).scalar_subquery()
    query = select(events.c.content, events.c.hash, events.c.recorded_at).where(
        events.c.kind == MATTER, events.c.stream == matter, events.c.type == "finality_lifted"
    )
    rows = connection.execute(query.order_by(events.c.sequence)).all()
    found = [(row.recorded_at, read_matter_event(row.content, row.hash)) for row in rows]
    return [(at, event) for at, event in found if event.fact.petition == petition and not event.fact.cause]


def follow(connection: Connection, log: Iterable[Event]) -> None:
    """Let matters follow what a petition's events brought about; what they have followed already changes nothing."""
    for event in log:
        found = brought_about(event)
        if found is None:
            continue
        matter, fact = found
        known = _locked(connection, matter)
        if all(fact.cause != one.cause for one in standing_facts(known)):
            _append(connection, matter, known, fact, event)
        else:
            _keep(connection, matter, known)


def set_aside(connection: Connection, log: Iterable[Event]) -> None:
    """Undo what events brought about that a dead worker had left and that are set aside; nothing is deleted."""
    for event in log:
        found = brought_about(event)
        if found is None:
            continue
        matter, fact = found
        known = _locked(connection, matter)
        if any(fact.cause == one.cause for one in standing_facts(known)):
            _append(connection, matter, known, CauseSetAside(petition=event.stream, cause=fact.cause), event)


def append_reopening(connection: Connection, matter: str, fact: MatterFact, envelope: Envelope) -> MatterEvent:
    """Append what a command to a closed case brought about; give the event, known before or new."""
    known = _locked(connection, matter)
    for event in known:
        if event.command == envelope.id and event.fact.petition == fact.petition and event.ledger_no is not None:
            return event
    return _append(connection, matter, known, fact, envelope)


def lock_matter(connection: Connection, matter: str) -> Matter:
    """Give a matter as its stream says, and keep others from writing into it until the transaction ends."""
    return fold_matter(matter, _locked(connection, matter))


def _locked(connection: Connection, matter: str) -> list[MatterEvent]:
    add_missing(connection, matters, [_row(Matter(id=matter))])
    connection.execute(select(matters.c.sequence).where(matters.c.matter == matter).with_for_update()).one()
    return load_matter_events(connection, matter)


def _append(
    connection: Connection, matter: str, known: list[MatterEvent], fact: MatterFact, cause: Event | Envelope
) -> MatterEvent:
    before = fold_matter(matter, known)
    (event,) = seal(
        MatterEvent,
        matter,
        [fact],
        after=before.sequence,
        head=before.head,
        at=cause.at if isinstance(cause, Event) else cause.received_at,
        actor=cause.actor,
        command=cause.command if isinstance(cause, Event) else cause.id,
        ledger_no=cause.ledger_no,
    )
    connection.execute(insert(events), [event_row(MATTER, event, now(connection))])
    _keep(connection, matter, [*known, event])
    return event


def _keep(connection: Connection, matter: str, log: list[MatterEvent]) -> None:
    upsert(connection, matters, [_row(fold_matter(matter, log))])


def _row(matter: Matter) -> dict[str, object]:
    shared = matter.model_dump(include={"final_in", "sequence", "head"})
    return {"matter": matter.id, "final": matter.final} | shared
