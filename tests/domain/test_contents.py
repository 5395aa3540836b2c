"""What an opinion, a date, a leader and an accusation must be for a command to be followed."""

from __future__ import annotations

import pytest

from domain.base import AccountRef, Accused, Purpose, Role
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.values import ART_32, OpinionPart
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    Case,
    a_case,
    a_leader,
    a_leader_assignment,
    a_registration,
    a_reply,
    a_transfer,
    an_actor,
    an_assignment,
    an_office,
)
from tests.packs import first_rules

LATER = FIRST + 24 * HOUR
HOUSING_ACCUSED = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(offices=("housing",), accounts=("mayor",)))


def told(stage: Stage, command: object, actor: object, **how: object) -> Refused:
    found = a_case(stage, **how).give(command, actor, LATER)  # type: ignore[arg-type]
    assert isinstance(found, Refused)
    return found


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


def test_under_a_pack_without_leaders_duties_another_leader_takes_over() -> None:
    case = a_case(rules=first_rules())
    case.done(a_leader_assignment(), SUPERVISOR, LATER)

    case.done(a_leader_assignment(a_leader("vice-mayor")), an_actor(Role.SUPERVISOR, "city"), LATER)

    assert case.now.leader == a_leader("vice-mayor")
