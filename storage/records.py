"""Records: batches of events appended once, with all that is folded from them, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from domain.base import Accused, Frozen
from domain.chain import GENESIS
from domain.dossiers.kinds import Recorded
from domain.events import Batch, Chained, Entry, Event
from domain.petition import Petition
from domain.step_facts import AccusedNamed
from projections.rows import Projection, project
from storage import dossiers
from storage.database import Database, now
from storage.facts import forget_items, keep_items, rebuild_items
from storage.keeping import Keeper, Standing
from storage.late import barring, with_late
from storage.matters import follow, set_aside
from storage.prepared import read, write
from storage.sight import note_falls
from storage.streams import PETITION, event_row, load_events, read_event
from storage.tables import (
    case_parts,
    cases,
    clock_facts,
    events,
    exclusions,
    late_exclusions,
    outbox,
    superseded_events,
)
from storage.upsert import add_missing, upsert

# Statements of every batch's way, built once: building one costs as much as running it.
_LOAD = select(cases.c.state).where(cases.c.number == bindparam("of_petition"))
_LOAD_LOCKED = _LOAD.with_for_update()
_LOAD_CASE = (
    select(cases.c.state, late_exclusions.c.account)
    .outerjoin(late_exclusions, late_exclusions.c.petition == cases.c.number)
    .where(cases.c.number == bindparam("of_petition"))
    .order_by(late_exclusions.c.account)
)
_INSERT = insert(events)
_FORGET_PARTS = delete(case_parts).where(case_parts.c.petition == bindparam("of_petition"))
_RELEASE = (
    update(outbox)
    .where(outbox.c.petition == bindparam("of_petition"), outbox.c.sequence <= bindparam("up_to"), ~outbox.c.released)
    .values(released=True)
)


class StreamGap(RuntimeError):
    """The records lack what a batch builds on: they were restored from an older copy than the engine's."""


class StaleBatch(RuntimeError):
    """A batch of a worker that stood still while another one went on: what the other recorded stays."""


class RecordStore:
    """The records of petitions; the adapter of the domain's `Records` port."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def append(self, batches: Sequence[Recorded]) -> None:
        """Append batches: a repeat is a no-op; where another was, the workflow's wins and the other is kept apart."""
        await self.database.write(lambda connection: append_all(connection, batches))

    async def confirm(self, stream: str, sequence: int) -> None:
        """Release the notices up to a place."""
        await self.database.write(lambda connection: release(connection, stream, sequence))


def append_all(connection: Connection, batches: Sequence[Recorded], *, certain: bool = False) -> None:
    """Append batches in the caller's transaction."""
    for batch in batches:
        append(connection, batch, certain=certain)


def append(connection: Connection, batch: Recorded, *, certain: bool = False) -> None:
    """Append a batch in the caller's transaction; the notices of a certain one, whose events will stay, may go."""
    first, stream, keeper = batch.events[0], batch.stream, _keeper(batch)
    known = keeper.load(connection, stream, lock=True)
    place = known.sequence if known else 0
    if place >= first.sequence:
        if _is_repeat(connection, keeper.kind, batch.events[-1]):
            if certain:
                release(connection, stream, batch.events[-1].sequence)
            return
        if batch.fence < _fence_at(connection, keeper.kind, first):
            raise StaleBatch(f"{stream}: a worker that stood still comes too late with {first.sequence}")
        known = _supersede(connection, keeper, stream, first.sequence)
        place = known.sequence if known else 0
    if place != first.sequence - 1 or (known.head if known else GENESIS) != first.previous:
        raise StreamGap(f"{stream}: records end at {place}, the batch begins at {first.sequence}")
    at = now(connection)
    _insert_events(connection, keeper.kind, batch, at)
    after = keeper.keep(connection, batch.events, known, at)
    add_missing(connection, outbox, notice_rows(batch, at, certain=certain))
    if batch.notices and isinstance(after, Petition):
        (after,) = with_late(connection, [after])
        note_falls(connection, after, dict.fromkeys(order.audience for order in batch.notices), at)


def _keeper(batch: Recorded) -> Keeper:
    return PETITIONS if isinstance(batch, Batch) else dossiers.keeper(batch.stream)


def load_case(connection: Connection, number: str) -> Petition | None:
    """Give a case as everybody outside its workflow is to read it: the folded state, and whom it bars since."""
    found = read(connection, _LOAD_CASE, of_petition=number)
    if not found:
        return None
    late = tuple(account for _, account in found if account is not None)
    petition = _folded(found[0][0])
    return barring(petition, late) if late else petition


def load_folded(connection: Connection, number: str, *, lock: bool = False) -> Petition | None:
    """Give the folded state of a case, as its events alone make it."""
    found = read(connection, _LOAD_LOCKED if lock else _LOAD, of_petition=number)
    return _folded(found[0][0]) if found else None


@lru_cache(maxsize=256)
def _folded(state: str) -> Petition:
    """Read a state; each command's way asks for it several times."""
    return Petition.model_validate_json(state)


def _keep_case(connection: Connection, log: Sequence[Event], known: Petition | None, at: datetime) -> Petition:
    projection = project(log, known)
    _keep(connection, projection, log)
    keep_items(connection, log, known, at)
    follow(connection, log)
    return projection.petition


def release(connection: Connection, stream: str, sequence: int) -> None:
    """Make the notices up to a place sendable: what they tell of will stay."""
    write(connection, _RELEASE, [{"of_petition": stream, "up_to": sequence}])


def rebuild(connection: Connection, number: str) -> Petition | None:
    """Fold a petition's projections anew from its events."""
    for table in (clock_facts, exclusions, case_parts):
        connection.execute(delete(table).where(table.c.petition == number))
    connection.execute(delete(cases).where(cases.c.number == number))
    forget_items(connection, number)
    log = load_events(connection, PETITION, number)
    if not log:
        return None
    projection = project(log, None)
    _keep(connection, projection, log)
    rebuild_items(connection, number)
    follow(connection, log)
    return projection.petition


def _is_repeat(connection: Connection, kind: str, last: Chained) -> bool:
    """The same hash at the same place means the same stream up to it."""
    query = select(events.c.hash).where(
        events.c.kind == kind, events.c.stream == last.stream, events.c.sequence == last.sequence
    )
    return connection.execute(query).scalar_one_or_none() == last.hash


def _fence_at(connection: Connection, kind: str, first: Chained) -> int:
    query = select(events.c.fence).where(
        events.c.kind == kind, events.c.stream == first.stream, events.c.sequence == first.sequence
    )
    return int(connection.execute(query).scalar_one())


def _supersede(connection: Connection, keeper: Keeper, stream: str, first: int) -> Standing | None:
    """Set aside events that a dead worker recorded and its workflow never knew; their notices are void."""
    stale = (events.c.kind == keeper.kind) & (events.c.stream == stream) & (events.c.sequence >= first)
    columns = [column for column in events.c if column.name != "position"]
    at = now(connection)
    rows = connection.execute(select(*columns).where(stale).order_by(events.c.sequence)).mappings().all()
    connection.execute(insert(superseded_events), [dict(row) | {"superseded_at": at} for row in rows])
    connection.execute(delete(events).where(stale))
    keeper.set_aside(connection, rows)
    connection.execute(update(outbox).where(outbox.c.petition == stream, outbox.c.sequence >= first).values(void=True))
    known: Standing | None = keeper.rebuild(connection, stream)
    return known


def _insert_events(connection: Connection, kind: str, batch: Recorded, at: datetime) -> None:
    write(connection, _INSERT, [event_row(kind, event, at, batch.fence) for event in batch.events])


def _keep(connection: Connection, projection: Projection, batch: Sequence[Event]) -> None:
    rows = rows_of(projection, batch)
    for table in (cases, clock_facts):
        upsert(connection, table, rows[table])
    add_missing(connection, exclusions, rows[exclusions])
    if projection.parts is not None:
        write(connection, _FORGET_PARTS, [{"of_petition": projection.petition.number}])
        add_missing(connection, case_parts, rows[case_parts])


def rows_of(projection: Projection, log: Sequence[Event]) -> dict[Table, list[dict[str, Any]]]:
    """Give what a run of events leaves in each table of projections."""
    naming = ((event.stream, event.fact) for event in log)
    return {
        cases: [projection.case.model_dump()],
        clock_facts: [row.model_dump() for row in projection.clocks],
        exclusions: [
            row
            for stream, fact in naming
            if isinstance(fact, Entry | AccusedNamed)
            for row in _barred(stream, fact.accused)
        ],
        case_parts: [row.model_dump() for row in projection.parts or ()],
    }


def _barred(number: str, accused: Accused) -> Iterable[dict[str, str]]:
    for kind, subjects in (("office", accused.offices), ("account", accused.accounts)):
        for subject in subjects:
            yield {"petition": number, "kind": kind, "subject": subject}


def notice_rows(batch: Recorded, at: datetime, *, certain: bool) -> list[dict[str, Any]]:
    """Give the notices of a batch as they are kept."""
    shared: dict[str, Any] = {
        "petition": batch.stream,
        "ledger_no": batch.events[0].ledger_no,
        "created_at": at,
        "released": certain,
        "void": False,
    }
    facts = {event.sequence: event.fact for event in batch.events}
    return [shared | order.model_dump() | {"params": _params(facts[order.sequence])} for order in batch.notices]


TOLD = frozenset(
    {
        "clock",
        "due_at",
        "reply_by",
        "accept_by",
        "result_by",
        "perform_by",
        "days",
        "level",
        "code",
        "signal",
        "ground",
        "procedure",
        "round",
    }
)


def _params(fact: Frozen) -> str:
    """Keep with a notice the plain facts that its template tells: dates and codes, never a text."""
    told = {name: getattr(fact, name) for name in _told_of(type(fact))}
    found = {name: value for name, value in told.items() if value is not None}
    return json.dumps(found, default=str, ensure_ascii=False, sort_keys=True)


@cache
def _told_of(kind: type[Frozen]) -> tuple[str, ...]:
    return tuple(name for name in kind.model_fields if name in TOLD)


def _set_aside(connection: Connection, rows: Iterable[Mapping[Any, Any]]) -> None:
    """Take back from the matters what these events had brought about."""
    set_aside(connection, [read_event(row["content"], row["hash"]) for row in rows])


PETITIONS = Keeper(PETITION, load_folded, _keep_case, rebuild, _set_aside)
