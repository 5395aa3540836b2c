"""A sheet of bad rows is given to whoever sent the file, for a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from domain.base import Role
from storage import registry
from storage.database import Database, now
from storage.error_sheets import LIFETIME, error_sheets, keep, kept

CONTENT = b"PK\x03\x04\x00sheet"


def account(database: Database, username: str) -> str:
    added = database.change(
        lambda c: registry.add_account(c, username, "a-long-password", Role.AUDITOR, office=None, name=username)
    )
    return added.id


def test_a_sheet_is_its_senders(database: Database) -> None:
    sender, other = account(database, "sender"), account(database, "other")
    given = database.change(lambda c: keep(c, sender, CONTENT))

    assert database.look(lambda c: kept(c, sender, given)) == CONTENT
    assert database.look(lambda c: kept(c, other, given)) is None


def test_a_sheet_ends_after_a_day_and_goes_with_the_next(database: Database) -> None:
    sender = account(database, "sender")
    given = database.change(lambda c: keep(c, sender, CONTENT))
    then = database.look(now) - LIFETIME - timedelta(seconds=1)
    database.change(lambda c: c.execute(update(error_sheets).values(kept_at=then)))

    assert database.look(lambda c: kept(c, sender, given)) is None
    database.change(lambda c: keep(c, sender, CONTENT))
    assert database.look(lambda c: c.execute(select(func.count()).select_from(error_sheets)).scalar_one()) == 1
