"""Alarms and passes of the reconciler: kept while they stand, resolved by a whole pass that no longer finds them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from domain.access import Viewer
from domain.alarms import OF_OFFICES, AlarmKind, Finding
from domain.base import Frozen, Role
from storage.directory import Tree
from storage.dossiers import within_reach
from storage.reach import visible
from storage.supervising import alarms, desk_members, passes
from storage.tables import cases, dossiers


class Alarm(Frozen):
    """One alarm as it stands."""

    kind: AlarmKind
    subject: str
    first_seen: datetime
    last_seen: datetime
    details: dict[str, str]


def raise_alarms(connection: Connection, found: Iterable[Finding], at: datetime) -> list[Finding]:
    """Keep what a pass found; give those that did not stand before, which are told once."""
    new: list[Finding] = []
    for finding in {(f.kind, f.subject): f for f in found}.values():
        key = (alarms.c.kind == finding.kind) & (alarms.c.subject == finding.subject)
        known = connection.execute(select(alarms.c.resolved_at, alarms.c.times).where(key)).first()
        shared = {"last_seen": at, "resolved_at": None, "details": json.dumps(finding.details, sort_keys=True)}
        if known is None:
            row = {"kind": finding.kind, "subject": finding.subject, "first_seen": at, "times": 1}
            connection.execute(insert(alarms), [row | shared | {"of_petition": finding.kind not in OF_OFFICES}])
        elif known.resolved_at is not None:
            connection.execute(update(alarms).where(key).values(first_seen=at, times=known.times + 1, **shared))
        else:
            connection.execute(update(alarms).where(key).values(**shared))
        if known is None or known.resolved_at is not None:
            new.append(finding)
    return new


def resolve_unseen(connection: Connection, began_at: datetime, at: datetime) -> list[tuple[str, str]]:
    """Resolve the alarms that a whole pass did not find again; give them."""
    gone = alarms.c.resolved_at.is_(None) & (alarms.c.last_seen < began_at)
    found = [(row.kind, row.subject) for row in connection.execute(select(alarms.c.kind, alarms.c.subject).where(gone))]
    connection.execute(update(alarms).where(gone).values(resolved_at=at))
    return found


def counts(connection: Connection) -> dict[str, int]:
    """Count the alarms that stand, by kind."""
    query = select(alarms.c.kind, func.count()).where(alarms.c.resolved_at.is_(None)).group_by(alarms.c.kind)
    found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
    return {kind.value: found.get(kind.value, 0) for kind in AlarmKind}


def standing(connection: Connection, viewer: Viewer, limit: int = 200) -> list[Alarm]:
    """Give the alarms that a viewer may know of: on cases and dossiers that he may see, on offices in his reach.

    An administrator gets none, only their numbers (`counts`): he sees no case.
    """
    if viewer.role is Role.ADMINISTRATOR:
        return []
    tree = Tree.load(connection)
    seen = select(cases.c.number).where(cases.c.number == alarms.c.subject, visible(viewer, tree)).exists()
    offices = sorted(tree.below(viewer.office)) if viewer.office else sorted(tree.offices)
    of_dossier = select(dossiers.c.number).where(dossiers.c.number == alarms.c.subject, within_reach(viewer)).exists()
    mine = or_(alarms.c.of_petition & or_(seen, of_dossier), ~alarms.c.of_petition & alarms.c.subject.in_(offices))
    query = (
        select(alarms.c.kind, alarms.c.subject, alarms.c.first_seen, alarms.c.last_seen, alarms.c.details)
        .where(alarms.c.resolved_at.is_(None), mine)
        .order_by(alarms.c.first_seen, alarms.c.kind, alarms.c.subject)
        .limit(limit)
    )
    rows = connection.execute(query).mappings()
    return [Alarm.model_validate(dict(row) | {"details": json.loads(row["details"])}) for row in rows]


def all_standing(connection: Connection) -> list[Alarm]:
    """Give every alarm that stands, for whoever runs the system; never for a page."""
    names = [alarms.c[name] for name in Alarm.model_fields]
    query = select(*names).where(alarms.c.resolved_at.is_(None)).order_by(alarms.c.kind, alarms.c.subject)
    rows = connection.execute(query).mappings()
    return [Alarm.model_validate(dict(row) | {"details": json.loads(row["details"])}) for row in rows]


def last_pass(connection: Connection) -> tuple[int, datetime] | None:
    """Give the number and the end of the last whole pass."""
    row = connection.execute(
        select(passes.c.number, passes.c.ended_at).order_by(passes.c.number.desc()).limit(1)
    ).first()
    return (row.number, row.ended_at) if row else None


def keep_pass(connection: Connection, began_at: datetime, at: datetime, told: Mapping[str, Any]) -> int:
    """Keep a whole pass, and forget those long past; give its number."""
    known = last_pass(connection)
    number = (known[0] if known else 0) + 1
    row = {"number": number, "began_at": began_at, "ended_at": at, "counts": json.dumps(dict(told), sort_keys=True)}
    connection.execute(insert(passes), [row])
    connection.execute(passes.delete().where(passes.c.number < number - 1000))
    return number


def desk_size(connection: Connection) -> int:
    """Count the members of the duty desk."""
    return int(connection.execute(select(func.count()).where(desk_members.c.valid_to.is_(None))).scalar_one())
