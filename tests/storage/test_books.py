"""Books on both databases: sealed, folded, listed, and found out where somebody tampers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from domain.base import Role
from domain.books import BookKind
from domain.chain import first_break
from domain.levels import Level
from domain.offices import OfficeChanged, OfficeKind, OfficeOpened
from domain.policy import Policy
from domain.reception_facts import Form, PlaceTaken, ReceptionHeld, ReceptionPlanned, ReceptionPublished
from storage import registry
from storage.books import all_books, book_difference, find_book, linked_books, list_books, read_book, write_facts
from storage.database import Database
from storage.directory import Tree
from storage.minimums import judge_periods
from storage.packs import read_policy
from storage.tables import book_links, books, events, office_terms
from tests.builders import CLERK, a_bureau, a_leader, a_text, an_actor
from tests.packs import at

DAY = BookKind.RECEPTION_DAY
ADMINISTRATOR = an_actor(Role.ADMINISTRATOR)
SINCE = at("2020-01-01T00:00")


def planned(starts: str = "2026-11-10T09:00", office: str = "city") -> ReceptionPlanned:
    begins = at(starts)
    return ReceptionPlanned(
        bureau=a_bureau(office),
        leader=a_leader(),
        entry=a_text("entry"),
        starts=begins,
        ends=begins + timedelta(hours=2),
        form=Form.FIXED,
        capacity=3,
    )


@pytest.fixture
def housed(database: Database) -> Database:
    """A county bureau and one of a prefecture, both as old as the records of the tests."""
    for office, level in (("city", Level.PREFECTURE), ("county", Level.COUNTY), ("town", Level.TOWNSHIP)):
        fact = OfficeOpened(kind=OfficeKind.BUREAU, name=office, level=level)
        database.change(lambda c, o=office, f=fact: registry.open_office(c, ADMINISTRATOR, o, f))
    database.change(lambda c: c.execute(update(office_terms).values(valid_from=SINCE)))
    return database


def wrote(database: Database, book: str, *facts: object) -> None:
    database.change(lambda c: write_facts(c, DAY, book, facts, CLERK))  # type: ignore[arg-type]


def missed(database: Database, office: str) -> list[tuple[str, int, int]]:
    kept = database.look(lambda c: find_book(c, BookKind.FINDINGS, office))
    return [(f.period, f.required, f.held) for f in kept.state.missed] if kept else []  # type: ignore[union-attr]


def judged(database: Database, nominal: str, policy: Policy | None = None) -> int:
    return database.change(lambda c: judge_periods(c, policy or read_policy("cn-2022"), at(nominal)))


def test_what_is_written_later_is_sealed_behind_what_was_there(housed: Database) -> None:
    wrote(housed, "R1", planned())
    wrote(housed, "R1", ReceptionPublished(), PlaceTaken(booking="R1-1", petition="P1"))
    stream = housed.look(lambda c: read_book(c, DAY, "R1"))
    kept = housed.look(lambda c: find_book(c, DAY, "R1"))

    assert [event.fact.type for event in stream] == ["reception_planned", "reception_published", "place_taken"]
    assert first_break(stream) is None
    assert kept is not None
    assert (kept.sequence, kept.head) == (3, stream[-1].hash)
    assert housed.look(lambda c: book_difference(c, DAY, "R1")) is None


def test_days_are_listed_by_their_day_and_found_by_what_they_are_linked_to(housed: Database) -> None:
    wrote(housed, "R1", planned("2026-11-20T09:00"))
    wrote(housed, "R2", planned("2026-11-10T09:00"))
    wrote(housed, "R3", planned("2026-11-15T09:00", "county"))
    listed = housed.look(lambda c: list_books(c, DAY, offices=["city"]))
    bounded = housed.look(lambda c: list_books(c, DAY, since=at("2026-11-12T00:00"), until=at("2026-11-16T00:00")))
    led = housed.look(lambda c: linked_books(c, DAY, "leader", "mayor"))

    assert [kept.id for kept in listed] == ["R2", "R1"]
    assert [kept.id for kept in bounded] == ["R3"]
    assert [kept.id for kept in led] == ["R2", "R3", "R1"]


@pytest.mark.parametrize("where", ["content", "state", "link", "event", "book"])
def test_whatever_is_changed_behind_its_back_is_found(housed: Database, where: str) -> None:
    wrote(housed, "R1", planned(), ReceptionPublished())
    tampering = {
        "content": update(events)
        .where(events.c.kind == DAY, events.c.sequence == 1)
        .values(content=_replaced(housed, '"capacity":3', '"capacity":9')),
        "state": update(books).values(open=False),
        "link": delete(book_links),
        "event": delete(events).where(events.c.kind == DAY, events.c.sequence == 2),
        "book": delete(books),
    }
    housed.change(lambda c: c.execute(tampering[where]))

    assert housed.look(all_books) == [(DAY, "R1")]
    assert housed.look(lambda c: book_difference(c, DAY, "R1"))


def _replaced(database: Database, was: str, becomes: str) -> str:
    query = select(events.c.content).where(events.c.kind == DAY, events.c.sequence == 1)
    content: str = database.look(lambda c: c.execute(query).scalar_one())
    assert was in content
    return content.replace(was, becomes)


def test_a_missed_minimum_is_one_finding_on_the_office_however_often_it_is_judged(housed: Database) -> None:
    first = judged(housed, "2026-11-06T04:00")
    again = judged(housed, "2026-11-06T04:00")

    assert (first, again) == (2, 0)
    assert missed(housed, "county") == [("2026-10", 1, 0)]
    assert missed(housed, "city") == [("2026-Q3", 1, 0)]
    assert missed(housed, "town") == []


def test_a_day_that_was_held_meets_the_minimum_and_one_only_planned_does_not(housed: Database) -> None:
    wrote(housed, "R1", planned("2026-10-31T23:00", "county"), ReceptionPublished(), ReceptionHeld())
    wrote(housed, "R2", planned("2026-11-01T00:30", "county"), ReceptionPublished())

    judged(housed, "2026-11-06T04:00")
    judged(housed, "2026-12-06T04:00")

    assert missed(housed, "county") == [("2026-11", 1, 0)]


def test_an_office_that_was_of_another_level_when_the_period_began_is_not_found_short(housed: Database) -> None:
    fact = OfficeChanged(name="town", level=Level.COUNTY)
    housed.change(lambda c: registry.change_office(c, ADMINISTRATOR, "town", fact))
    judged(housed, "2026-11-06T04:00")

    assert missed(housed, "town") == []


def test_a_pack_without_minimums_finds_nothing(housed: Database) -> None:
    silent = read_policy("cn-2022").model_copy(update={"reception": ()})

    assert judged(housed, "2026-11-06T04:00", silent) == 0


def test_the_level_of_an_office_is_dated(housed: Database) -> None:
    before = housed.look(lambda c: Tree.load(c, at("2026-01-01T00:00"))).offices["town"].level
    fact = OfficeChanged(name="town", level=Level.COUNTY)
    housed.change(lambda c: registry.change_office(c, ADMINISTRATOR, "town", fact))

    assert before is Level.TOWNSHIP
    assert housed.look(Tree.load).offices["town"].level is Level.COUNTY
    assert housed.look(lambda c: Tree.load(c, at("2026-01-01T00:00"))).offices["town"].level is Level.TOWNSHIP
