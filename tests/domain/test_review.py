"""Review by the next higher unit and re-review, the ratings beside them, and the finality of a matter."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.base import Accused, Purpose
from domain.clocks import Verdict
from domain.events import Closing, Concluded, Declined
from domain.petition import Review, Stage
from domain.refusals import Code, Refused
from domain.remedy_facts import FinalityLifted, MatterFinal, ReviewDecided, ReviewRequested
from domain.values import ART_32, Ground, OpinionPart, Outcome, ReviewOutcome
from tests.builders import (
    FIRST,
    HOUR,
    NUMBER,
    OFFICER,
    PETITIONER,
    REVIEWER,
    SUPERVISOR,
    Case,
    a_bureau,
    a_case,
    a_closed_case,
    a_decline,
    a_rating,
    a_registration,
    a_review,
    a_review_request,
    a_text,
    an_acceptance,
    an_actor,
)
from tests.domain.acts import a_lifting, a_link, a_supplement, an_execution
from tests.domain.lives import A, C, H, T, V, W, final, led, ready, silent, to_stage
from tests.packs import at, first_rules

LATER = FIRST + 24 * HOUR
PROVINCE = a_bureau("province")
ABOVE = an_actor(REVIEWER.role, "province", "reviewer")


def code(found: object) -> Code:
    assert isinstance(found, Refused), found
    return found.code


def closings(case: Case) -> list[tuple[Closing, datetime]]:
    return [(event.fact.reason, event.at) for event in case.events if isinstance(event.fact, Concluded)]


def test_a_petitioner_asks_the_next_higher_office_and_it_has_thirty_days() -> None:
    case = a_case(A)

    events = case.done(a_review_request(), PETITIONER, at("2026-03-30 10:00"))

    assert events[0].fact == ReviewRequested(to=a_bureau(), text=a_text("review-request"), level=1)
    assert (case.now.stage, case.now.review) == (Stage.REVIEWING, Review(level=1, office=a_bureau()))
    assert case.now.holder.id == "city"
    review, window = case.now.clock("review"), case.now.clock("review_request")
    assert review is not None
    assert window is not None
    assert (review.holder, review.due_at, window.verdict) == ("city", at("2026-04-30"), Verdict.MET)


@pytest.mark.parametrize("stage", [A, C])
def test_a_review_is_asked_for_within_thirty_days_rated_or_not(stage: Stage) -> None:
    in_time, too_late = a_case(stage), a_case(stage)
    in_time.wait(at("2026-04-01 23:59:59"))
    too_late.wait(at("2026-04-02"))

    in_time.done(a_review_request(), PETITIONER, at("2026-04-01 23:59:59"))

    assert in_time.now.stage is W
    assert code(too_late.give(a_review_request(), PETITIONER, at("2026-04-02"))) is Code.REVIEW_NOT_OPEN


def test_a_request_received_after_the_window_is_too_late_even_before_its_end_is_recorded() -> None:
    assert code(a_case(A).give(a_review_request(), PETITIONER, at("2026-04-02"))) is Code.WINDOW_ENDED


def test_a_request_needs_an_office_above_and_a_text() -> None:
    case = a_case(A)

    nobody = case.give(a_review_request().model_copy(update={"to": None}), PETITIONER, LATER)
    wordless = case.give(a_review_request().model_copy(update={"text": None}), PETITIONER, LATER)

    assert (code(nobody), code(wordless)) == (Code.NO_REVIEWER, Code.TEXT_MISSING)


def test_a_request_never_goes_to_an_office_that_is_accused() -> None:
    entry = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(offices=("province",)))
    case = a_case(A, registration=entry)

    assert code(case.give(a_review_request(PROVINCE), PETITIONER, LATER)) is Code.ACCUSED_OFFICE


def test_the_first_version_knows_no_review() -> None:
    assert code(a_case(A, rules=first_rules()).give(a_review_request(), PETITIONER, LATER)) is Code.REVIEW_NOT_OPEN


@pytest.mark.parametrize("outcome", ReviewOutcome)
def test_the_higher_office_answers_in_writing_and_a_re_review_may_be_asked_for(outcome: ReviewOutcome) -> None:
    case = a_case(W)

    events = case.done(a_review(outcome), REVIEWER, LATER)

    assert events[0].fact == ReviewDecided(outcome=outcome, opinion=a_text("review-opinion"), states=ART_32, level=1)
    assert case.now.stage is V
    review, window = case.now.clock("review"), case.now.clock("rereview_request")
    assert review is not None
    assert window is not None
    assert (review.verdict, window.due_at) == (Verdict.MET, at("2026-04-03"))


@pytest.mark.parametrize("part", ART_32)
def test_a_review_states_what_an_opinion_must(part: OpinionPart) -> None:
    states = tuple(stated for stated in ART_32 if stated is not part)

    found = a_case(W).give(a_review().model_copy(update={"states": states}), REVIEWER, LATER)

    assert found == Refused(code=Code.OPINION_INCOMPLETE, params={"missing": part.value})


def test_a_review_without_an_outcome_or_a_text_is_none() -> None:
    case = a_case(W)

    assert code(case.give(a_review().model_copy(update={"outcome": None}), REVIEWER, LATER)) is Code.OPINION_INCOMPLETE
    assert code(case.give(a_review().model_copy(update={"opinion": None}), REVIEWER, LATER)) is Code.OPINION_INCOMPLETE


def test_only_the_office_that_was_asked_answers() -> None:
    case = led(*to_stage(A), (a_review_request(PROVINCE), PETITIONER))

    assert code(case.give(a_review(), REVIEWER, LATER)) is Code.NOT_PERMITTED
    assert code(case.give(a_review(), OFFICER, LATER)) is Code.NOT_PERMITTED
    case.done(a_review(), ABOVE, LATER)


def test_a_review_that_is_late_is_late() -> None:
    case = a_case(W)
    case.wait(at("2026-04-02"))

    case.done(a_review(), REVIEWER, at("2026-04-02"))

    review = case.now.clock("review")
    assert review is not None
    assert (review.verdict, review.lapsed is not None) == (Verdict.LATE, True)


def test_a_re_review_goes_one_office_higher_and_its_answer_is_final_for_the_matter() -> None:
    case = led(*to_stage(V))

    asked = case.done(a_review_request(PROVINCE), PETITIONER, LATER)
    answered = case.done(a_review(), ABOVE, at("2026-04-01"))

    assert asked[0].fact == ReviewRequested(to=PROVINCE, text=a_text("review-request"), level=2)
    facts = [event.fact for event in answered if event.fact.type != "clock_stopped"]
    assert facts == [
        ReviewDecided(outcome=ReviewOutcome.UPHELD, opinion=a_text("review-opinion"), states=ART_32, level=2),
        MatterFinal(matter=NUMBER),
        Concluded(reason=Closing.FINAL),
    ]
    rereview = case.now.clock("rereview")
    assert rereview is not None
    assert (rereview.holder, rereview.verdict, case.now.stage, case.now.final) == ("province", Verdict.MET, C, True)


def test_there_are_two_reviews_and_no_third() -> None:
    assert code(final().give(a_review_request(PROVINCE), PETITIONER, LATER)) is Code.REVIEW_NOT_OPEN


def test_without_a_re_review_the_end_of_its_window_concludes_the_case_and_nothing_is_final() -> None:
    case = led(*to_stage(V))

    case.wait(at("2026-04-02"))

    assert closings(case) == [(Closing.REVIEW_WINDOW_ENDED, at("2026-04-02"))]
    assert not case.now.final


def test_ratings_may_be_given_while_and_after_an_opinion_is_reviewed_and_conclude_nothing_then() -> None:
    case = a_case(W)

    case.done(a_rating(office=None), PETITIONER, LATER)
    assert case.now.stage is W
    case.done(a_review(), REVIEWER, LATER)
    case.done(a_rating(bureau=None), PETITIONER, LATER)

    assert (case.now.stage, len(case.now.ratings)) == (V, 2)
    assert closings(case) == []


def test_the_rating_window_ends_in_a_review_without_concluding_it() -> None:
    case = a_case(W)

    said = case.wait(at("2026-04-02"))

    assert [event.fact.type for event in said][-2:] == ["clock_stopped", "clock_lapsed"]
    assert (case.now.stage, closings(case)) == (W, [])
    rating = case.now.clock("rating")
    assert rating is not None
    assert rating.verdict is Verdict.VOID
    assert code(case.give(a_rating(), PETITIONER, at("2026-04-02"))) is Code.WINDOW_ENDED


def test_of_several_windows_the_last_one_to_end_concludes_the_case() -> None:
    case = led(*to_stage(W))
    case.wait(at("2026-03-20"))
    case.done(a_review(), REVIEWER, at("2026-03-20"))

    case.wait(at("2026-04-02"))
    assert (case.now.stage, closings(case)) == (V, [])
    case.wait(at("2026-04-21"))

    assert closings(case) == [(Closing.REVIEW_WINDOW_ENDED, at("2026-04-21"))]


def test_a_rated_case_is_concluded_taken_up_by_a_review_and_concluded_again() -> None:
    case = a_case(C, outcome=Outcome.NOT_SUPPORTED)
    case.done(a_review_request(), PETITIONER, LATER)
    case.done(a_review(), REVIEWER, LATER)

    case.wait(at("2026-06-01"))

    assert [reason for reason, _ in closings(case)] == [Closing.RATED, Closing.REVIEW_WINDOW_ENDED]
    assert case.now.closed


def test_silence_may_be_reviewed_where_the_pack_says_so() -> None:
    case = silent(T)

    opened = case.events[-1].at
    assert code(case.give(a_review_request(), PETITIONER, opened - HOUR)) is Code.REVIEW_NOT_OPEN

    case.done(a_review_request(), PETITIONER, opened)

    assert case.now.stage is W
    assert code(a_case(H).give(a_review_request(), PETITIONER, LATER)) is Code.REVIEW_NOT_OPEN


def test_finality_belongs_to_the_matter_that_the_case_was_linked_to() -> None:
    case = led(*to_stage(V), (a_link("P2025-0000001"), SUPERVISOR), (a_review_request(), PETITIONER))

    events = case.done(a_review(), REVIEWER, LATER)

    assert MatterFinal(matter="P2025-0000001") in [event.fact for event in events]


def test_a_petition_on_a_final_matter_is_declined_by_naming_where_it_became_final() -> None:
    case = a_case(T)

    assert code(case.give(a_decline(Ground.FINAL), OFFICER, LATER)) is Code.MATTER_NOT_FINAL
    named = a_decline(Ground.FINAL).model_copy(update={"final_in": "P2025-0000001"})
    events = case.done(named, OFFICER, LATER)

    assert isinstance(events[0].fact, Declined)
    assert events[0].fact.final_in == "P2025-0000001"
    assert [reason for reason, _ in closings(case)] == [Closing.MATTER_FINAL]


def test_the_petitioner_of_a_final_matter_is_barred_from_nothing() -> None:
    final()
    another = a_case(number="P2026-0000002", registration=a_registration(matter=NUMBER))

    another.done(a_supplement(), PETITIONER, LATER)

    assert another.now.facts == NUMBER


def test_finality_is_lifted_with_reasons_and_once() -> None:
    case = ready(C, "lift_finality")
    wordless = a_lifting().model_copy(update={"reason": None})

    assert code(case.give(wordless, SUPERVISOR, LATER)) is Code.REASON_MISSING
    (event,) = case.done(a_lifting(), SUPERVISOR, LATER)

    assert event.fact == FinalityLifted(matter=NUMBER, reason=a_text("new-facts"))
    assert not case.now.final
    assert code(case.give(a_lifting(), SUPERVISOR, LATER)) is Code.NOT_FINAL


def test_a_final_case_is_linked_to_nothing_any_more() -> None:
    assert code(final().give(a_link(), SUPERVISOR, LATER)) is Code.MATTER_IS_FINAL


def test_what_was_promised_is_executed_after_a_final_opinion_too() -> None:
    case = final()
    assert not case.now.closed

    case.done(an_execution(), OFFICER, LATER)

    assert case.now.closed
    assert code(a_closed_case().give(an_acceptance(), OFFICER, LATER)) is Code.CASE_CLOSED
