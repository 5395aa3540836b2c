"""Notices of what offices owe by the books: ordered with the call that they tell of, in its transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from domain.book_duties import DutyCalled, addressed
from domain.books import BookKind
from storage.books import Kept
from storage.tables import books, outbox
from storage.upsert import add_missing

BOUND = (BookKind.KEY_FIELD, BookKind.SITE_VISIT)
"""The books that bind offices to something by a day."""


def order_notices(connection: Connection, kept: Kept, bureau: str, calls: Iterable[DutyCalled], at: datetime) -> None:
    """Order the notices of calls; the same call orders none again, for its key is its content."""
    rows = []
    for call in calls:
        said = sha256(f"{kept.kind}/{call.model_dump_json()}".encode()).hexdigest()[:16]
        for template, audience in addressed(call, bureau):
            row = {"key": f"{kept.id}/{said}/{template}/{audience}", "petition": kept.id, "sequence": kept.sequence}
            row |= {"ledger_no": None, "template": template, "audience": audience, "created_at": at}
            due = json.dumps({"due": call.due.isoformat()})
            rows.append(row | {"params": due, "released": True, "void": False})
    add_missing(connection, outbox, rows)


def is_book(connection: Connection, number: str) -> bool:
    """Tell whether what a notice is about is a book that binds offices."""
    query = select(books.c.id).where(books.c.id == number, books.c.kind.in_(BOUND))
    return connection.execute(query).first() is not None
