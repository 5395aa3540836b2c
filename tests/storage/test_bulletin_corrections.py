"""Corrections: what became known of an earlier issue's instant, and nothing else, is told by the next issue."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import update

from domain.bulletin_parts import Scope
from domain.clock_facts import ClockFact
from domain.folding import turn
from domain.metric import Counts
from domain.petition import Stage
from storage.bulletin_corrections import JUDGING
from storage.database import Database
from storage.facts import rebuild_all_items
from storage.tables import events
from tests.builders import CLERK, OFFICER, a_case, a_registration, a_transfer, an_acceptance
from tests.packs import at
from tests.storage.issues import BUREAU, HOUSING, ISSUED, figure, found_town, keep_all, two_issues

DAY = timedelta(days=1)


def test_what_became_known_later_is_told_as_a_correction(database: Database) -> None:
    found_town(database)
    case = a_case(
        Stage.TRANSFERRED,
        number="P-1",
        registration=a_registration(bureau=BUREAU),
        to=HOUSING,
        received_at=at("2026-10-17 09:00"),
    )
    case.done(an_acceptance(), OFFICER, at("2026-10-20 09:00"))
    keep_all(database, [case])
    delayed = update(events).where(events.c.stream == "P-1", events.c.at >= at("2026-10-20"))
    database.change(lambda connection: connection.execute(delayed.values(recorded_at=ISSUED - DAY)))
    database.change(rebuild_all_items)

    last, issue = two_issues(database)

    assert figure(last, Scope.PERIOD, "timely_acceptance.office") == Counts(open=1)
    told = {line.clock.id: line for line in issue.corrections.lines}
    assert (told["notice"].case, told["notice"].said, told["notice"].known) == ("P-1", "open", "met")
    assert (told["handling"].said, told["handling"].known) == (None, "open")
    corrected = {(one.scope, one.metric): one for one in issue.corrections.figures}
    assert corrected[Scope.PERIOD, "timely_acceptance.office"].said.counts == Counts(open=1)
    assert corrected[Scope.PERIOD, "timely_acceptance.office"].known.counts == Counts(met=1)


@pytest.mark.parametrize(("moved", "corrected"), [(timedelta(0), False), (-timedelta(seconds=1), True)])
def test_what_happens_as_an_issue_is_made_corrects_nothing(
    database: Database, moved: timedelta, *, corrected: bool
) -> None:
    found_town(database)
    end = at("2026-11-01")
    case = a_case(number="P-1", registration=a_registration(bureau=BUREAU), received_at=end - 5 * DAY)
    case.done(a_transfer(HOUSING), CLERK, end + moved)
    keep_all(database, [case])
    late = update(events).where(events.c.stream == "P-1", events.c.at >= end + moved)
    database.change(lambda connection: connection.execute(late.values(recorded_at=end + timedelta(seconds=1))))
    database.change(rebuild_all_items)

    assert (two_issues(database)[1].corrections.total > 0) is corrected


def test_only_facts_that_judge_can_correct_an_issue() -> None:
    clock = a_case(Stage.TRANSFERRED).now.running[0]
    named = {"clock": clock.name, "ordinal": clock.ordinal, "holder": "another", "round": 1, "ground": "other"}
    event = a_case().events[-1]

    for kind in set(get_args(ClockFact)) - set(JUDGING):
        turned = turn(clock, kind.model_construct(**named, due_at=clock.due_at + DAY, lapse=1), event)
        assert (turned.anchor, turned.due_at, turned.verdict, turned.stopped_at) == (
            clock.anchor,
            clock.due_at,
            clock.verdict,
            clock.stopped_at,
        )


def test_a_duty_that_was_done_later_corrects_nothing(database: Database) -> None:
    found_town(database)
    case = a_case(
        Stage.TRANSFERRED,
        number="P-1",
        registration=a_registration(bureau=BUREAU),
        to=HOUSING,
        received_at=at("2026-10-30 09:00"),
    )
    case.done(an_acceptance(), OFFICER, at("2026-11-03 09:00"))
    keep_all(database, [case])

    assert two_issues(database)[1].corrections.total == 0
