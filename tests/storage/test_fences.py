"""Fences: of two batches at one place the records keep the one whose workflow had come further."""

from __future__ import annotations

import pytest

from domain.events import Batch
from domain.petition import Stage
from storage.database import Database
from storage.records import StaleBatch, append
from storage.streams import PETITION, load_events
from tests.builders import HOUR, Case, a_case


def fenced(case: Case, fence: int) -> Batch:
    """Give a case's second batch as a workflow with so much history would."""
    return case.batches[1].model_copy(update={"fence": fence})


def lives() -> tuple[Case, Case]:
    """Two lives that part after the registration."""
    return a_case(Stage.TRANSFERRED), a_case(Stage.TRANSFERRED, pace=2 * HOUR)


def test_a_worker_that_stood_still_does_not_overrule_the_one_that_went_on(database: Database) -> None:
    still, went_on = lives()
    database.change(lambda connection: append(connection, went_on.batches[0]))
    database.change(lambda connection: append(connection, fenced(went_on, 20)))

    with pytest.raises(StaleBatch):
        database.change(lambda connection: append(connection, fenced(still, 19)))

    assert database.look(lambda connection: load_events(connection, PETITION, went_on.number)) == went_on.events


def test_a_worker_that_went_on_overrules_what_was_committed_before_it(database: Database) -> None:
    ghost, went_on = lives()
    database.change(lambda connection: append(connection, ghost.batches[0]))
    database.change(lambda connection: append(connection, fenced(ghost, 19)))

    database.change(lambda connection: append(connection, fenced(went_on, 20)))

    assert database.look(lambda connection: load_events(connection, PETITION, went_on.number)) == went_on.events


def test_a_repeat_is_no_op_whatever_its_fence(database: Database) -> None:
    case, _ = lives()
    database.change(lambda connection: append(connection, case.batches[0]))
    database.change(lambda connection: append(connection, fenced(case, 20)))

    database.change(lambda connection: append(connection, fenced(case, 3)))

    assert database.look(lambda connection: load_events(connection, PETITION, case.number)) == case.events
