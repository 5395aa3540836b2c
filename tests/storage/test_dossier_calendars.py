"""A published year counts the clocks of open dossiers anew: the preview says so, and names who lacks it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from domain.dossiers.kinds import DossierRecord
from domain.dossiers.recommendation import AnswerRecommendation
from domain.publication import Move
from storage import ledger
from storage.calendars import Lack, lagging
from storage.database import Database
from storage.packs import keep_policy
from storage.records import append
from tests.builders import a_text
from tests.domain.dossiers.files import OFFICER, SUPERVISOR, File, an_issue
from tests.drafts import BEGUN, published, seen
from tests.packs import at, cn_rules

NUMBER = "J2026-0001"
ISSUED = BEGUN + timedelta(days=30)
"""Thirty days later ends on 2027-01-19, a day off in the draft."""


def kept(database: Database, *, answered: bool = False) -> File:
    file = File(NUMBER)
    file.done(an_issue(), SUPERVISOR, ISSUED)
    if answered:
        file.done(AnswerRecommendation(adopted=True, answer=a_text("answer")), OFFICER, ISSUED + timedelta(hours=1))

    def keep(connection: Connection) -> None:
        keep_policy(connection, cn_rules().policy)
        ledger.open_docket(connection, NUMBER, "", cn_rules().policy.id, ISSUED)
        append(connection, DossierRecord(stream=NUMBER, events=tuple(file.log)), certain=True)

    database.change(keep)
    return file


def test_a_preview_tells_of_the_clocks_of_dossiers_too(database: Database) -> None:
    kept(database)

    found = seen(database)

    (move,) = found.moves
    assert (found.open_cases, found.open_dossiers) == (0, 1)
    assert (move.petition, move.clock, move.holder) == (NUMBER, "answer", "water")
    assert (move.was.due_at, move.becomes.due_at) == (at("2027-01-20"), at("2027-01-22"))


def test_a_clock_that_an_answer_has_stopped_does_not_move(database: Database) -> None:
    kept(database, answered=True)

    moved = [move for move in seen(database).moves if move.due_changes]

    assert [move.clock for move in moved if move.clock == "answer"] == []


def test_the_code_of_a_preview_knows_the_dossiers(database: Database) -> None:
    before = seen(database).code
    kept(database)

    assert seen(database).code != before


def test_a_publication_tells_how_many_dossiers_it_reaches_and_names_one_that_waits(database: Database) -> None:
    kept(database)

    done = published(database)

    assert (done.cases, done.dossiers) == (0, 1)
    (late,) = database.look(lambda c: lagging(c, "cn"))
    assert (late.petition, late.lack) == (NUMBER, Lack.WAITING)


def test_what_a_preview_told_is_what_the_adoption_brings_about(database: Database) -> None:
    file = kept(database)
    (move,) = seen(database).moves
    published(database)

    row = database.look(lambda c: ledger.find(c, NUMBER, "calendar-cn-2027.1"))
    assert row is not None
    adopting = row.dossier_envelope
    state = file.done(adopting.command, adopting.actor, adopting.received_at)

    assert [Move.of(NUMBER, clock, move.becomes, ISSUED).was for clock in state.running] == [move.becomes]
