"""Saying what is due in the books: warnings, lapses and reminders of a day, each once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from domain.book_duties import Duty, DutyCalled, calls
from domain.books import BookKind
from domain.key_fields import KeyField
from domain.policy import Policy
from domain.visits import SiteVisit
from storage.book_notices import BOUND, order_notices
from storage.books import find_book, list_books, write_facts
from storage.database import Database, now
from storage.minimums import ENGINE

MOST = 100_000


class BookDutyStore:
    """The adapter of the domain's `BookDuties` port."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database = database
        self.policy = policy

    async def call_duties(self, nominal: datetime) -> int:
        """Say what is due on the day of an instant; a repeat says nothing."""
        day = nominal.astimezone(self.policy.tz).date()
        return await self.database.write(lambda connection: call_duties(connection, day))


def call_duties(connection: Connection, day: date) -> int:
    """Record what is to be said on a day of every duty that books bind offices to; give how much was new."""
    said = 0
    for kind in BOUND:
        for listed in list_books(connection, kind, limit=MOST):
            kept = find_book(connection, kind, listed.id, change=True)
            state = kept.state if kept else None
            if isinstance(state, KeyField | SiteVisit):
                facts = tuple(calls(state.duties, state.called, day))
                said += len(facts)
                if facts:
                    written = write_facts(connection, kind, listed.id, facts, ENGINE)
                    order_notices(connection, written, _bureau(state), facts, now(connection))
    return said


def _bureau(state: KeyField | SiteVisit) -> str:
    return state.bureau.id if isinstance(state, KeyField) else state.terms.bureau.id


def open_duties(connection: Connection, offices: set[str]) -> list[tuple[BookKind, str, Duty, tuple[DutyCalled, ...]]]:
    """List what the books of some offices still await, by day; each with what was said of it."""
    found = []
    for kind in BOUND:
        for kept in list_books(connection, kind, offices=offices, limit=MOST):
            if isinstance(kept.state, KeyField | SiteVisit):
                state = kept.state
                open_ones = [duty for duty in state.duties if not duty.done]
                found += [(kind, kept.id, d, tuple(c for c in state.called if c.duty == d.id)) for d in open_ones]
    return sorted(found, key=lambda row: (row[2].due, row[1], row[2].id))
