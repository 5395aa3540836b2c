"""A calendar year is previewed, confirmed by its code and published once, to every open case and to nothing frozen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.base import Role
from domain.calendar import CalendarYear
from domain.petition import Petition, Stage
from domain.policy import CalendarIssue
from domain.steps import AdoptCalendar
from storage.calendars import (
    PublicationError,
    publications,
    publish,
)
from storage.database import Database
from storage.packs import EVER, PackError, rules_for
from storage.records import append_all, load_case
from tests.builders import a_reply, an_actor
from tests.drafts import ADMINISTRATOR, BEGUN, a_draft, adopted, planted, published, rows, seen
from tests.packs import at, cn_rules

OTHER_DAYS = {"2027-01-01": "元旦"}


def refused(database: Database, year: CalendarYear, code: str | None) -> str:
    with pytest.raises(PublicationError) as error:
        database.change(lambda connection: publish(connection, "cn", year, code, ADMINISTRATOR))
    return error.value.code


def due(petition: Petition, name: str = "handling") -> datetime:
    clock = petition.clock(name)
    assert clock is not None
    return clock.due_at


def test_a_preview_tells_from_what_to_what_each_clock_of_an_open_case_would_move(database: Database) -> None:
    planted(database, "P-1")
    planted(database, "P-2", declined=True)

    found = seen(database)

    (move,) = found.moves
    assert (move.petition, move.clock, move.ordinal, move.holder) == ("P-1", "handling", 1, "housing")
    assert (move.was.due_at, move.becomes.due_at) == (at("2027-01-20"), at("2027-01-22"))
    assert (move.was.warn_at, move.becomes.warn_at) == (at("2027-01-10"), at("2027-01-12"))
    assert (move.was.calendar, move.becomes.calendar) == ("2026.1+2027.0", "2026.1+2027.1")
    assert (move.due_changes, move.warning_changes, move.becomes_final) == (True, True, True)


def test_a_preview_changes_nothing(database: Database) -> None:
    case = planted(database, "P-1")

    assert seen(database) == seen(database)

    assert rows(database, "P-1") == []
    assert database.look(lambda c: load_case(c, "P-1")) == case.now


def test_a_clock_that_only_loses_its_provisional_mark_is_told_too(database: Database) -> None:
    planted(database, "P-1")

    found = seen(database, a_draft(off=OTHER_DAYS, work={}))

    assert [(m.due_changes, m.warning_changes, m.becomes_final) for m in found.moves] == [(False, False, True)]


def test_a_publication_reaches_every_open_case_as_a_command_that_waits_its_turn(database: Database) -> None:
    moved, closed = planted(database, "P-1"), planted(database, "P-2", declined=True)

    done = published(database)

    (row,) = rows(database, "P-1")
    command = row.envelope.command
    assert (row.id, row.state, row.ledger_no, row.actor) == ("calendar-cn-2027.1", "pending", 4, "administrator")
    assert row.received_at >= done.effective
    assert isinstance(command, AdoptCalendar)
    assert command.issue == CalendarIssue(effective=done.effective, years=(a_draft(),))
    assert (closed.now.closed, done.cases, rows(database, "P-2")) == (True, 1, [])
    assert due(adopted(database, moved)) == at("2027-01-22")


def test_what_a_preview_told_is_what_the_adoption_brings_about(database: Database) -> None:
    case = planted(database, "P-1")
    (move,) = seen(database).moves
    published(database)

    clock = adopted(database, case).clock("handling")

    assert clock is not None
    assert move.becomes == type(move.becomes).model_validate(
        clock.model_dump(include=set(type(move.becomes).model_fields))
    )


def test_a_frozen_verdict_stays_whatever_is_published(database: Database) -> None:
    case = planted(database, "P-1", Stage.REPLIED)
    frozen = [clock for clock in case.now.clocks if not clock.running]
    published(database)

    after = adopted(database, case)

    assert [clock for clock in after.clocks if clock in frozen] == frozen
    assert {clock.name for clock in frozen} >= {"transfer", "handling"}


def test_what_was_received_before_a_publication_is_counted_without_it_and_what_comes_later_with_it(
    database: Database,
) -> None:
    policy = cn_rules().policy
    planted(database, "P-1")
    done = published(database)

    rules = database.look(lambda c: rules_for(c, policy, BEGUN))

    day = at("2027-01-19").date()
    assert rules.calendar(done.effective - timedelta(seconds=1)).is_working(day)
    assert not rules.calendar(done.effective).is_working(day)
    assert [issue.effective for issue in rules.calendars] == [EVER, done.effective]


def test_a_case_that_was_told_by_a_command_does_not_begin_again_with_what_the_command_brings(
    database: Database,
) -> None:
    planted(database, "P-1")
    published(database)
    policy = cn_rules().policy

    begun = database.look(lambda c: rules_for(c, policy, BEGUN, "P-1"))
    later = database.look(lambda c: rules_for(c, policy, BEGUN, "P-2"))

    assert [len(issue.years) for issue in begun.calendars] == [1]
    assert [len(issue.years) for issue in later.calendars] == [1, 1]


def test_a_publication_needs_the_code_of_a_preview_of_this_file(database: Database) -> None:
    planted(database, "P-1")
    other = seen(database, a_draft(off=OTHER_DAYS, work={})).code

    assert refused(database, a_draft(), None) == "code_missing"
    assert refused(database, a_draft(), other) == "code_of_other_file"
    assert refused(database, a_draft(), "no-code") == "code_of_other_file"
    assert rows(database, "P-1") == []
    assert database.look(lambda c: publications(c, "cn")) == []


def test_a_code_is_stale_once_another_clock_would_move(database: Database) -> None:
    planted(database, "P-1")
    code = seen(database).code
    planted(database, "P-2")

    assert refused(database, a_draft(), code) == "code_stale"
    assert published(database).cases == 2


def test_a_code_is_stale_once_a_clock_that_would_move_was_stopped(database: Database) -> None:
    case = planted(database, "P-1")
    code = seen(database).code
    reply = case.done(a_reply(), an_actor(Role.OFFICER, "housing"), BEGUN + timedelta(hours=9))
    database.change(lambda c: append_all(c, case.batches[-1:], certain=True))

    assert reply
    assert refused(database, a_draft(), code) == "code_stale"


def test_a_code_holds_while_only_cases_come_and_go_that_would_not_move(database: Database) -> None:
    planted(database, "P-1")
    code = seen(database).code
    planted(database, "P-2", Stage.REGISTERED)

    assert published(database, code=code).cases == 2


def test_the_same_year_published_again_is_nothing_new_and_needs_no_code(database: Database) -> None:
    planted(database, "P-1")
    first = published(database)

    again = database.change(lambda c: publish(c, "cn", a_draft(), None, ADMINISTRATOR))

    assert (again.repeated, again.effective, again.cases) == (True, first.effective, 0)
    assert len(rows(database, "P-1")) == 1
    assert len(database.look(lambda c: publications(c, "cn"))) == 1
    with pytest.raises(PublicationError, match="in force already"):
        seen(database)


@pytest.mark.parametrize("other", [a_draft(off=OTHER_DAYS, work={}), a_draft().model_copy(update={"source": "另一份"})])
def test_other_contents_under_a_version_that_is_published_are_an_error(database: Database, other: CalendarYear) -> None:
    published(database)

    with pytest.raises(PackError) as error:
        database.change(lambda c: publish(c, "cn", other, "any", ADMINISTRATOR))

    assert error.value.code == "calendar_differs"


def test_a_correction_is_a_higher_version_and_moves_again(database: Database) -> None:
    case = planted(database, "P-1")
    published(database)
    corrected = a_draft(2, off=OTHER_DAYS, work={})
    adopted(database, case)

    found = seen(database, corrected)
    published(database, corrected, found.code)

    (move,) = found.moves
    assert (found.replaces, move.was.due_at, move.becomes.due_at) == (1, at("2027-01-22"), at("2027-01-20"))
    assert [row.id for row in rows(database, "P-1")] == ["calendar-cn-2027.1", "calendar-cn-2027.2"]


def test_a_version_below_the_one_in_force_is_refused(database: Database) -> None:
    published(database, a_draft(2))

    assert refused(database, a_draft(1), "any") == "version_low"


def test_a_version_that_was_in_force_before_a_higher_one_cannot_be_published_again(database: Database) -> None:
    published(database)
    published(database, a_draft(2, off=OTHER_DAYS))

    with pytest.raises(PublicationError) as error:
        seen(database)

    assert error.value.code == refused(database, a_draft(), None) == "version_low"
