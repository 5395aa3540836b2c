"""The notices that pages and the API show to an office-holder: his own, his offices', and what falls to him."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from domain.access import Viewer
from domain.base import Frozen, Role
from domain.desks import People, resolve
from storage.book_notices import BOUND
from storage.directory import Tree
from storage.dossiers import within_reach
from storage.queries import visible
from storage.sight import people
from storage.stand_ins import past_the_barred
from storage.tables import books, cases, dossiers, outbox


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
    own = outbox.c.audience.in_(_audiences(viewer, tree, known))
    mine = and_(own, outbox.c.released, ~outbox.c.void)
    query = (
        select(outbox.c.id, outbox.c.petition, outbox.c.template, outbox.c.params, outbox.c.created_at)
        .join(cases, cases.c.number == outbox.c.petition)
        .where(mine, visible(viewer, tree))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    queries = (query, _of_dossiers(viewer, mine, limit), _of_books(mine, limit))
    rows: list[Mapping[Any, Any]] = [row for one in queries for row in connection.execute(one).mappings()]
    rows += islice(past_the_barred(connection, viewer, tree, known, own), limit)
    rows.sort(key=lambda row: -row["id"])
    return [_line(row) for row in rows[:limit]]


def _line(row: Mapping[Any, Any]) -> NoticeLine:
    said = {name: row[name] for name in NoticeLine.model_fields}
    return NoticeLine.model_validate(said | {"params": json.loads(row["params"])})


def _of_dossiers(viewer: Viewer, mine: ColumnElement[bool], limit: int) -> Select[Any]:
    """Find the notices on dossiers that a viewer may see."""
    return (
        select(outbox.c.id, outbox.c.petition, outbox.c.template, outbox.c.params, outbox.c.created_at)
        .join(dossiers, dossiers.c.number == outbox.c.petition)
        .where(mine, within_reach(viewer))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )


def _of_books(mine: ColumnElement[bool], limit: int) -> Select[Any]:
    """Find the notices on what books bind offices to; whom one addresses is whom it concerns."""
    return (
        select(outbox.c.id, outbox.c.petition, outbox.c.template, outbox.c.params, outbox.c.created_at)
        .join(books, books.c.id == outbox.c.petition)
        .where(mine, books.c.kind.in_(BOUND))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )


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
