"""Bulletins in the records: what was composed, kept by its digest, and how each bulletin stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from storage.bulletin_tables import bulletin_contents, bulletins
from storage.database import now
from storage.upsert import add_missing

PUBLISHED, WITHDRAWN = "published", "withdrawn"


class KeptBulletin(NamedTuple):
    """A bulletin as it stands, with the content that its last round has; instants are UTC.

    ``corrected_by`` is the edition published in its place, ``published_at`` stays when it is withdrawn.
    """

    number: str
    rhythm: str
    period: str
    first: date
    last: date
    edition: int
    round: int
    state: str
    as_of: datetime
    digest: str
    issued_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    corrects: str | None
    corrected_by: str | None
    content: str


def find_bulletin(connection: Connection, number: str) -> KeptBulletin | None:
    """Give a bulletin by its number."""
    return _first(connection, _kept().where(bulletins.c.number == number))


def ever_published(connection: Connection) -> list[KeptBulletin]:
    """Give what the public may know of, the last published first: with what was withdrawn since, said as withdrawn."""
    query = _kept().where(bulletins.c.published_at.is_not(None))
    query = query.order_by(bulletins.c.published_at.desc(), bulletins.c.number)
    return [KeptBulletin(*row) for row in connection.execute(query)]


def keep_content(connection: Connection, digest: str, content: str) -> None:
    """Keep a content by its digest; what is kept is never changed."""
    add_missing(connection, bulletin_contents, [{"digest": digest, "content": content, "kept_at": now(connection)}])


def kept_content(connection: Connection, digest: str) -> str | None:
    """Give a content as it was kept, byte for byte."""
    found: str | None = connection.execute(
        select(bulletin_contents.c.content).where(bulletin_contents.c.digest == digest)
    ).scalar()
    return found


def _kept() -> Select[Any]:
    names = [name for name in KeptBulletin._fields if name not in {"corrected_by", "content"}]
    newer = bulletins.alias("newer")
    corrected = select(newer.c.number).where(newer.c.corrects == bulletins.c.number, newer.c.published_at.is_not(None))
    own = bulletins.join(bulletin_contents, bulletin_contents.c.digest == bulletins.c.digest)
    columns = [
        *(bulletins.c[name] for name in names),
        corrected.limit(1).scalar_subquery(),
        bulletin_contents.c.content,
    ]
    return select(*columns).select_from(own)


def _first(connection: Connection, query: Select[Any]) -> KeptBulletin | None:
    row = connection.execute(query).first()
    return KeptBulletin(*row) if row else None
