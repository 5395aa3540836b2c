"""What a pack proposes to people: a review of the office's act, a hearing; nothing follows by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.base import Score
from domain.clocks import Verdict
from domain.events import Event
from domain.petition import Stage
from domain.supervision_facts import ActReviewProposed, HearingSuggested, ProposalGround
from tests.builders import (
    CLERK,
    OFFICER,
    PETITIONER,
    a_case,
    a_rating,
    a_registration,
)
from tests.domain import acts
from tests.packs import at, first_rules

DAY = timedelta(days=1)
FIRST = at("2026-03-02 09:00")
LATER = FIRST + 3 * DAY


def proposed(events: tuple[Event, ...] | list[Event]) -> list[tuple[ProposalGround, str]]:
    """Give what was proposed, and whose act it is about."""
    return [(e.fact.ground, e.fact.office) for e in events if isinstance(e.fact, ActReviewProposed)]


@pytest.mark.parametrize(
    ("bureau", "office", "whose"),
    [
        (Score.SATISFIED, Score.DISSATISFIED, ["housing"]),
        (Score.DISSATISFIED, Score.SATISFIED, ["city"]),
        (Score.DISSATISFIED, Score.DISSATISFIED, ["housing"]),
        (Score.SATISFIED, Score.BASICALLY_SATISFIED, []),
    ],
)
def test_a_dissatisfied_rating_proposes_a_review_of_the_act_rated(
    bureau: Score, office: Score, whose: list[str]
) -> None:
    case = a_case(Stage.REPLIED)

    events = case.done(a_rating(bureau, office), PETITIONER, LATER)

    assert proposed(events) == [(ProposalGround.DISSATISFIED, office) for office in whose]


def test_a_second_dissatisfied_rating_proposes_nothing_again() -> None:
    case = a_case(Stage.REPLIED)
    case.done(a_rating(None, Score.DISSATISFIED), PETITIONER, LATER)

    events = case.done(a_rating(Score.DISSATISFIED, None), PETITIONER, LATER)

    assert proposed(events) == []


def test_an_opinion_that_is_not_executed_proposes_one_and_a_withdrawn_lapse_takes_it_back() -> None:
    case = a_case(Stage.CONCLUDED, received_at=FIRST)
    execution = case.now.clock("execution")
    assert execution is not None
    case.wait(execution.due_at)
    before = proposed(case.events)

    case.done(acts.an_execution(), OFFICER, execution.due_at - DAY)

    assert before == [(ProposalGround.UNEXECUTED, "housing")]
    assert case.now.supervised.proposals == ()
    decision = case.now.clock("act_review")
    assert decision is not None
    assert (decision.verdict, decision.reason) == (Verdict.VOID, "lapse_withdrawn")


@pytest.mark.parametrize(("concluded", "found"), [(0, []), (1, [(ProposalGround.REPEATED, "water")])])
def test_a_repeat_after_a_conclusion_proposes_one_about_the_office_that_had_answered(
    concluded: int, found: list[tuple[ProposalGround, str]]
) -> None:
    case = a_case()
    link = acts.a_link().model_copy(update={"concluded": concluded, "concluded_by": "water" if concluded else None})

    events = case.done(link, CLERK, LATER)

    assert proposed(events) == found


@pytest.mark.parametrize(("concluded", "found"), [(0, []), (1, [(ProposalGround.REPEATED, "water")])])
def test_a_repeat_that_is_known_at_registration_proposes_it_at_once(
    concluded: int, found: list[tuple[ProposalGround, str]]
) -> None:
    known = {"concluded": concluded, "concluded_by": "water" if concluded else None}

    case = a_case(Stage.REGISTERED, registration=a_registration(matter="P7").model_copy(update=known))

    assert proposed(case.events) == found


@pytest.mark.parametrize(("many", "suggested"), [(4, []), (5, [HearingSuggested(petitioners=5, proposal="p1")])])
def test_a_joint_petition_suggests_a_hearing_from_the_packs_threshold_on(
    many: int, suggested: list[HearingSuggested]
) -> None:
    people = tuple(f"person-{number}" for number in range(many))

    case = a_case(registration=a_registration(petitioners=people))

    assert [event.fact for event in case.events if isinstance(event.fact, HearingSuggested)] == suggested


def test_a_pack_without_proposals_proposes_nothing() -> None:
    case = a_case(Stage.REPLIED, rules=first_rules())

    events = case.done(a_rating(Score.DISSATISFIED, Score.DISSATISFIED), PETITIONER, LATER)

    assert proposed(events) == []
