"""What figures count is compared with the events, for petitions and dossiers, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from audit.evidence import gather, petitions
from audit.findings import Broken, Check, Finding
from audit.records import check_chain, check_fold
from domain.base import Accused, Purpose
from domain.dossiers.batch import AddMembers, ProposeSettlement
from domain.dossiers.kinds import DossierRecord
from domain.dossiers.recommendation import AnswerRecommendation
from domain.petition import Stage
from storage.database import Database
from storage.fact_tables import facts
from storage.records import append
from tests.builders import a_case, a_registration, a_text
from tests.counting import record
from tests.domain.dossiers.files import CLERK, OFFICER, SUPERVISOR, File, a_receipt, an_issue, joining, later, stamped

PETITION, BATCH, ASKED, NOBODY = "P1", "B2026-0001", "J2026-0001", "P2026-9999999"
ACCUSED = Accused(offices=("gas",))


@pytest.fixture
def records(database: Database) -> Database:
    """A petition, an accusation, a batch of both and a recommendation that cites the accusation."""
    accusation = a_registration(purpose=Purpose.ACCUSATION, accused=ACCUSED)
    record(database, [a_case(Stage.HANDLING, number=PETITION), a_case(number="P2026-0000001", registration=accusation)])
    batch, asked = File(BATCH), File(ASKED)
    batch.done(a_receipt(), CLERK)
    batch.done(AddMembers(members=joining(1, 2)), CLERK)
    batch.done(ProposeSettlement(members=stamped(1)), CLERK, later(3))
    asked.done(an_issue(accused=ACCUSED), SUPERVISOR)
    asked.done(AnswerRecommendation(adopted=True, answer=a_text("answer")), OFFICER, later(3))
    for file in (batch, asked):
        for event in file.log:
            one = DossierRecord(stream=file.number, events=(event,))
            database.change(lambda c, one=one: append(c, one))  # type: ignore[misc]
    return database


def checked(database: Database, number: str) -> Finding | None:
    """Check a stream's chain and fold; give the first difference."""
    evidence = database.look(lambda c: gather(c, number))
    try:
        check_fold(evidence, check_chain(evidence))
    except Broken as broken:
        return broken.finding
    return None


def planted(connection: Connection, stream: str, **said: Any) -> None:
    """Count something of a petition once more, for another stream or under another name."""
    row = connection.execute(select(facts).where(facts.c.stream == PETITION)).mappings().first()
    assert row is not None
    connection.execute(insert(facts), [dict(row) | {"stream": stream} | said])


def test_what_is_as_it_was_recorded_agrees(records: Database) -> None:
    counted = records.look(lambda c: set(c.execute(select(facts.c.stream).distinct()).scalars()))

    assert counted == {PETITION, "P2026-0000001", BATCH, ASKED}
    assert [checked(records, number) for number in sorted(counted)] == [None] * 4


TAMPERING = {
    "another status": (BATCH, facts.c.item == "member-2", {"status": "met"}, "status"),
    "another office": (ASKED, facts.c.known_to.is_(None), {"holder": "gas"}, "holder"),
    "no accusation any more": (ASKED, facts.c.known_to.is_(None), {"purpose": ""}, "purpose"),
    "another date": (BATCH, facts.c.item == "member-1", {"due_at": None}, "due_at"),
    "a verdict": (PETITION, facts.c.due_at.is_not(None), {"status": "late"}, "status"),
}


@pytest.mark.parametrize("change", TAMPERING)
def test_a_row_that_says_other_than_the_events_is_found(records: Database, change: str) -> None:
    number, row, values, column = TAMPERING[change]
    query = update(facts).where(facts.c.stream == number, row).values(**values)
    assert records.change(lambda c: c.execute(query).rowcount) >= 1

    found = checked(records, number)

    assert found is not None
    assert (found.number, found.check, found.against) == (number, Check.FOLD, "the log's fold")
    assert found.where.startswith("fact ")
    assert found.where.endswith(f": {column}")


@pytest.mark.parametrize("number", [PETITION, BATCH, ASKED])
def test_a_row_that_is_gone_and_one_too_many_are_found(records: Database, number: str) -> None:
    one_more = {"name": "zz", "item": "planted"}

    def without(connection: Connection) -> None:
        connection.execute(delete(facts).where(facts.c.stream == number))

    records.change(lambda c: planted(c, number, **one_more))
    more = checked(records, number)
    records.change(without)
    gone = checked(records, number)

    assert more is not None
    assert gone is not None
    assert (more.where.startswith("fact zz planted"), more.expected, more.found) == (True, "nothing", "a row")
    assert (gone.where.startswith("fact "), gone.expected, gone.found) == (True, "a row", "nothing")


def test_what_is_counted_of_a_petition_that_does_not_exist_is_found(records: Database) -> None:
    records.change(lambda c: planted(c, NOBODY))

    found = checked(records, NOBODY)

    assert NOBODY in records.look(lambda c: petitions(c, "", 10))
    assert found is not None
    assert (found.where.startswith("fact "), found.expected, found.found) == (True, "nothing", "a row")
