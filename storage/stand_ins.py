"""Notices that reach somebody because whom they address is barred from the case: shown to whom they are mailed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from domain.access import Viewer
from domain.desks import People, Reached
from storage.directory import Tree
from storage.dossiers import load_dossier, within_reach
from storage.guarded import guarded_addresses
from storage.reach import visible
from storage.records import load_case
from storage.sight import REACHED, reach_of
from storage.tables import cases, dossiers, outbox

MOST = 2000
"""How many of the latest notices on cases that bar somebody are looked at."""

_PLACE = and_(guarded_addresses.c.petition == outbox.c.petition, guarded_addresses.c.audience == outbox.c.audience)
# Few cases bar somebody: that theirs are looked up first, and not every notice, has to be said.
_GUARDED = and_(outbox.c.petition.in_(select(guarded_addresses.c.petition)), exists().where(_PLACE))
_TO_HOLDERS = or_(*(outbox.c.audience.startswith(f"{kind}:", autoescape=True) for kind in sorted(REACHED)))
_COLUMNS = [outbox.c[name] for name in ("id", "petition", "template", "params", "created_at", "audience")]

Row = Mapping[str, Any]


def past_the_barred(
    connection: Connection, viewer: Viewer, tree: Tree, known: People, own: ColumnElement[bool]
) -> Iterator[Row]:
    """Give the notices to others that reach a viewer in their place, the newest first; ``own`` are his anyway."""
    others = and_(outbox.c.released, ~outbox.c.void, ~own)
    shown = exists().where(cases.c.number == outbox.c.petition, visible(viewer, tree))
    of_cases = select(*_COLUMNS).where(others, _GUARDED, shown)
    found = of_cases.order_by(outbox.c.id.desc()).limit(MOST)
    yield from _reaching(
        connection.execute(found).mappings(),
        viewer,
        lambda number, audience: reach_of(audience, load_case(connection, number), tree, known),
    )
    known_to_him = select(dossiers.c.number).where(within_reach(viewer))
    of_dossiers = select(*_COLUMNS).where(others, _TO_HOLDERS, outbox.c.petition.in_(known_to_him))
    found = of_dossiers.order_by(outbox.c.id.desc()).limit(MOST)
    yield from _reaching(
        connection.execute(found).mappings(),
        viewer,
        lambda number, audience: _of_dossier(connection, number, audience, tree, known),
    )


def _of_dossier(connection: Connection, number: str, audience: str, tree: Tree, known: People) -> Reached:
    dossier = load_dossier(connection, number)
    return reach_of(audience, None, tree, known.without(dossier.accused) if dossier else known)


def _reaching(rows: Any, viewer: Viewer, reach: Callable[[str, str], Reached]) -> Iterator[Row]:
    """Give the rows whose address reaches the viewer; each address of a stream is resolved once."""
    resolved: dict[tuple[str, str], bool] = {}
    for row in rows:
        place = row["petition"], row["audience"]
        if place not in resolved:
            resolved[place] = viewer.account in reach(*place).accounts
        if resolved[place]:
            yield row
