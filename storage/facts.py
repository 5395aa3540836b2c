"""Facts: the versions of what figures count, written in the same transaction as the events that bring them about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from domain.dossiers.base import Dossier, kind_of
from domain.dossiers.kinds import DossierEvent
from domain.events import Event
from domain.items import Item, Key, Version
from domain.petition import Petition
from domain.terms import DossierKind
from projections.dossier_items import About, Lookup, dossier_items, dossier_versions
from projections.items import Change, petition_items, petition_versions
from storage.fact_tables import facts
from storage.prepared import read, write
from storage.streams import PETITION, read_dossier_event, read_event
from storage.summing import drop_sums
from storage.tables import cases, events
from storage.upsert import upsert

_OF_STREAM = facts.c.stream == bindparam("of_stream")
_COLUMNS = [facts.c[name] for name in Item._fields]
_KNOWN = select(*_COLUMNS).where(_OF_STREAM, facts.c.known_to.is_(None))
_OVER = (
    update(facts)
    .where(_OF_STREAM, facts.c.name == bindparam("of_name"), facts.c.item == bindparam("of_item"))
    .where(facts.c.known_to.is_(None))
    .values(known_to=bindparam("at"))
)
_LOG = (
    select(events.c.recorded_at, events.c.content, events.c.hash)
    .where(events.c.kind == bindparam("of_kind"), events.c.stream == bindparam("of_stream"))
    .order_by(events.c.sequence)
)


def known_items(connection: Connection, stream: str) -> dict[Key, Item]:
    """Give the items of a stream as they are known now."""
    found = (Item(*row) for row in read(connection, _KNOWN, of_stream=stream))
    return {item.key: item for item in found}


def keep_items(connection: Connection, log: Sequence[Event], before: Petition | None, at: datetime) -> None:
    """Keep what a petition's events change in what is counted, known from an instant on."""
    stream = log[0].stream
    keep_change(connection, petition_items(log, before, lambda: known_items(connection, stream)), at)


def keep_change(connection: Connection, change: Change, at: datetime) -> None:
    """Let changed items be known as they were up to an instant, and otherwise from it on."""
    over = [item for item in change.items if item.key not in change.new]
    write(
        connection,
        _OVER,
        [{"of_stream": item.stream, "of_name": item.name, "of_item": item.item, "at": at} for item in over],
    )
    upsert(connection, facts, [version_row(Version(item, at, None)) for item in change.items])


def keep_dossier_items(
    connection: Connection, log: Sequence[DossierEvent], before: Dossier | None, at: datetime
) -> None:
    """Keep what a dossier's events change in what is counted, known from an instant on."""
    keep_change(connection, dossier_items(log, before, looked_up(connection)), at)


def rebuild_items(connection: Connection, number: str) -> None:
    """Write a petition's versions from its events and the instants at which these were recorded."""
    drop_sums(connection)
    log = ((at, read_event(*row)) for at, *row in _log(connection, PETITION, number))
    keep_versions(connection, petition_versions(log))


def rebuild_dossier_items(connection: Connection, kind: DossierKind, number: str) -> None:
    """Write a dossier's versions from its events and the instants at which these were recorded."""
    drop_sums(connection)
    log = ((at, read_dossier_event(*row)) for at, *row in _log(connection, kind, number))
    keep_versions(connection, dossier_versions(log, looked_up(connection)))


def rebuild_all_items(connection: Connection) -> None:
    """Write the versions of every stream anew: for records from before there were any."""
    streams = select(events.c.kind, events.c.stream).where(events.c.sequence == 1).order_by(events.c.position)
    connection.execute(delete(facts))
    drop_sums(connection)
    for kind, stream in connection.execute(streams).all():
        if kind == PETITION:
            rebuild_items(connection, stream)
        elif (dossier := kind_of(stream)) is not None and dossier == kind:
            rebuild_dossier_items(connection, dossier, stream)


def forget_items(connection: Connection, stream: str) -> None:
    """Delete all versions of a stream."""
    drop_sums(connection)
    connection.execute(delete(facts).where(facts.c.stream == stream))


def keep_versions(connection: Connection, versions: Iterable[Version]) -> None:
    """Write versions as they are."""
    upsert(connection, facts, [version_row(version) for version in versions])


def version_row(version: Version) -> dict[str, Any]:
    """Write a version as a row."""
    return version.item._asdict() | {"known_from": version.known_from, "known_to": version.known_to}


def looked_up(connection: Connection) -> Lookup:
    """Give what petitions are counted by that a dossier speaks of."""

    def find(numbers: Sequence[str]) -> dict[str, About]:
        query = select(cases.c.number, *(cases.c[name] for name in About._fields)).where(cases.c.number.in_(numbers))
        return {number: About(*row) for number, *row in connection.execute(query)}

    return find


def _log(connection: Connection, kind: str, number: str) -> list[tuple[Any, ...]]:
    return read(connection, _LOG, of_kind=kind, of_stream=number)
