"""The table of transitions: at which stage which command may be given, by whom, and where it leads."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from domain.base import Actor, Role
from domain.petition import Petition, Stage


class Scope(StrEnum):
    """Whose case it must be for the actor."""

    ANY = "any"
    BUREAU = "bureau"
    OFFICE = "office"


class Rule(NamedTuple):
    """Who may give a command at a stage, and to which stage it may lead."""

    who: frozenset[tuple[Role, Scope]]
    to: tuple[Stage, ...]


CLERK = (Role.CLERK, Scope.BUREAU)
OFFICER = (Role.OFFICER, Scope.OFFICE)
SUPERVISOR = (Role.SUPERVISOR, Scope.BUREAU)
OPERATOR = (Role.OPERATOR, Scope.ANY)
PETITIONER = (Role.PETITIONER, Scope.ANY)


def _by(*who: tuple[Role, Scope]) -> frozenset[tuple[Role, Scope]]:
    return frozenset(who)


ROUTE = _by(CLERK, SUPERVISOR)
SUPERVISE = _by(SUPERVISOR, OPERATOR)

# fmt: off
TRANSITIONS: dict[tuple[Stage, str], Rule] = {
    (Stage.REGISTERED,  "transfer"):      Rule(ROUTE,                  (Stage.TRANSFERRED,)),
    (Stage.REGISTERED,  "assign"):        Rule(ROUTE,                  (Stage.TRANSFERRED,)),
    (Stage.REGISTERED,  "import_reply"):  Rule(_by(CLERK),             (Stage.CONCLUDED,)),
    (Stage.REGISTERED,  "assign_leader"): Rule(SUPERVISE,              (Stage.REGISTERED,)),
    (Stage.TRANSFERRED, "accept"):        Rule(_by(OFFICER),           (Stage.HANDLING,)),
    (Stage.TRANSFERRED, "decline"):       Rule(_by(OFFICER),           (Stage.REGISTERED, Stage.CONCLUDED)),
    (Stage.TRANSFERRED, "urge"):          Rule(SUPERVISE,              (Stage.TRANSFERRED,)),
    (Stage.TRANSFERRED, "assign_leader"): Rule(SUPERVISE,              (Stage.TRANSFERRED,)),
    (Stage.HANDLING,    "reply"):         Rule(_by(OFFICER),           (Stage.REPLIED,)),
    (Stage.HANDLING,    "urge"):          Rule(SUPERVISE,              (Stage.HANDLING,)),
    (Stage.HANDLING,    "assign_leader"): Rule(SUPERVISE,              (Stage.HANDLING,)),
    (Stage.REPLIED,     "rate"):          Rule(_by(PETITIONER, CLERK), (Stage.REPLIED, Stage.CONCLUDED)),
    (Stage.REPLIED,     "assign_leader"): Rule(SUPERVISE,              (Stage.REPLIED,)),
}
# fmt: on


def in_scope(actor: Actor, scope: Scope, petition: Petition) -> bool:
    """Tell whether the case belongs to the actor: his bureau's or one below it, or his own office's."""
    match scope:
        case Scope.ANY:
            return True
        case Scope.BUREAU:
            return actor.office in petition.bureau.line
        case Scope.OFFICE:
            return petition.office is not None and actor.office == petition.office.id


def permits(rule: Rule, actor: Actor, petition: Petition) -> bool:
    """Tell whether a rule lets this actor act on this petition."""
    return any(actor.role is role and in_scope(actor, scope, petition) for role, scope in rule.who)


def allowed(actor: Actor, petition: Petition) -> tuple[str, ...]:
    """Name the commands that the actor may give now, in the order of the table."""
    return tuple(
        command
        for (stage, command), rule in TRANSITIONS.items()
        if stage is petition.stage and permits(rule, actor, petition)
    )
