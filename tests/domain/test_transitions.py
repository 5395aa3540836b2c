"""At each stage each command may be given by exactly the roles of the table, and leads where the table says."""

from __future__ import annotations

from itertools import product

import pytest

from domain.base import Actor, Role
from domain.commands import Command, Ground
from domain.decide import decide
from domain.petition import Petition, Stage, fold
from domain.refusals import Code, Refused
from domain.transitions import TRANSITIONS, allowed
from tests.builders import (
    FIRST,
    NUMBER,
    Case,
    a_case,
    a_decline,
    a_leader_assignment,
    a_past_case,
    a_past_reply,
    a_petition,
    a_rating,
    a_registration,
    a_reply,
    a_transfer,
    an_acceptance,
    an_actor,
    an_assignment,
    an_urging,
    cn_rules,
)
from tests.packs import working_rules

COMMANDS: dict[str, Command] = {
    "transfer": a_transfer(),
    "assign": an_assignment(),
    "accept": an_acceptance(),
    "decline": a_decline(),
    "reply": a_reply(),
    "rate": a_rating(),
    "urge": an_urging(),
    "assign_leader": a_leader_assignment(),
    "import_reply": a_past_reply(),
}
ROUTING = {Role.CLERK, Role.SUPERVISOR}
SUPERVISING = {Role.SUPERVISOR, Role.OPERATOR}
LAW = {
    (Stage.REGISTERED, "transfer"): (ROUTING, Stage.TRANSFERRED),
    (Stage.REGISTERED, "assign"): (ROUTING, Stage.TRANSFERRED),
    (Stage.REGISTERED, "import_reply"): ({Role.CLERK}, Stage.CONCLUDED),
    (Stage.REGISTERED, "assign_leader"): (SUPERVISING, Stage.REGISTERED),
    (Stage.TRANSFERRED, "accept"): ({Role.OFFICER}, Stage.HANDLING),
    (Stage.TRANSFERRED, "decline"): ({Role.OFFICER}, Stage.REGISTERED),
    (Stage.TRANSFERRED, "urge"): (SUPERVISING, Stage.TRANSFERRED),
    (Stage.TRANSFERRED, "assign_leader"): (SUPERVISING, Stage.TRANSFERRED),
    (Stage.HANDLING, "reply"): ({Role.OFFICER}, Stage.REPLIED),
    (Stage.HANDLING, "urge"): (SUPERVISING, Stage.HANDLING),
    (Stage.HANDLING, "assign_leader"): (SUPERVISING, Stage.HANDLING),
    (Stage.REPLIED, "rate"): ({Role.PETITIONER, Role.CLERK}, Stage.CONCLUDED),
    (Stage.REPLIED, "assign_leader"): (SUPERVISING, Stage.REPLIED),
}
OPEN = [stage for stage in Stage if stage is not Stage.CONCLUDED]
HOME = {Role.CLERK: "city", Role.SUPERVISOR: "city", Role.OFFICER: "housing", Role.LEADER: "city"}
LATER = FIRST.replace(day=4)


def at_stage(stage: Stage, command: str) -> Petition:
    entry = a_past_case() if command == "import_reply" else a_registration()
    return a_petition(stage, registration=entry)


def told(petition: Petition, command: Command, actor: Actor) -> Petition | Refused:
    case = Case()
    case.petition = petition
    case.ledger_no = petition.last_ledger_no
    found = decide(case.envelope(command, actor, LATER), petition, cn_rules(), NUMBER)
    after = found if isinstance(found, Refused) else fold(found, petition)
    assert after is not None
    return after


@pytest.mark.parametrize(("stage", "command"), list(LAW))
def test_whoever_the_table_allows_acts_and_the_case_moves(stage: Stage, command: str) -> None:
    who, to = LAW[stage, command]
    petition = at_stage(stage, command)

    for role in who:
        after = told(petition, COMMANDS[command], an_actor(role, HOME.get(role)))

        assert isinstance(after, Petition), (role, after)
        assert after.stage is to


@pytest.mark.parametrize(("stage", "command"), list(LAW))
def test_every_other_role_is_refused(stage: Stage, command: str) -> None:
    who, _ = LAW[stage, command]
    petition = at_stage(stage, command)

    answers = {
        role: told(petition, COMMANDS[command], an_actor(role, HOME.get(role))) for role in Role if role not in who
    }

    assert all(answer == Refused(code=Code.NOT_PERMITTED) for answer in answers.values()), answers


@pytest.mark.parametrize(("stage", "command"), [pair for pair in product(OPEN, COMMANDS) if pair not in LAW], ids=str)
def test_a_command_outside_the_table_is_at_the_wrong_stage_for_everybody(stage: Stage, command: str) -> None:
    petition = at_stage(stage, command)

    answers = {role: told(petition, COMMANDS[command], an_actor(role, HOME.get(role))) for role in Role}

    wrong = Refused(code=Code.WRONG_STAGE, params={"stage": stage.value, "command": command})
    assert all(answer == wrong for answer in answers.values()), answers


def test_the_table_has_no_row_that_these_tests_do_not_know() -> None:
    assert set(TRANSITIONS) == set(LAW)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_case_takes_no_command_from_anybody(command: str) -> None:
    petition = a_petition(Stage.CONCLUDED)

    answers = [told(petition, COMMANDS[command], an_actor(role, HOME.get(role))) for role in Role]

    assert answers == [Refused(code=Code.CASE_CLOSED)] * len(Role)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_concluded_case_with_an_open_window_is_not_closed_yet_takes_no_command(command: str) -> None:
    case = a_case(Stage.CONCLUDED, rules=working_rules())
    actor = an_actor(Role.SUPERVISOR, "city")

    found = case.give(COMMANDS[command], actor, LATER)

    assert not case.now.closed
    assert isinstance(found, Refused)
    assert found.code is Code.WRONG_STAGE


@pytest.mark.parametrize("ground", [Ground.OTHER_PROCEDURE, Ground.IN_PROGRESS])
def test_a_decline_may_end_the_case(ground: Ground) -> None:
    after = told(a_petition(Stage.TRANSFERRED), a_decline(ground), an_actor(Role.OFFICER, "housing"))

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
        (Stage.HANDLING, "reply", an_actor(Role.OFFICER, "city")),
        (Stage.REPLIED, "rate", an_actor(Role.CLERK, "housing")),
    ],
)
def test_the_right_role_of_another_office_is_refused(stage: Stage, command: str, actor: Actor) -> None:
    assert told(a_petition(stage), COMMANDS[command], actor) == Refused(code=Code.NOT_PERMITTED)


def test_a_supervisor_of_a_higher_bureau_may_act_on_cases_below() -> None:
    county = a_registration().bureau.model_copy(update={"id": "county", "line": ("county", "city")})
    petition = a_petition(registration=a_registration(bureau=county))

    after = told(petition, COMMANDS["assign_leader"], an_actor(Role.SUPERVISOR, "city"))

    assert isinstance(after, Petition)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("role", list(Role))
def test_what_is_offered_is_what_is_permitted(stage: Stage, role: Role) -> None:
    actor = an_actor(role, HOME.get(role))
    petition = at_stage(stage, "import_reply") if stage is Stage.REGISTERED else a_petition(stage)

    offered = allowed(actor, petition)

    taken = [name for name, command in COMMANDS.items() if isinstance(told(petition, command, actor), Petition)]
    assert sorted(offered) == sorted(taken)
