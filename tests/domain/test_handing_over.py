"""What an office still owed when it was accused, or when a superior gave the case to another: who owes it then."""

from __future__ import annotations

from datetime import date

import pytest

from domain.base import Actor, Role, Score
from domain.clock_facts import ClockHandedOver, ClockLapsed
from domain.clocks import Verdict
from domain.petition import Stage
from domain.policy import Rules
from domain.refusals import Code, Refused
from domain.step_facts import CompetenceDecided, DutiesHandedOver
from domain.timers import next_call
from projections.items import petition_items
from storage.packs import read_policy
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    REVIEWER,
    Case,
    a_bureau,
    a_case,
    a_rating,
    a_registration,
    a_review,
    a_text,
    a_transfer,
    an_actor,
    an_assignment,
    an_office,
)
from tests.domain.acts import (
    SUPERIOR,
    a_competence_decision,
    a_handing_over,
    a_naming,
    an_acknowledgement,
    an_execution,
    an_objection,
    an_officer,
)
from tests.domain.lives import A, C, T, V, W, led, ready

LATER = FIRST + 24 * HOUR
CITY, PROVINCE = a_bureau(), a_bureau("province")
ACCUSED_OFFICE = a_naming(offices=("housing",), keeper=CITY)


def code(found: object) -> Code:
    assert isinstance(found, Refused), found
    return found.code


def owed(case: Case) -> dict[str, str]:
    return {clock.name: clock.holder for clock in case.now.running}


@pytest.mark.parametrize("stage", [A, W, V, C])
def test_what_an_office_accused_after_its_reply_still_owed_is_kept_by_the_bureau_until_it_hands_over(
    stage: Stage,
) -> None:
    case = a_case(stage)
    before = case.now.clock("execution")

    case.done(ACCUSED_OFFICE, CLERK, LATER)

    assert case.now.office is None
    assert owed(case)["execution"] == "city"
    assert code(case.give(an_execution(), OFFICER, LATER)) is Code.NOT_PERMITTED
    case.done(a_handing_over(), CLERK, LATER)
    after = case.now.clock("execution")
    assert before is not None
    assert after == before.model_copy(update={"holder": "water"})
    case.done(an_execution(), an_officer("water"), LATER)
    done = case.now.clock("execution")
    assert done is not None
    assert (done.verdict, done.holder) == (Verdict.MET, "water")


def test_a_case_is_handed_over_to_nobody_whom_it_accuses() -> None:
    case = a_case(A)
    case.done(ACCUSED_OFFICE, CLERK, LATER)

    assert code(case.give(a_handing_over(an_office("pipes", "housing", "city")), CLERK, LATER)) is Code.ACCUSED_OFFICE
    assert code(case.give(a_handing_over().model_copy(update={"reason": None}), CLERK, LATER)) is Code.REASON_MISSING


def test_a_case_that_has_its_office_is_not_handed_over() -> None:
    case = a_case(A)
    case.done(ACCUSED_OFFICE, CLERK, LATER)
    case.done(a_handing_over(), CLERK, LATER)

    assert code(case.give(a_handing_over(an_office("schools")), CLERK, LATER)) is Code.OFFICE_IN_CHARGE


def test_a_review_goes_on_at_the_next_higher_office_when_the_reviewing_one_is_accused() -> None:
    county = a_bureau("county", "city", "province")
    case = a_case(W, registration=a_registration(bureau=county))
    before = case.now.clock("review")

    case.done(a_naming(offices=("city",), bureau=PROVINCE, keeper=PROVINCE, reviewer=PROVINCE), _clerk(), LATER)

    after = case.now.clock("review")
    assert before is not None
    assert after == before.model_copy(update={"holder": "province"})
    assert code(case.give(a_review(), REVIEWER, LATER)) is Code.NOT_PERMITTED
    case.done(a_review(), an_actor(Role.OFFICER, "province"), LATER)
    assert case.now.stage is V


def _clerk() -> Actor:
    return an_actor(Role.CLERK, "county", "somebody")


def test_whoever_takes_over_must_not_be_accused_itself() -> None:
    case = a_case(W)

    found = case.give(a_naming(offices=("city",), bureau=PROVINCE, keeper=PROVINCE, reviewer=CITY), CLERK, LATER)

    assert code(found) is Code.ACCUSED_OFFICE


def test_where_the_bureau_is_accused_its_own_running_clocks_bind_the_next_one() -> None:
    case = a_case(registration=a_registration(bureau=a_bureau("county", "city")))

    events = case.done(a_naming(offices=("county",), bureau=CITY, keeper=CITY), _clerk(), LATER)

    assert owed(case) == {"transfer": "city"}
    assert [e.fact.former for e in events if isinstance(e.fact, ClockHandedOver)] == ["county"]


def test_a_naming_said_before_there_was_a_keeper_leaves_everything_where_it_was() -> None:
    case = a_case(A)

    events = case.done(a_naming(offices=("housing",)), CLERK, LATER)

    assert [event.fact.type for event in events] == ["accused_named"]
    assert owed(case)["execution"] == "housing"


def test_ratings_stay_counted_for_the_bureau_of_their_time_however_the_rows_are_made() -> None:
    case = a_case(A, registration=a_registration(bureau=a_bureau("county", "city")))
    case.done(a_rating(Score.SATISFIED, None), PETITIONER, LATER)

    case.done(a_naming(offices=("county",), bureau=CITY, keeper=CITY), _clerk(), LATER)

    items = petition_items(case.events, None, dict).items
    rated = [(item.holder, item.status) for item in items if item.name == "rating" and item.status]
    assert rated == [("county", "satisfied")]


def test_the_office_that_gets_an_assigned_matter_by_a_decision_owes_its_result() -> None:
    case = led(
        (a_registration(), PETITIONER), (an_assignment(result_by="2026-08-01"), CLERK), (an_objection(), OFFICER)
    )

    events = case.done(a_competence_decision(), SUPERIOR, LATER)

    assert events[0].fact == CompetenceDecided(
        to=an_office("water"), reason=a_text("decision"), result_by=date(2026, 8, 1)
    )
    first, second = (clock for clock in case.now.clocks if clock.name == "result")
    assert (first.holder, first.verdict) == ("housing", Verdict.VOID)
    assert (second.holder, second.fixed, second.running) == ("water", date(2026, 8, 1), True)


def test_a_decision_after_the_day_of_the_order_must_name_another_one() -> None:
    case = led(
        (a_registration(), PETITIONER), (an_assignment(result_by="2026-03-03"), CLERK), (an_objection(), OFFICER)
    )
    later = FIRST + 72 * HOUR

    assert code(case.give(a_competence_decision(), SUPERIOR, later)) is Code.DATE_PASSED
    case.done(a_competence_decision(result_by="2026-04-01"), SUPERIOR, later)

    result = case.now.clock("result")
    assert result is not None
    assert (result.fixed, result.running) == (date(2026, 4, 1), True)


def test_a_decision_on_a_matter_that_was_not_assigned_names_no_day() -> None:
    case = ready(T, "decide_competence")

    assert code(case.give(a_competence_decision(result_by="2026-04-01"), SUPERIOR, LATER)) is Code.NOT_AWAITED


def test_an_overdue_duty_that_was_handed_over_reminds_whoever_holds_it_now() -> None:
    case = a_case(A)
    case.done(ACCUSED_OFFICE, CLERK, LATER)
    execution = case.now.clock("execution")
    assert execution is not None

    case.wait(execution.due_at)

    (lapse,) = [event.fact for event in case.events if isinstance(event.fact, ClockLapsed)]
    assert (lapse.clock, lapse.holder) == ("execution", "city")
    assert next_call(case.now) is not None


def test_what_is_handed_over_says_whose_duties_and_to_whom() -> None:
    case = a_case(A)

    events = case.done(ACCUSED_OFFICE, CLERK, LATER)

    assert [e.fact for e in events if isinstance(e.fact, DutiesHandedOver)] == [
        DutiesHandedOver(body="office", to=CITY)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("stage", [A, W, V, C])
def test_what_a_bureau_keeps_of_an_accused_office_goes_on_when_it_is_accused_itself(stage: Stage) -> None:
    case = a_case(stage, registration=a_registration(bureau=a_bureau("county", "city", "province")))
    case.done(a_naming(offices=("housing",), keeper=a_bureau("county", "city", "province")), _clerk(), LATER)
    kept = owed(case)["execution"]

    case.done(a_naming(offices=("county",), bureau=PROVINCE, keeper=PROVINCE), _clerk(), LATER)

    assert kept == "county"
    assert "county" not in owed(case).values()
    assert (owed(case)["execution"], case.now.office) == ("province", None)
    case.done(a_handing_over(), an_actor(Role.CLERK, "province"), LATER)
    assert owed(case)["execution"] == "water"


def test_a_term_that_follows_the_case_runs_on_at_its_bureau_when_its_office_is_accused() -> None:
    case = a_case(T, rules=Rules(policy=read_policy("uk-council")))
    case.done(an_acknowledgement(), OFFICER, LATER)
    before = case.now.clock("stage_one")
    assert before is not None
    assert before.holder == "housing"

    case.done(ACCUSED_OFFICE, CLERK, LATER)

    assert case.now.stage is Stage.REGISTERED
    assert case.now.clock("stage_one") == before.model_copy(update={"holder": "city"})
    case.done(a_transfer(an_office("water")), CLERK, LATER)
    assert case.now.clock("stage_one") == before.model_copy(update={"holder": "water"})
