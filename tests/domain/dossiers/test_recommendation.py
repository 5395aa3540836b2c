"""Recommendations: their answer, their clock, and whom they must never tell of an accusation."""

from __future__ import annotations

import pytest

from domain.base import Accused
from domain.chain import first_break
from domain.cues import DOSSIER_CUES
from domain.dossiers.base import Told
from domain.dossiers.batch import BatchFact
from domain.dossiers.bulletin import BulletinFact
from domain.dossiers.kinds import KINDS, allowed
from domain.dossiers.recommendation import (
    AnswerRecommendation,
    NoteRecommendation,
    RecommendationFact,
    RenewRecommendation,
    WithdrawRecommendation,
)
from domain.refusals import Code, Refused
from domain.reviews import STEP_NAMES, done, due
from domain.steps import AdoptCalendar
from tests.builders import a_text
from tests.domain import acts
from tests.domain.dossiers.files import (
    ADMINISTRATOR,
    CLERK,
    HIGHER,
    OFFICER,
    STRANGER,
    SUPERVISOR,
    File,
    an_issue,
    later,
)
from tests.packs import at

ANSWER = AnswerRecommendation(adopted=True, answer=a_text("answer"))
RENEW = RenewRecommendation(reason=a_text("reason"))
WITHDRAW = WithdrawRecommendation(reason=a_text("reason"))


def issued() -> File:
    file = File("J2026-0001")
    file.done(an_issue(), SUPERVISOR)
    return file


def test_the_office_has_thirty_days_and_the_bureau_looks_at_what_it_says() -> None:
    file = issued()
    first = file.now.clocks[0]

    state = file.done(ANSWER, OFFICER, later(29))

    assert (first.name, first.holder, first.due_at) == ("answer", "water", at("2026-04-02"))
    assert [(c.name, c.holder, c.verdict) for c in state.clocks] == [
        ("answer", "water", "met"),
        ("consideration", "east", None),
    ]
    assert first_break(file.log) is None


def test_an_answer_that_does_not_come_lapses_is_reminded_of_and_is_late() -> None:
    file = issued()

    file.done(ANSWER, OFFICER, later(48))

    assert file.told() == [
        *("recommendation_issued", "clock_started", "clock_warned", "clock_lapsed", "overdue_reminded"),
        *("recommendation_answered", "clock_stopped", "clock_started"),
    ]
    assert file.now.clocks[0].verdict == "late"


def test_asking_again_starts_the_term_anew_and_taking_note_ends_it() -> None:
    file = issued()
    file.done(ANSWER, OFFICER, later(5))
    file.done(RENEW, SUPERVISOR, later(6))
    file.done(ANSWER, OFFICER, later(7))

    state = file.done(NoteRecommendation(), HIGHER, later(8))

    assert (state.stage, state.closed) == ("noted", True)
    assert [(c.name, c.ordinal, c.verdict) for c in state.clocks] == [
        *(("answer", 1, "met"), ("consideration", 1, "met"), ("answer", 2, "met"), ("consideration", 2, "met")),
    ]
    assert file.give(ANSWER, OFFICER, later(9)) == Refused(code=Code.CASE_CLOSED)


def test_a_withdrawal_voids_the_term() -> None:
    file = issued()

    state = file.done(WITHDRAW, SUPERVISOR, later(1))

    assert state.closed
    assert state.clocks[0].verdict == "void"


@pytest.mark.parametrize("accused", ["water", "east", "city"])
def test_an_accusation_that_names_the_office_or_one_above_it_is_not_cited_to_it(accused: str) -> None:
    found = File("J2026-0001").give(an_issue(accused=Accused(offices=(accused,))), SUPERVISOR)

    assert found == Refused(code=Code.ACCUSED_OFFICE)


def test_a_recommendation_knows_whom_the_cases_that_it_cites_accuse() -> None:
    file = File("J2026-0001")

    state = file.done(an_issue(accused=Accused(offices=("gas",), accounts=("a1",))), SUPERVISOR)

    assert state.accused.bars("a1", ())
    assert state.accused.bars(None, ("gas",))
    assert not state.accused.bars(None, ("water", "east", "city"))


@pytest.mark.parametrize(
    ("command", "actor", "code"),
    [
        (ANSWER, STRANGER, Code.NOT_PERMITTED),
        (ANSWER, CLERK, Code.NOT_PERMITTED),
        (WITHDRAW, OFFICER, Code.NOT_PERMITTED),
        (NoteRecommendation(), SUPERVISOR, Code.WRONG_STAGE),
        (an_issue(), SUPERVISOR, Code.ALREADY_REGISTERED),
    ],
)
def test_what_the_table_does_not_permit_is_refused(command: object, actor: object, code: Code) -> None:
    found = issued().give(command, actor, later(1))  # type: ignore[arg-type]

    assert isinstance(found, Refused)
    assert found.code is code


def test_only_a_supervisor_issues_one_and_never_to_his_own_bureau() -> None:
    unborn = File("J2026-0001")

    assert unborn.give(an_issue(), OFFICER) == Refused(code=Code.NOT_PERMITTED)
    assert unborn.give(an_issue(office=an_issue().bureau), SUPERVISOR) == Refused(code=Code.SAME_OFFICE)
    assert unborn.give(ANSWER, OFFICER) == Refused(code=Code.NOT_OPENED)


def test_the_forms_offered_are_those_that_the_table_permits() -> None:
    file = issued()

    assert allowed(OFFICER, file.now) == ("answer_recommendation",)
    assert allowed(SUPERVISOR, file.now) == ("withdraw_recommendation",)
    assert allowed(STRANGER, file.now) == ()


def test_a_published_calendar_reaches_it_once_and_moves_its_end() -> None:
    file = issued()
    adopt = AdoptCalendar(issue=acts.a_calendar().issue)  # type: ignore[attr-defined]

    file.done(adopt, ADMINISTRATOR, later(1))

    assert file.now.calendars == (adopt.issue,)
    assert file.give(adopt, ADMINISTRATOR, later(2)) == Refused(code=Code.CALENDAR_REPEATED)


def test_the_occasions_of_each_kind_are_its_facts() -> None:
    facts: dict[str, object] = {"recommendation": RecommendationFact, "batch": BatchFact, "bulletin": BulletinFact}
    named = {
        kind: {fact.model_fields["type"].default for fact in union.__args__}  # type: ignore[attr-defined]
        for kind, union in facts.items()
    }

    named["bulletin"] |= {said(step) for step in STEP_NAMES for said in (due, done)}

    assert named == {kind: set(DOSSIER_CUES[kind].all) for kind in facts}
    assert {kind.value for kind in KINDS} == set(facts)
    assert all(issubclass(fact, Told) for union in facts.values() for fact in union.__args__)  # type: ignore[attr-defined]
