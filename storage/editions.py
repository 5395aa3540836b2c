"""The bulletins that the public may know of: what was published, and what became of it since."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, select

from domain.announcements import Edition
from domain.dossiers.bulletin import BulletinWithdrawn, Stage
from domain.terms import DossierKind
from storage.bulletin_tables import bulletins
from storage.bulletins import kept_content
from storage.tables import documents, events


class EditionPage(NamedTuple):
    """Some editions, the last published first, and how many there are."""

    total: int
    found: list[Edition]


def editions(connection: Connection, *, limit: int, offset: int = 0, rhythm: str | None = None) -> EditionPage:
    """List what was ever published, with what was withdrawn since, said as withdrawn."""
    within = _public() if rhythm is None else _public() & (bulletins.c.rhythm == rhythm)
    total = connection.execute(select(func.count()).select_from(bulletins).where(within)).scalar_one()
    return EditionPage(int(total), _found(connection, within, limit, offset))


def find_edition(connection: Connection, number: str) -> Edition | None:
    """Give one of them; what was never published does not exist."""
    found = _found(connection, _public() & (bulletins.c.number == number), 1, 0)
    return found[0] if found else None


def latest(connection: Connection, rhythms: tuple[str, ...]) -> Edition | None:
    """Give the edition whose figures hold now: of the latest period, neither withdrawn nor corrected."""
    newer = bulletins.alias("newer")
    corrected = select(newer.c.number).where(
        newer.c.corrects == bulletins.c.number, newer.c.state == Stage.PUBLISHED, newer.c.published_at.is_not(None)
    )
    standing = (
        _public() & (bulletins.c.state == Stage.PUBLISHED) & bulletins.c.rhythm.in_(rhythms) & ~corrected.exists()
    )
    found = _found(connection, standing, 1, 0, by_period=True)
    return found[0] if found else None


def content_of(connection: Connection, edition: Edition) -> str | None:
    """Give the canonical JSON of an edition; of a withdrawn one nothing."""
    return None if edition.withdrawn_at else kept_content(connection, edition.digest)


def _public() -> ColumnElement[bool]:
    return bulletins.c.published_at.is_not(None) & bulletins.c.state.in_((Stage.PUBLISHED, Stage.WITHDRAWN))


def _found(
    connection: Connection, within: ColumnElement[bool], limit: int, offset: int, *, by_period: bool = False
) -> list[Edition]:
    order = (bulletins.c.last, bulletins.c.published_at) if by_period else (bulletins.c.published_at,)
    query = select(bulletins).where(within).order_by(*(column.desc() for column in order), bulletins.c.number)
    rows = connection.execute(query.limit(limit).offset(offset)).all()
    later = _later(connection, [row.number for row in rows])
    reasons = _reasons(connection, [row.number for row in rows if row.state == Stage.WITHDRAWN])
    return [_edition(row, later[row.number], reasons.get(row.number)) for row in rows]


def _reasons(connection: Connection, numbers: list[str]) -> dict[str, str]:
    """Give why each was withdrawn, as the public is told."""
    query = select(events.c.stream, events.c.content).where(
        events.c.kind == DossierKind.BULLETIN,
        events.c.stream.in_(numbers),
        events.c.type == BulletinWithdrawn.model_fields["type"].default,
    )
    named = {row.stream: json.loads(row.content)["fact"]["reason"]["id"] for row in connection.execute(query)}
    texts = select(documents.c.id, documents.c.content).where(documents.c.id.in_(named.values()))
    said = {row.id: json.loads(row.content or "{}") for row in connection.execute(texts)}
    return {number: "\n".join(said.get(document, {}).values()) for number, document in named.items()}


class _Later(NamedTuple):
    """What stands in the place of an edition, and what did so until it was withdrawn."""

    stands: Row[Any] | None = None
    withdrawn: tuple[Row[Any], ...] = ()


def _later(connection: Connection, numbers: list[str]) -> dict[str, _Later]:
    """Follow the corrections of each edition past those that were withdrawn; of several of one the last."""
    same = select(bulletins.c.period).where(bulletins.c.number.in_(numbers))
    names = ("corrects", "number", "state", "published_at", "withdrawn_at")
    query = select(*(bulletins.c[name] for name in names)).where(
        bulletins.c.period.in_(same), bulletins.c.corrects.is_not(None), _public()
    )
    newer = {row.corrects: row for row in connection.execute(query.order_by(bulletins.c.published_at))}
    found = {}
    for number in numbers:
        row, withdrawn = newer.get(number), []
        while row is not None and row.state == Stage.WITHDRAWN:
            withdrawn.append(row)
            row = newer.get(row.number)
        found[number] = _Later(row, tuple(withdrawn))
    return found


def _edition(row: Row[Any], later: _Later, reason: str | None) -> Edition:
    withdrawn = row.state == Stage.WITHDRAWN
    return Edition(
        number=row.number,
        rhythm=row.rhythm,
        since=row.first,
        until=row.last,
        edition=row.edition,
        digest=row.digest,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at if withdrawn else None,
        reason=reason,
        corrects=row.corrects,
        corrected_by=later.stands.number if later.stands else None,
        corrected_at=later.stands.published_at if later.stands else None,
        withdrawn_later=tuple(one.number for one in later.withdrawn),
        restored_at=max((one.withdrawn_at for one in later.withdrawn), default=None),
    )
