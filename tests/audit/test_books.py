"""The audit of everything covers the books: how many there are, and each that does not stand as its stream says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from audit.books import check_books
from audit.findings import Check
from domain.base import AccountRef, OfficeRef, Role
from domain.books import BookKind
from domain.sponsorships import SponsorNamed
from storage.books import write_facts
from storage.database import Database
from storage.tables import books
from tests.builders import SUPERVISOR
from tests.engine import BUREAU, open_records


@pytest.fixture
def sponsored(tmp_path: Path) -> Iterator[Database]:
    database = open_records(tmp_path / "records.db")
    leader = AccountRef(id="mayor", role=Role.LEADER, line=(BUREAU,))
    bureau = OfficeRef(id=BUREAU, line=(BUREAU,))
    fact = SponsorNamed(bureau=bureau, district="A市", leader=leader, since=date(2026, 11, 1))
    database.change(lambda c: write_facts(c, BookKind.SPONSORSHIP, "S1", (fact,), SUPERVISOR))
    yield database
    database.close()


def test_a_book_that_stands_as_its_stream_says_is_counted_and_nothing_else(sponsored: Database) -> None:
    assert sponsored.look(check_books) == (1, ())


def test_a_book_that_was_changed_is_named(sponsored: Database) -> None:
    sponsored.change(lambda c: c.execute(update(books).values(head="0" * 64)))

    count, (finding,) = sponsored.look(check_books)

    assert count == 1
    assert (finding.number, finding.check, finding.where) == ("S1", Check.BOOK, "sponsorship")
