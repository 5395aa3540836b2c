"""Histories to count: lives of several petitions, recorded batch by batch, and what was known of them at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from domain.items import Item, Version
from domain.petition import Petition
from projections.items import petition_versions
from storage.database import Database, now
from storage.fact_tables import facts
from storage.records import append
from storage.streams import PETITION, read_event
from storage.tables import events
from tests.builders import Case


def record(database: Database, cases: Iterable[Case]) -> list[datetime]:
    """Record the batches of cases, one of each in turn, and give an instant after each."""
    waiting = [list(case.batches) for case in cases]
    instants = []
    while any(waiting):
        for batches in waiting:
            if batches:
                batch = batches.pop(0)
                database.change(lambda connection, batch=batch: append(connection, batch))  # type: ignore[misc]
                instants.append(database.look(now))
    return instants


def versions_of(connection: Connection) -> list[Version]:
    """Give every version of every petition's items, from the events alone."""
    query = select(events.c.stream, events.c.recorded_at, events.c.content, events.c.hash).where(
        events.c.kind == PETITION
    )
    logs: dict[str, list[tuple[datetime, object]]] = {}
    for stream, recorded_at, content, hash_ in connection.execute(query.order_by(events.c.stream, events.c.sequence)):
        logs.setdefault(stream, []).append((recorded_at, read_event(content, hash_)))
    return [version for log in logs.values() for version in petition_versions(log)]  # type: ignore[arg-type]


def stored_versions(connection: Connection) -> list[Version]:
    """Give every version as it is kept."""
    columns = [facts.c[name] for name in Item._fields]
    query = select(*columns, facts.c.known_from, facts.c.known_to)
    return [Version(Item(*row[:-2]), row[-2], row[-1]) for row in connection.execute(query)]


def states(cases: Iterable[Case]) -> list[Petition]:
    """Give where cases stand."""
    return [case.now for case in cases]
