"""At each stage each command may be given by exactly the roles of the table, and leads where the table says."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from domain.base import Actor, Role
from domain.commands import Command
from domain.decide import decide
from domain.folding import fold
from domain.petition import Petition, Stage
from domain.refusals import Code, Refused
from domain.transitions import TRANSITIONS, allowed
from domain.values import Ground
from tests.builders import (
    FIRST,
    Case,
    a_case,
    a_closed_case,
    a_decline,
    a_petition,
    a_registration,
    an_actor,
)
from tests.domain.law import (
    ANSWERING,
    COMMANDS,
    HOME,
    LAW,
    OF_LEADERS,
    OF_REVIEWERS,
    ORDERED,
    ORDERING,
    OWN_OFFICE,
    TOO_LATE,
)
from tests.domain.lives import C, R, W, ready
from tests.domain.supervising import fitted
from tests.packs import first_rules, working_rules


def somebody(role: Role, stage: Stage, command: str) -> Actor:
    if command in ORDERING and role is Role.SUPERVISOR:
        return an_actor(role, "province", "governor")
    if command in ORDERED and role in ANSWERING:
        return an_actor(role, "city")
    reviews = stage is W and command in OF_REVIEWERS
    return an_actor(role, "city" if reviews and role in {Role.OFFICER, Role.LEADER} else HOME.get(role))


def told(case: Case, command: Command, actor: Actor) -> Petition | Refused:
    at = case.events[-1].at + timedelta(hours=1)
    envelope = case.envelope(fitted(command, case, actor), actor, at)
    found = decide(envelope, case.now, case.rules, case.number)
    after = found if isinstance(found, Refused) else fold(found, case.now)
    assert after is not None
    return after


@pytest.mark.parametrize(("stage", "command"), list(LAW), ids=str)
def test_whoever_the_table_allows_acts_and_the_case_moves(stage: Stage, command: str) -> None:
    who, to = LAW[stage, command]
    case = ready(stage, command)

    answers = {role: told(case, COMMANDS[command], somebody(role, stage, command)) for role in who}

    assert case.now.stage is stage
    moved = {role: after.stage if isinstance(after, Petition) else after for role, after in answers.items()}
    assert moved == dict.fromkeys(who, to)


@pytest.mark.parametrize(("stage", "command"), list(LAW), ids=str)
def test_every_other_role_is_refused(stage: Stage, command: str) -> None:
    who, _ = LAW[stage, command]
    case = ready(stage, command)

    answers = {role: told(case, COMMANDS[command], somebody(role, stage, command)) for role in Role if role not in who}

    assert all(answer == Refused(code=Code.NOT_PERMITTED) for answer in answers.values()), answers


OUTSIDE = [pair for pair in product(Stage, COMMANDS) if pair not in LAW]


@pytest.mark.parametrize(("stage", "command"), OUTSIDE, ids=str)
def test_a_command_outside_the_table_is_at_the_wrong_stage_for_everybody(stage: Stage, command: str) -> None:
    case = a_case(stage)

    answers = {role: told(case, COMMANDS[command], an_actor(role, HOME.get(role))) for role in Role}

    wrong = Refused(code=Code.WRONG_STAGE, params={"stage": stage.value, "command": command})
    assert all(answer == wrong for answer in answers.values()), answers


def test_the_table_has_no_row_that_these_tests_do_not_know() -> None:
    assert {pair for pair in TRANSITIONS if pair[1] not in OF_LEADERS} == set(LAW)
    assert {command for _, command in LAW} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_case_takes_no_command_from_anybody(command: str) -> None:
    case = a_closed_case()

    answers = [told(case, COMMANDS[command], an_actor(role, HOME.get(role))) for role in Role]

    assert answers == [Refused(code=Code.CASE_CLOSED)] * len(Role)


@pytest.mark.parametrize("command", [name for stage, name in OUTSIDE if stage is C])
def test_a_concluded_case_with_an_open_window_is_not_closed_yet_takes_no_such_command(command: str) -> None:
    case = a_case(Stage.CONCLUDED, rules=working_rules())
    actor = an_actor(Role.SUPERVISOR, "city")

    found = told(case, COMMANDS[command], actor)

    assert not case.now.closed
    assert isinstance(found, Refused)
    assert found.code is Code.WRONG_STAGE


def test_where_no_objection_is_known_an_office_returns_a_case_by_declining() -> None:
    case = a_case(Stage.TRANSFERRED, rules=first_rules())

    after = told(case, a_decline(), an_actor(Role.OFFICER, "housing"))

    assert isinstance(after, Petition)
    assert after.stage is Stage.REGISTERED


@pytest.mark.parametrize("ground", [Ground.OTHER_PROCEDURE, Ground.IN_PROGRESS])
def test_a_decline_may_end_the_case(ground: Ground) -> None:
    after = told(a_case(Stage.TRANSFERRED), a_decline(ground), an_actor(Role.OFFICER, "housing"))

    assert isinstance(after, Petition)
    assert after.stage is Stage.CONCLUDED
    assert after.closed


@pytest.mark.parametrize(
    ("stage", "command", "actor"),
    [
        (Stage.REGISTERED, "transfer", an_actor(Role.CLERK, "other-city")),
        (Stage.REGISTERED, "transfer", an_actor(Role.CLERK)),
        (Stage.REGISTERED, "assign_leader", an_actor(Role.SUPERVISOR, "housing")),
        (Stage.TRANSFERRED, "accept", an_actor(Role.OFFICER, "water")),
        (Stage.TRANSFERRED, "accept", an_actor(Role.OFFICER)),
        (Stage.TRANSFERRED, "decide_competence", an_actor(Role.SUPERVISOR, "housing")),
        (Stage.HANDLING, "reply", an_actor(Role.OFFICER, "city")),
        (Stage.HANDLING, "answer_extension", an_actor(Role.LEADER, "city")),
        (Stage.REPLIED, "rate", an_actor(Role.CLERK, "housing")),
        (Stage.REVIEWING, "decide_review", an_actor(Role.OFFICER, "housing")),
        (Stage.REVIEWING, "open_hearing", an_actor(Role.OFFICER, "housing")),
        (Stage.REVIEWING, "close_hearing", an_actor(Role.OFFICER, "housing")),
    ],
)
def test_the_right_role_of_another_office_is_refused(stage: Stage, command: str, actor: Actor) -> None:
    assert told(ready(stage, command), COMMANDS[command], actor) == Refused(code=Code.NOT_PERMITTED)


def test_a_supervisor_of_a_higher_bureau_may_act_on_cases_below() -> None:
    county = a_registration().bureau.model_copy(update={"id": "county", "line": ("county", "city")})
    case = a_case(registration=a_registration(bureau=county))

    after = told(case, COMMANDS["assign_leader"], an_actor(Role.SUPERVISOR, "city"))

    assert isinstance(after, Petition)


@pytest.mark.parametrize(("stage", "command"), list(LAW), ids=str)
def test_what_is_offered_is_what_is_permitted(stage: Stage, command: str) -> None:
    case = ready(stage, command)
    case.petition = case.now.model_copy(update={"imported": stage is R})

    for role in Role:
        actor = an_actor(role, HOME.get(role))

        offered = allowed(actor, case.now, case.rules.policy)

        answers = {name: told(case, wish, actor) for name, wish in COMMANDS.items()}
        taken = [
            name for name, after in answers.items() if isinstance(after, Petition) or after in (TOO_LATE, OWN_OFFICE)
        ]
        assert sorted(offered) == sorted(taken), role


def test_a_petition_is_at_the_stage_that_its_way_leads_to() -> None:
    assert [a_petition(stage).stage for stage in Stage] == list(Stage)
    assert a_petition().received_at == FIRST
