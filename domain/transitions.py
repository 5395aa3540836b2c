"""The table of transitions: at which stage which command may be given, by whom, and where it leads."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.base import Actor, Body, Role
from domain.calls import open_call
from domain.conditions import unmet
from domain.led import leading
from domain.petition import Petition, Stage
from domain.policy import Policy


class Scope(StrEnum):
    """Whose case it must be for the actor."""

    ANY = "any"
    BUREAU = "bureau"
    OFFICE = "office"
    REVIEWER = "reviewer"
    ABOVE = "above"
    LED = "led"
    LED_FOR = "led_for"
    BESIDE = "beside"
    ADDRESSED = "addressed"


class Rule(NamedTuple):
    """Who may give a command at a stage, and to which stage it may lead."""

    who: frozenset[tuple[Role, Scope]]
    to: tuple[Stage, ...]


Who = tuple[Role, Scope]

CLERK = (Role.CLERK, Scope.BUREAU)
OFFICER = (Role.OFFICER, Scope.OFFICE)
HEAD = (Role.LEADER, Scope.OFFICE)
REVIEWING_HEAD = (Role.LEADER, Scope.REVIEWER)
SUPERVISOR = (Role.SUPERVISOR, Scope.BUREAU)
SUPERIOR = (Role.SUPERVISOR, Scope.ABOVE)
OPERATOR = (Role.OPERATOR, Scope.ANY)
LADDER = (Role.ENGINE, Scope.BUREAU)
PETITIONER = (Role.PETITIONER, Scope.ANY)
ADMINISTRATOR = (Role.ADMINISTRATOR, Scope.ANY)
ROUTE = (CLERK, SUPERVISOR)
SUPERVISE = (SUPERVISOR, OPERATOR)
SPEAK = (PETITIONER, CLERK)
LEADING = (Role.LEADER, Scope.LED)
DEPUTY = (Role.LEADER, Scope.LED_FOR)
BESIDE = (Role.LEADER, Scope.BESIDE)
CLOSE = ((Role.SUPERVISOR, Scope.BUREAU), (Role.LEADER, Scope.BUREAU))
ANSWER = tuple((role, Scope.ADDRESSED) for role in (Role.OFFICER, Role.CLERK, Role.SUPERVISOR, Role.LEADER))
REVIEW = ((Role.OFFICER, Scope.REVIEWER), (Role.CLERK, Scope.REVIEWER), (Role.SUPERVISOR, Scope.REVIEWER))

R, T, H, A, W, V, C = (
    Stage.REGISTERED,
    Stage.TRANSFERRED,
    Stage.HANDLING,
    Stage.REPLIED,
    Stage.REVIEWING,
    Stage.REVIEWED,
    Stage.CONCLUDED,
)
OPEN = (R, T, H, A, W, V)
ANY = (*OPEN, C)
HELD = (T, H, A, W, V, C)
STAYS: tuple[Stage, ...] = ()

# A command, the stages at which it may be given, who gives it, and where it leads; STAYS: the stage stays as it is.
# fmt: off
ROWS: tuple[tuple[str, tuple[Stage, ...], tuple[Who, ...], tuple[Stage, ...]], ...] = (
    ("transfer",            (R,),             ROUTE,                  (T,)),
    ("assign",              (R,),             ROUTE,                  (T,)),
    ("refer",               (R,),             ROUTE,                  (C,)),
    ("import_reply",        (R,),             (CLERK,),               (C,)),
    ("accept",              (T,),             (OFFICER,),             (H,)),
    ("decline",             (T,),             (OFFICER,),             (R, C)),
    ("object",              (T,),             (OFFICER,),             STAYS),
    ("answer_objection",    (T,),             ROUTE,                  (R, T)),
    ("decide_competence",   (T,),             (SUPERIOR,),            (T,)),
    ("hand_over",           (A, W, V, C),     ROUTE,                  STAYS),
    ("exempt_notice",       (T,),             (OFFICER,),             STAYS),
    ("acknowledge",         (R, T, H),        (OFFICER, CLERK),       STAYS),
    ("acknowledge",         (W,),             REVIEW,                 STAYS),
    ("leave_simple",        (T, H),           (OFFICER, *ROUTE),      STAYS),
    ("change_category",     (R, A, W, V),     ROUTE,                  STAYS),
    ("change_category",     (T, H),           (OFFICER, *ROUTE),      STAYS),
    ("reply",               (H,),             (OFFICER,),             (A,)),
    ("reply_interim",       (H,),             (OFFICER,),             STAYS),
    ("request_extension",   (H,),             (OFFICER,),             STAYS),
    ("answer_extension",    (H,),             (HEAD,),                STAYS),
    ("request_extension",   (W,),             REVIEW,                 STAYS),
    ("answer_extension",    (W,),             (REVIEWING_HEAD,),      STAYS),
    ("open_hearing",        (H,),             (OFFICER,),             STAYS),
    ("open_hearing",        (W,),             REVIEW,                 STAYS),
    ("close_hearing",       (H,),             (OFFICER,),             STAYS),
    ("close_hearing",       (W,),             REVIEW,                 STAYS),
    ("record_agreement",    (H, A),           (OFFICER,),             STAYS),
    ("confirm_performance", (H, A),           (OFFICER,),             (C,)),
    ("report_result",       (A, W, V, C),     (OFFICER,),             STAYS),
    ("report_execution",    (A, W, V, C),     (OFFICER,),             STAYS),
    ("rate",                (A, W, V),        SPEAK,                  (A, W, V, C)),
    ("request_review",      (T, H, A, V, C),  SPEAK,                  (W,)),
    ("decide_review",       (W,),             REVIEW,                 (V, C)),
    ("lift_finality",       (C,),             (SUPERVISOR,),          STAYS),
    ("supplement",          OPEN,             SPEAK,                  STAYS),
    ("withdraw",            OPEN,             SPEAK,                  (C,)),
    ("report_urgently",     OPEN,             (*ROUTE, OFFICER),      STAYS),
    ("urge",                (T, H, W),        SUPERVISE,              STAYS),
    ("assign_leader",       OPEN,             (*SUPERVISE, LADDER),   STAYS),
    ("accept_case",         ANY,              (LEADING,),             STAYS),
    ("decline_case",        ANY,              (LEADING,),             STAYS),
    ("record_meeting",      ANY,              (LEADING,),             STAYS),
    ("file_plan",           ANY,              (LEADING,),             STAYS),
    ("report_progress",     ANY,              (LEADING,),             STAYS),
    ("ask_lead_extension",  ANY,              (LEADING,),             STAYS),
    ("answer_lead_extension", ANY,            (BESIDE,),              STAYS),
    ("propose_settlement",  ANY,              (LEADING,),             STAYS),
    ("review_settlement",   ANY,              CLOSE,                  STAYS),
    ("hand_over_leader",    ANY,              (SUPERVISOR, LEADING, DEPUTY), STAYS),
    ("release_leader",      ANY,              (SUPERVISOR,),          STAYS),
    ("answer_urge",         HELD,             ANSWER,                 STAYS),
    ("issue_order",         ANY,              SUPERVISE,              STAYS),
    ("answer_order",        ANY,              ANSWER,                 STAYS),
    ("accept_answer",       ANY,              (SUPERVISOR,),          STAYS),
    ("renew_order",         ANY,              (SUPERVISOR,),          STAYS),
    ("record_measure",      ANY,              SUPERVISE,              STAYS),
    ("report_rectification", ANY,             ANSWER,                 STAYS),
    ("delist",              ANY,              (SUPERVISOR,),          STAYS),
    ("settle_proposal",     ANY,              (SUPERVISOR,),          STAYS),
    ("recuse",              ANY,              (SUPERVISOR,),          STAYS),
    ("name_accused",        ANY,              (*ROUTE, ADMINISTRATOR), (*ANY,)),
    ("link_matter",         ANY,              ROUTE,                  STAYS),
    ("adopt_calendar",      ANY,              (ADMINISTRATOR,),       STAYS),
)
# fmt: on

TRANSITIONS: dict[tuple[Stage, str], Rule] = {
    (stage, command): Rule(frozenset(who), to or (stage,)) for command, stages, who, to in ROWS for stage in stages
}

CALLED = {"assign_leader": Rule(frozenset((*SUPERVISE, LADDER)), (Stage.CONCLUDED,))}
"""What may be given on a concluded case besides, while the ladder calls for a leader: a duty outlasts it undone."""


def rule_for(petition: Petition, command: str, at: datetime | None = None) -> Rule | None:
    """Give the rule on a command received at an instant, as the case stands; none: it is not possible at this stage."""
    rule = TRANSITIONS.get((petition.stage, command))
    if rule is None and petition.stage is Stage.CONCLUDED and open_call(petition, at) is not None:
        return CALLED.get(command)
    return rule


def in_scope(actor: Actor, scope: Scope, petition: Petition) -> bool:
    """Tell whether the case belongs to the actor: his bureau's or one below it, his own office's, or his to review."""
    match scope:
        case Scope.ANY:
            return True
        case Scope.BUREAU:
            return actor.office in petition.bureau.line
        case Scope.OFFICE:
            return petition.office is not None and actor.office == petition.office.id
        case Scope.REVIEWER:
            return petition.review is not None and actor.office == petition.review.office.id
        case Scope.ADDRESSED:
            return any(
                clock.subject is not None and clock.body is Body.OFFICE and clock.holder == actor.office
                for clock in petition.running
            )
        case Scope.ABOVE:
            return petition.office is not None and actor.office in petition.office.line[1:]
        case Scope.LED:
            return actor.id in leading(petition.led)
        case Scope.LED_FOR:
            return actor.stands_for in leading(petition.led)
        case Scope.BESIDE:
            return any(one.active and actor.office in one.leader.line for one in petition.led)


def permits(rule: Rule, actor: Actor, petition: Petition) -> bool:
    """Tell whether a rule lets this actor act on this petition; the recused and the accused never do."""
    who = actor.claims or actor.id
    excluded = who in petition.recused or petition.accused.bars(who, (actor.office,) if actor.office else ())
    return not excluded and any(actor.role is role and in_scope(actor, scope, petition) for role, scope in rule.who)


def allowed(actor: Actor, petition: Petition, policy: Policy) -> tuple[str, ...]:
    """Name the commands that the actor may give now, in the order of the table."""
    rules = {command: rule_for(petition, command) for command in dict.fromkeys(command for _, command in TRANSITIONS)}
    return tuple(
        command
        for command, rule in rules.items()
        if rule and permits(rule, actor, petition) and unmet(command, petition, policy) is None
    )
