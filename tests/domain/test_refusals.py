"""Every code of refusal has an example that earns it, and a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.base import AccountRef, Accused, Purpose, Role
from domain.commands import ART_32, Ground, OpinionPart, Procedure
from domain.petition import Stage
from domain.refusals import Code, Refused
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    OPERATOR,
    PETITIONER,
    SUPERVISOR,
    Case,
    a_case,
    a_decline,
    a_leader,
    a_leader_assignment,
    a_past_case,
    a_past_reply,
    a_rating,
    a_registration,
    a_reply,
    a_transfer,
    an_acceptance,
    an_actor,
    an_assignment,
    an_office,
    an_urging,
)

LATER = FIRST + 24 * HOUR
HOUSING_ACCUSED = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(offices=("housing",), accounts=("mayor",)))

Example = Callable[[], object]


def told(stage: Stage, command: object, actor: object, **how: object) -> Refused:
    found = a_case(stage, **how).give(command, actor, LATER)  # type: ignore[arg-type]
    assert isinstance(found, Refused)
    return found


def half_rated() -> Refused:
    case = a_case(Stage.REPLIED)
    case.done(a_rating(office=None), PETITIONER, LATER)
    found = case.give(a_rating(), PETITIONER, LATER)
    assert isinstance(found, Refused)
    return found


def led_twice() -> Refused:
    case = a_case()
    case.done(a_leader_assignment(), SUPERVISOR, LATER)
    found = case.give(a_leader_assignment(), SUPERVISOR, LATER)
    assert isinstance(found, Refused)
    return found


def rated_after_the_window() -> Refused:
    case = a_case(Stage.REPLIED)
    (window,) = case.now.running
    found = case.give(a_rating(), PETITIONER, window.due_at)
    assert isinstance(found, Refused)
    return found


OPENING = {"stage": "handling", "command": "transfer"}
EXAMPLES: list[tuple[Code, dict[str, str], Example]] = [
    (Code.NOT_PERMITTED, {}, lambda: told(Stage.REGISTERED, a_transfer(), OFFICER)),
    (Code.WRONG_STAGE, OPENING, lambda: told(Stage.HANDLING, a_transfer(), CLERK)),
    (Code.NOT_OPENED, {}, lambda: Case().give(a_transfer(), CLERK, FIRST)),
    (Code.ALREADY_REGISTERED, {}, lambda: told(Stage.REGISTERED, a_registration(), PETITIONER)),
    (Code.ALREADY_REGISTERED, {}, lambda: told(Stage.HANDLING, a_past_case(), CLERK)),
    (Code.CASE_CLOSED, {}, lambda: told(Stage.CONCLUDED, a_rating(), PETITIONER)),
    (Code.ACCUSED_OFFICE, {}, lambda: told(Stage.REGISTERED, a_transfer(), CLERK, registration=HOUSING_ACCUSED)),
    (Code.ACCUSED_OFFICE, {}, lambda: told(Stage.REGISTERED, an_assignment(), CLERK, registration=HOUSING_ACCUSED)),
    (
        Code.ACCUSED_PERSON,
        {},
        lambda: told(Stage.REGISTERED, a_leader_assignment(), SUPERVISOR, registration=HOUSING_ACCUSED),
    ),
    (
        Code.DATE_PASSED,
        {"date": "2026-03-02"},
        lambda: told(Stage.REGISTERED, an_assignment(result_by="2026-03-02"), CLERK),
    ),
    (
        Code.DATE_PASSED,
        {"date": "2026-03-02"},
        lambda: told(Stage.HANDLING, an_urging(reply_by="2026-03-02"), SUPERVISOR),
    ),
    (
        Code.DATE_PASSED,
        {"date": "2025-12-31"},
        lambda: told(Stage.HANDLING, a_leader_assignment(accept_by="2025-12-31"), SUPERVISOR),
    ),
    (Code.NOTICE_MISSING, {}, lambda: told(Stage.TRANSFERRED, an_acceptance(notice=False), OFFICER)),
    (Code.REASON_MISSING, {}, lambda: told(Stage.TRANSFERRED, a_decline(reason=False), OFFICER)),
    (
        Code.PROCEDURE_MISSING,
        {},
        lambda: told(
            Stage.TRANSFERRED,
            a_decline(Ground.OTHER_PROCEDURE).model_copy(update={"procedure": None}),
            OFFICER,
        ),
    ),
    (
        Code.PROCEDURE_UNEXPECTED,
        {},
        lambda: told(Stage.TRANSFERRED, a_decline(Ground.IN_PROGRESS, procedure=Procedure.ARBITRATION), OFFICER),
    ),
    (
        Code.OPINION_INCOMPLETE,
        {"missing": "outcome, legal_basis"},
        lambda: told(Stage.HANDLING, a_reply(None, states=ART_32[:-1]), OFFICER),
    ),
    (Code.RATING_EMPTY, {}, lambda: told(Stage.REPLIED, a_rating(None, None), PETITIONER)),
    (Code.RATING_REPEATED, {"body": "bureau"}, half_rated),
    (Code.WINDOW_ENDED, {}, rated_after_the_window),
    (
        Code.NOT_A_LEADER,
        {},
        lambda: told(Stage.REGISTERED, a_leader_assignment(a_leader(role=Role.OFFICER)), SUPERVISOR),
    ),
    (Code.LEADER_REPEATED, {}, led_twice),
    (Code.NOT_IMPORTED, {}, lambda: told(Stage.REGISTERED, a_past_reply(), CLERK)),
    (
        Code.REPLY_BEFORE_RECEIPT,
        {},
        lambda: told(Stage.REGISTERED, a_past_reply(), CLERK, registration=a_past_case(), received_at=LATER + HOUR),
    ),
]
BY_SIGNAL = {Code.SIGNAL_UNKNOWN, Code.SIGNAL_MALFORMED, Code.SIGNAL_REPEATED, Code.LEADER_UNKNOWN}


@pytest.mark.parametrize(("code", "params", "example"), EXAMPLES, ids=[str(code) for code, _, _ in EXAMPLES])
def test_a_refusal_says_its_code_and_what_it_is_about(code: Code, params: dict[str, str], example: Example) -> None:
    assert example() == Refused(code=code, params=params)


def test_every_code_has_an_example_here_or_among_the_signals() -> None:
    shown = {code for code, _, _ in EXAMPLES}

    assert shown | BY_SIGNAL == set(Code)


@pytest.mark.parametrize("part", ART_32)
def test_an_opinion_without_one_of_its_parts_is_refused_and_the_part_named(part: OpinionPart) -> None:
    states = [stated for stated in OpinionPart if stated is not part]

    found = told(Stage.HANDLING, a_reply(states=states), OFFICER)

    assert found == Refused(code=Code.OPINION_INCOMPLETE, params={"missing": part.value})


def test_an_opinion_without_a_remedy_notice_is_complete() -> None:
    found = a_case(Stage.HANDLING).give(a_reply(states=ART_32), OFFICER, LATER)

    assert not isinstance(found, Refused)


def test_an_opinion_that_states_all_but_has_no_text_is_incomplete() -> None:
    assert told(Stage.HANDLING, a_reply(opinion=False), OFFICER).code is Code.OPINION_INCOMPLETE


@pytest.mark.parametrize(
    "day_is_today", [an_assignment(result_by="2026-03-03"), a_leader_assignment(accept_by="2026-03-03")]
)
def test_a_date_may_be_the_day_of_the_command_itself(day_is_today: object) -> None:
    found = a_case().give(day_is_today, SUPERVISOR, LATER)  # type: ignore[arg-type]

    assert not isinstance(found, Refused)


@pytest.mark.parametrize("command", [a_transfer(), an_assignment()])
def test_an_accusation_never_goes_below_the_office_it_names(command: object) -> None:
    below = command.model_copy(update={"to": an_office("estates", "housing", "city")})  # type: ignore[attr-defined]

    found = told(Stage.REGISTERED, below, CLERK, registration=HOUSING_ACCUSED)

    assert found.code is Code.ACCUSED_OFFICE


def test_an_accusation_may_go_beside_the_office_it_names() -> None:
    found = a_case(registration=HOUSING_ACCUSED).give(a_transfer(an_office("discipline")), CLERK, LATER)

    assert not isinstance(found, Refused)


def test_whoever_an_accusation_names_cannot_act_on_it() -> None:
    entry = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(accounts=("clerk",)))

    assert told(Stage.REGISTERED, a_transfer(), CLERK, registration=entry).code is Code.NOT_PERMITTED


def test_an_accusation_never_comes_in_at_the_bureau_it_names() -> None:
    entry = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(offices=("city",)))

    found = Case().give(entry, CLERK, LATER)

    assert isinstance(found, Refused)
    assert found.code is Code.ACCUSED_OFFICE


def test_an_accused_account_cannot_act_by_signal_in_the_name_it_claims() -> None:
    entry = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(accounts=("supervisor",)))

    found = told(Stage.REGISTERED, a_leader_assignment(), OPERATOR, registration=entry)

    assert found.code is Code.NOT_PERMITTED


def test_a_leader_whose_office_lies_below_the_accused_one_is_refused() -> None:
    leader = AccountRef(id="director", role=Role.LEADER, line=("estates", "housing", "city"))

    found = told(Stage.REGISTERED, a_leader_assignment(leader), SUPERVISOR, registration=HOUSING_ACCUSED)

    assert found.code is Code.ACCUSED_PERSON


def test_another_leader_may_take_over() -> None:
    case = a_case()
    case.done(a_leader_assignment(), SUPERVISOR, LATER)

    case.done(a_leader_assignment(a_leader("vice-mayor")), an_actor(Role.SUPERVISOR, "city"), LATER)

    assert case.now.leader == a_leader("vice-mayor")
