"""Bulletins in the records: what was composed, kept by its digest, and how each bulletin stands."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, null, select

from domain.bulletin_parts import EditionLine
from domain.bulletins import IssuePeriod
from domain.dossiers.bulletin import Bulletin, Stage
from storage.bulletin_tables import bulletin_contents, bulletins
from storage.database import now
from storage.upsert import add_missing

PAGE = 50


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


def find_edition(connection: Connection, period: str, edition: int) -> KeptBulletin | None:
    """Give an edition of a period."""
    return _first(connection, _kept().where(bulletins.c.period == period, bulletins.c.edition == edition))


def issued_edition(connection: Connection, period: str) -> KeptBulletin | None:
    """Give the edition of a period that counts.

    Of what is public the last that stands, or the last there was if all were withdrawn; else the last there is.
    """
    query = _kept().where(bulletins.c.period == period).order_by(bulletins.c.edition.desc())
    ever = bulletins.c.published_at.is_not(None)
    standing = _first(connection, query.where(ever, bulletins.c.state != Stage.WITHDRAWN))
    return standing or _first(connection, query.where(ever)) or _first(connection, query)


def bulletin_numbers(connection: Connection, rhythm: str | None, state: str | None, page: int) -> list[str]:
    """Give the numbers of a page of bulletins, the last period first, of a rhythm and in a state if these are named."""
    query = select(bulletins.c.number).order_by(bulletins.c.last.desc(), bulletins.c.number.desc())
    if rhythm is not None:
        query = query.where(bulletins.c.rhythm == rhythm)
    if state is not None:
        query = query.where(bulletins.c.state == state)
    return list(connection.execute(query.limit(PAGE).offset((page - 1) * PAGE)).scalars())


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


def bulletin_row(bulletin: Bulletin) -> dict[str, Any]:
    """Give a bulletin's row, as its dossier stands."""
    said = ("number", "rhythm", "period", "first", "last", "edition", "published_at", "withdrawn_at")
    return {name: getattr(bulletin, name) for name in said} | {
        "round": bulletin.round.number,
        "state": bulletin.stage,
        "as_of": bulletin.round.as_of,
        "digest": bulletin.round.digest,
        "issued_at": bulletin.opened_at,
        "corrects": bulletin.corrects.number if bulletin.corrects else None,
    }


def last_issue(connection: Connection, period: IssuePeriod) -> KeptBulletin | None:
    """Give the last issue of a rhythm before a period, in its last edition: changes are told against it."""
    query = _kept().where(bulletins.c.rhythm == period.rhythm.value, bulletins.c.last < period.first)
    return _first(connection, query.order_by(bulletins.c.last.desc(), bulletins.c.edition.desc()).limit(1))


def edition_lines(connection: Connection, since: datetime | None, until: datetime, zone: tzinfo) -> list[EditionLine]:
    """Tell which issues were withdrawn or corrected after one instant and no later than another, in their order."""
    newer = bulletins.alias("newer")
    members = (bulletins.c.period, bulletins.c.number, bulletins.c.edition)
    of_corrected = select(*members, newer.c.published_at, newer.c.number)
    of_corrected = of_corrected.join(newer, newer.c.corrects == bulletins.c.number).where(newer.c.published_at <= until)
    of_withdrawn = select(*members, bulletins.c.withdrawn_at, null())
    of_withdrawn = of_withdrawn.where(bulletins.c.published_at.is_not(None), bulletins.c.withdrawn_at <= until)
    rows = [*connection.execute(of_corrected), *connection.execute(of_withdrawn)]
    return [
        EditionLine(issue=issue, number=number, edition=edition, on=at.astimezone(zone).date(), corrected_by=by)
        for issue, number, edition, at, by in sorted(rows, key=lambda row: (row[3], row[1]))
        if since is None or at > since
    ]
