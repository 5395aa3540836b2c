"""Bulletins for the tests of publication, put into the records as their dossiers would stand."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, insert, update

from domain.terms import DossierKind
from intake.safe import Safe
from storage.bulletin_tables import bulletins
from storage.bulletins import keep_content
from storage.database import now
from storage.tables import events

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)


def add_bulletin(
    connection: Connection,
    number: str = "T2026-0001",
    *,
    state: str = "published",
    edition: int = 1,
    corrects: str | None = None,
    published_at: datetime | None = None,
    first: date = date(2026, 11, 1),
    content: str = "{}",
    digest: str = "",
) -> None:
    """Add a bulletin about half a month; unless told otherwise it has just been published."""
    digest = digest or f"digest-of-{number}"
    keep_content(connection, digest, content)
    at = published_at or now(connection)
    row = {
        "number": number,
        "rhythm": "half-monthly",
        "period": f"half-monthly:{first}",
        "first": first,
        "last": first + timedelta(days=14),
        "edition": edition,
        "round": 1,
        "state": state,
        "as_of": AT,
        "digest": digest,
        "issued_at": AT,
        "published_at": at if state in {"published", "withdrawn"} else None,
        "withdrawn_at": at if state == "withdrawn" else None,
        "corrects": corrects,
    }
    connection.execute(insert(bulletins), [row])


def withdraw(connection: Connection, number: str = "T2026-0001", reason: str = "数据有误") -> None:
    """Withdraw a published bulletin, as its stream would tell it."""
    at = now(connection)
    ref = Safe(b"k" * 32).put_text(connection, number, "bulletin_withdrawn", {"reason": reason}, at)
    content = json.dumps({"type": "bulletin_withdrawn", "fact": {"reason": ref.model_dump()}})
    row = {"kind": DossierKind.BULLETIN, "stream": number, "sequence": 99, "type": "bulletin_withdrawn", "hash": "h"}
    connection.execute(insert(events), [row | {"at": at, "recorded_at": at, "content": content}])
    values = {"state": "withdrawn", "withdrawn_at": at}
    connection.execute(update(bulletins).where(bulletins.c.number == number).values(**values))
