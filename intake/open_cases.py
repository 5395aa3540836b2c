"""What the reconciler reads of the records: pages of open cases with their faults, late commands, late notices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.alarms import LATE_DELIVERY, LATE_RELEASE, OVERDUE_CALL, AlarmKind, Finding, of_call, of_reach, of_time
from domain.desks import People, Reached, Rung
from domain.petition import Petition
from domain.ports import Cursor
from storage import alarms
from storage.database import now
from storage.directory import Tree
from storage.late import with_late
from storage.ledger import PENDING
from storage.sight import fall, people, reach_of
from storage.streams import PETITION
from storage.supervising import passes
from storage.tables import cases, events, ledger, outbox

SIZE = 500
MOST = 1000
"""The most late commands and late notices that one pass looks at, the oldest first; the next pass sees to the rest."""
EVER = datetime(2000, 1, 1, tzinfo=UTC)


class OpenCases(NamedTuple):
    """One page of open cases, and the directory at the same snapshot."""

    cases: list[Petition]
    at: datetime
    tree: Tree
    people: People
    pending: frozenset[str]


def newest(connection: Connection) -> int:
    """Give the number of the last pass; 0 where there was none."""
    known = alarms.last_pass(connection)
    return known[0] if known else 0


def begin(connection: Connection, known: int | None) -> Cursor:
    """Begin a pass; see `Reconciler.begin`."""
    at, last = now(connection), alarms.last_pass(connection)
    if last is None or known == last[0]:
        return Cursor(began_at=at)
    query = select(passes.c.began_at).where(passes.c.number == (known or 0))
    since = connection.execute(query).scalar_one_or_none()
    return Cursor(began_at=at, changed_since=since or EVER)


def open_cases(connection: Connection, after: str) -> OpenCases:
    """Read the next page of open cases, by number."""
    query = select(cases.c.state).where(~cases.c.closed, cases.c.number > after).order_by(cases.c.number).limit(SIZE)
    found = with_late(connection, map(Petition.model_validate_json, connection.execute(query).scalars()))
    tree, at = Tree.load(connection), now(connection)
    numbers = [p.number for p in found]
    waiting = select(ledger.c.petition).where(ledger.c.state == PENDING, ledger.c.petition.in_(numbers))
    pending = frozenset(connection.execute(waiting).scalars())
    return OpenCases(cases=found, at=at, tree=tree, people=people(connection, tree, at), pending=pending)


def faults(read: OpenCases, overdue: timedelta = OVERDUE_CALL) -> list[Finding]:
    """Judge each open case by itself: its time, its offices, and whom its notices reach."""
    found: list[Finding] = []
    for petition in read.cases:
        late = of_time(petition, read.at, overdue)
        if late is not None and petition.number not in read.pending:
            found.append(late)
        unbound = of_call(petition, read.at)
        if unbound is not None and petition.number not in read.pending:
            found.append(unbound)
        for office, reached in _reached(read, petition):
            found += [] if office in read.tree.offices else [Finding(kind=AlarmKind.OFFICE_GONE, subject=office)]
            unheard = of_reach(office, petition, reached)
            found += [unheard] if unheard else []
    return found


def _reached(read: OpenCases, petition: Petition) -> list[tuple[str, Reached]]:
    offices = {petition.holder.id, petition.bureau.id}
    return [(o, reach_of(f"office:{o}", petition, read.tree, read.people)) for o in sorted(offices)]


def let_fall(connection: Connection, read: OpenCases) -> None:
    """Keep what fell to the duty desk."""
    fallen = [
        (petition.number, office)
        for petition in read.cases
        for office, reached in _reached(read, petition)
        if reached.rung in {Rung.DUTY, Rung.NOBODY}
    ]
    fall(connection, fallen, read.at)


def changed(connection: Connection, numbers: list[str], since: datetime) -> list[str]:
    """Name the petitions whose records changed since an instant."""
    if not numbers:
        return []
    query = select(events.c.stream).where(
        events.c.kind == PETITION, events.c.stream.in_(numbers), events.c.recorded_at >= since
    )
    return sorted(set(connection.execute(query).scalars()))


def last_fence(connection: Connection, number: str) -> tuple[int, datetime] | None:
    """Give the fence of a petition's last event, and when it was recorded."""
    query = (
        select(events.c.fence, events.c.recorded_at)
        .where(events.c.kind == PETITION, events.c.stream == number)
        .order_by(events.c.sequence.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (row.fence, row.recorded_at) if row else None


def undelivered(connection: Connection) -> list[str]:
    """Name petitions whose commands have waited for too long, the longest first."""
    query = (
        select(ledger.c.petition)
        .where(ledger.c.state == PENDING, ledger.c.type != "import_past")
        .where(ledger.c.received_at < now(connection) - LATE_DELIVERY)
        .order_by(ledger.c.received_at)
        .limit(MOST)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))


def unreleased(connection: Connection) -> list[str]:
    """Name petitions whose notices have waited for too long, the oldest first."""
    query = (
        select(outbox.c.petition)
        .where(~outbox.c.released, ~outbox.c.void, outbox.c.created_at < now(connection) - LATE_RELEASE)
        .order_by(outbox.c.id)
        .limit(MOST)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))
