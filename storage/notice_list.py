"""The notices that pages and the API show to an office-holder: his own, his offices', and what falls to him."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, exists, or_, select, union_all

from domain.access import Viewer
from domain.base import Frozen, Role
from domain.desks import People, resolve
from storage.book_notices import BOUND
from storage.directory import Tree
from storage.dossiers import within_reach
from storage.reach import visible
from storage.sight import people
from storage.stand_ins import past_the_barred
from storage.tables import books, cases, dossiers, outbox

AT_ONCE = 50
"""Addresses in one question."""


class NoticeLine(Frozen):
    """One in-app notice."""

    id: int
    petition: str
    template: str
    params: dict[str, Any]
    created_at: datetime


def notices_for(connection: Connection, viewer: Viewer, limit: int = 50) -> list[NoticeLine]:
    """Give the released notices to a viewer and his office, on cases that he may see, newest first."""
    tree = Tree.load(connection)
    known = people(connection, tree)
    audiences = _audiences(viewer, tree, known)
    rows: list[Mapping[Any, Any]] = []
    for at in range(0, len(audiences), AT_ONCE):
        latest = [_latest(viewer, tree, audience, limit) for audience in audiences[at : at + AT_ONCE]]
        rows += connection.execute(union_all(*latest)).mappings()
    rows += islice(past_the_barred(connection, viewer, tree, known, outbox.c.audience.in_(audiences)), limit)
    rows.sort(key=lambda row: (row["created_at"], row["id"]), reverse=True)
    return [_line(row) for row in rows[:limit]]


def _line(row: Mapping[Any, Any]) -> NoticeLine:
    said = {name: row[name] for name in NoticeLine.model_fields}
    return NoticeLine.model_validate(said | {"params": json.loads(row["params"])})


def _latest(viewer: Viewer, tree: Tree, audience: str, limit: int) -> Select[Any]:
    """Find the latest to one address that a viewer may see: from the newest back, until there are enough."""
    shown = or_(
        exists().where(cases.c.number == outbox.c.petition, visible(viewer, tree)),
        exists().where(dossiers.c.number == outbox.c.petition, within_reach(viewer)),
        exists().where(books.c.id == outbox.c.petition, books.c.kind.in_(BOUND)),
    )
    query = (
        select(outbox.c.id, outbox.c.petition, outbox.c.template, outbox.c.params, outbox.c.created_at)
        .where(outbox.c.audience == audience, outbox.c.released, ~outbox.c.void, shown)
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        .limit(limit)
    )
    return select(query.subquery())


def _headed(viewer: Viewer, tree: Tree) -> list[str]:
    """Give the offices whose responsible person's notices a viewer reads: a head his own, a supervisor all below."""
    if viewer.office is None or viewer.role not in {Role.LEADER, Role.SUPERVISOR}:
        return []
    return [viewer.office] if viewer.role is Role.LEADER else sorted(tree.below(viewer.office))


def _audiences(viewer: Viewer, tree: Tree, known: People) -> list[str]:
    """Name what a viewer is addressed by: himself, his offices, those he stands in for, and what falls to him."""
    fallen = [o for o in tree.offices if viewer.account in resolve(tree.line(o), None, known).accounts]
    own = [office for place in viewer.places for office in _desks(place, tree)]
    offices = {*own, *fallen, *(tree.offices if viewer.desk else ())}
    heads = {office for place in viewer.places for office in _headed(place, tree)}
    return [
        *(f"account:{place.account}" for place in viewer.places),
        *(f"office:{office}" for office in sorted(offices)),
        *(f"head:{office}" for office in sorted(heads)),
    ]


def _desks(viewer: Viewer, tree: Tree) -> list[str]:
    """Give the offices whose notices a viewer reads: his own, and a supervisor those of every bureau below."""
    if viewer.office is None:
        return []
    if viewer.role is not Role.SUPERVISOR:
        return [viewer.office]
    return sorted(office for office in tree.below(viewer.office) if tree.offices[office].kind == "bureau")
