"""Every code of refusal has an example that earns it, and a refusal leaves nothing behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.base import Accused, Actor, Purpose, Role
from domain.commands import AssignLeader, Command
from domain.petition import Stage
from domain.policy import Rules
from domain.refusals import Code, Refused
from domain.remedies import Supplement
from domain.values import ART_32, Ground, Outcome, Procedure
from storage.packs import read_policy
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    NUMBER,
    OFFICER,
    PETITIONER,
    SUPERVISOR,
    Case,
    a_case,
    a_closed_case,
    a_decline,
    a_leader,
    a_leader_assignment,
    a_past_case,
    a_past_reply,
    a_rating,
    a_registration,
    a_reply,
    a_review_request,
    a_transfer,
    an_acceptance,
    an_assignment,
    an_office,
    an_urging,
)
from tests.domain import acts, supervising
from tests.domain.lives import ready, to_stage
from tests.packs import at, first_rules

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
    window = case.now.clock("rating")
    assert window is not None
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
    (Code.CASE_CLOSED, {}, lambda: a_closed_case().give(a_rating(), PETITIONER, LATER)),
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
    (Code.CALL_OVER, {}, lambda: told(Stage.HANDLING, AssignLeader(leader=a_leader(), call="r1"), SUPERVISOR)),
    (Code.NOT_IMPORTED, {}, lambda: told(Stage.REGISTERED, a_past_reply(), CLERK)),
    (
        Code.REPLY_BEFORE_RECEIPT,
        {},
        lambda: told(Stage.REGISTERED, a_past_reply(), CLERK, registration=a_past_case(), received_at=LATER + HOUR),
    ),
]
BY_SIGNAL = {Code.SIGNAL_UNKNOWN, Code.SIGNAL_MALFORMED, Code.SIGNAL_REPEATED, Code.LEADER_UNKNOWN}


def again(stage: Stage, command: str, wish: object, actor: object) -> object:
    """Give a command at a place where the condition of another one is fulfilled."""
    return ready(stage, command).give(wish, actor, LATER)  # type: ignore[arg-type]


def undated_interim() -> object:
    """Reply for the time being under a pack whose interim replies name a day, and name none."""
    case = Case(Rules(policy=read_policy("in-cpgrams")))
    for step, (wish, actor) in enumerate(to_stage(Stage.HANDLING)):
        case.done(wish, actor, FIRST + step * HOUR)
    return case.give(acts.an_interim_reply(), OFFICER, LATER)


def twice(stage: Stage, wish: object, actor: object) -> object:
    """Give a command that is followed once, and once more."""
    case = a_case(stage)
    case.done(wish, actor, LATER)  # type: ignore[arg-type]
    return case.give(wish, actor, LATER)  # type: ignore[arg-type]


def of_the_first_version() -> object:
    return a_case(rules=first_rules()).give(acts.a_referral(), CLERK, LATER)


JOINT = a_registration(petitioners=("person-1", "person-2"))
WITH_ITSELF = a_transfer().model_copy(update={"co_handlers": (an_office(),)})
NOT_SUPPORTED = a_reply(Outcome.NOT_SUPPORTED)
NO_REVIEWER = a_review_request().model_copy(update={"to": None})
ELSEWHERE = acts.a_competence_decision(an_office("harbour", "coast"))
CAPPED = {"left": "30", "cap": "30"}
FURTHER: list[tuple[Code, dict[str, str], Example]] = [
    (Code.NOT_IN_PROCEDURE, {}, of_the_first_version),
    (Code.NOT_AWAITED, {}, lambda: told(Stage.HANDLING, acts.an_interim_reply(), OFFICER)),
    (Code.TEXT_MISSING, {}, lambda: told(Stage.HANDLING, Supplement(), PETITIONER)),
    (Code.OBJECTION_NEEDED, {}, lambda: told(Stage.TRANSFERRED, a_decline(), OFFICER)),
    (Code.OBJECTION_NOT_OPEN, {}, lambda: twice(Stage.TRANSFERRED, acts.an_objection(), OFFICER)),
    (Code.NO_OBJECTION, {}, lambda: told(Stage.TRANSFERRED, acts.an_objection_answer(), CLERK)),
    (Code.NOT_SUPERIOR, {}, lambda: again(Stage.TRANSFERRED, "decide_competence", ELSEWHERE, SUPERVISOR)),
    (Code.SAME_OFFICE, {}, lambda: told(Stage.REGISTERED, WITH_ITSELF, CLERK)),
    (Code.NOT_SIMPLE, {}, lambda: told(Stage.TRANSFERRED, acts.a_simple_acceptance(), OFFICER)),
    (
        Code.SIMPLE_UNFIT,
        {"unfit": "joint"},
        lambda: told(Stage.REGISTERED, acts.a_simple_transfer(), CLERK, registration=JOINT),
    ),
    (Code.SIMPLE_NOT_SUPPORTED, {}, lambda: again(Stage.HANDLING, "leave_simple", NOT_SUPPORTED, OFFICER)),
    (
        Code.CATEGORY_REPEATED,
        {"category": "traffic"},
        lambda: twice(Stage.HANDLING, acts.a_category_change(), OFFICER),
    ),
    (Code.NOT_EXTENDABLE, {}, lambda: twice(Stage.HANDLING, acts.an_extension_request(), OFFICER)),
    (Code.EXTENSION_TOO_LONG, CAPPED, lambda: told(Stage.HANDLING, acts.an_extension_request(31), OFFICER)),
    (
        Code.EXTENSION_TOO_LATE,
        {},
        lambda: a_case(Stage.HANDLING).give(acts.an_extension_request(), OFFICER, at("2026-05-07")),
    ),
    (Code.NO_EXTENSION_REQUEST, {}, lambda: told(Stage.HANDLING, acts.an_extension_answer(), acts.HEAD)),
    (Code.HEARING_OPEN, {}, lambda: twice(Stage.HANDLING, acts.a_hearing(), OFFICER)),
    (Code.NO_HEARING, {}, lambda: told(Stage.HANDLING, acts.a_hearing_end(), OFFICER)),
    (Code.NO_AGREEMENT, {}, lambda: told(Stage.HANDLING, acts.a_performance(), OFFICER)),
    (Code.REVIEW_NOT_OPEN, {}, lambda: told(Stage.HANDLING, a_review_request(), PETITIONER)),
    (Code.HEARING_NOT_CLOSED, {}, lambda: again(Stage.HANDLING, "close_hearing", a_reply(), OFFICER)),
    (Code.OFFICE_IN_CHARGE, {}, lambda: told(Stage.REPLIED, acts.a_handing_over(), CLERK)),
    (Code.EXPECTED_DATE_MISSING, {}, undated_interim),
    (Code.NO_REVIEWER, {}, lambda: told(Stage.REPLIED, NO_REVIEWER, PETITIONER)),
    (Code.NOT_FINAL, {}, lambda: told(Stage.CONCLUDED, acts.a_lifting(), SUPERVISOR)),
    (Code.MATTER_IS_FINAL, {}, lambda: again(Stage.CONCLUDED, "lift_finality", acts.a_link(), CLERK)),
    (Code.MATTER_NOT_FINAL, {}, lambda: told(Stage.TRANSFERRED, a_decline(Ground.FINAL), OFFICER)),
    (
        Code.MATTER_FINAL_NEEDS_NEW_FACTS,
        {"final_in": "P-1"},
        lambda: told(Stage.TRANSFERRED, an_acceptance().model_copy(update={"final_in": "P-1"}), OFFICER),
    ),
    (Code.MATTER_REPEATED, {}, lambda: told(Stage.REGISTERED, acts.a_link(NUMBER), CLERK)),
    (Code.RECUSED, {}, lambda: twice(Stage.HANDLING, acts.a_recusal("supervisor"), SUPERVISOR)),
    (Code.RECUSED_ALREADY, {}, lambda: twice(Stage.HANDLING, acts.a_recusal(), SUPERVISOR)),
    (Code.ACCUSED_MISSING, {}, lambda: told(Stage.REGISTERED, acts.a_naming(), CLERK)),
    (Code.CALENDAR_REPEATED, {}, lambda: twice(Stage.HANDLING, acts.a_calendar(), acts.ADMINISTRATOR)),
]
EXAMPLES += [*FURTHER, *supervising.EXAMPLES]


@pytest.mark.parametrize(("code", "params", "example"), EXAMPLES, ids=[str(code) for code, _, _ in EXAMPLES])
def test_a_refusal_says_its_code_and_what_it_is_about(code: Code, params: dict[str, str], example: Example) -> None:
    assert example() == Refused(code=code, params=params)


def elsewhere() -> set[Code]:
    """Give the codes that the other tests of the domain name: of supervision, leaders, dossiers and books."""
    others = (path for path in Path(__file__).parent.rglob("test_*.py") if path != Path(__file__))
    named = {name for path in others for name in re.findall(r"Code\.([A-Z_]+)", path.read_text(encoding="utf-8"))}
    return {Code[name] for name in named if name in Code.__members__}


def test_every_code_has_an_example_here_or_among_the_signals() -> None:
    shown = {code for code, _, _ in EXAMPLES}

    assert shown | BY_SIGNAL | elsewhere() == set(Code)


NEEDS_WORDS: list[tuple[Stage, Command, Actor, str, Code]] = [
    (Stage.REGISTERED, acts.a_referral(), CLERK, "reason", Code.REASON_MISSING),
    (Stage.REGISTERED, acts.an_urgent_report(), CLERK, "report", Code.TEXT_MISSING),
    (Stage.TRANSFERRED, acts.an_exemption(), OFFICER, "reason", Code.REASON_MISSING),
    (Stage.TRANSFERRED, acts.an_objection(), OFFICER, "reason", Code.REASON_MISSING),
    (Stage.TRANSFERRED, acts.an_objection_answer(), CLERK, "reason", Code.REASON_MISSING),
    (Stage.TRANSFERRED, acts.an_objection_answer(consent=False), CLERK, "reason", Code.REASON_MISSING),
    (Stage.TRANSFERRED, acts.a_competence_decision(), acts.SUPERIOR, "reason", Code.REASON_MISSING),
    (Stage.REGISTERED, acts.an_acknowledgement(), CLERK, "notice", Code.TEXT_MISSING),
    (Stage.HANDLING, acts.a_leaving(), OFFICER, "reason", Code.REASON_MISSING),
    (Stage.HANDLING, acts.a_category_change(), OFFICER, "reason", Code.REASON_MISSING),
    (Stage.HANDLING, acts.an_extension_request(), OFFICER, "reason", Code.REASON_MISSING),
    (Stage.HANDLING, acts.an_extension_answer(), acts.HEAD, "reason", Code.REASON_MISSING),
    (Stage.HANDLING, acts.an_extension_answer(grant=False), acts.HEAD, "reason", Code.REASON_MISSING),
    (Stage.HANDLING, acts.a_hearing_end(), OFFICER, "record", Code.TEXT_MISSING),
    (Stage.HANDLING, acts.an_agreement("2030-01-01"), OFFICER, "agreement", Code.TEXT_MISSING),
    (Stage.HANDLING, acts.a_performance(), OFFICER, "evidence", Code.TEXT_MISSING),
    (Stage.HANDLING, acts.an_interim_reply(), OFFICER, "text", Code.TEXT_MISSING),
    (Stage.REPLIED, acts.a_result(), OFFICER, "report", Code.TEXT_MISSING),
    (Stage.REPLIED, acts.an_execution(), OFFICER, "evidence", Code.TEXT_MISSING),
    (Stage.REPLIED, a_review_request(), PETITIONER, "text", Code.TEXT_MISSING),
    (Stage.HANDLING, acts.a_supplement(), PETITIONER, "text", Code.TEXT_MISSING),
    (Stage.HANDLING, acts.a_recusal("somebody"), SUPERVISOR, "reason", Code.REASON_MISSING),
    (Stage.CONCLUDED, acts.a_lifting(), SUPERVISOR, "reason", Code.REASON_MISSING),
    (Stage.HANDLING, acts.an_order(), SUPERVISOR, "demand", Code.TEXT_MISSING),
    (Stage.HANDLING, acts.a_measure(), SUPERVISOR, "grounds", Code.TEXT_MISSING),
]


@pytest.mark.parametrize(("stage", "command", "actor", "member", "code"), NEEDS_WORDS, ids=str)
def test_what_must_be_said_in_writing_is_refused_without_its_text_and_followed_with_it(
    stage: Stage, command: Command, actor: Actor, member: str, code: Code
) -> None:
    case = ready(stage, command.type)

    found = case.give(command.model_copy(update={member: None}), actor, LATER)

    assert found == Refused(code=code)
    case.done(command, actor, LATER)
