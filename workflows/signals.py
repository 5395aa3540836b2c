"""The second door: supervisors' signals from the plain Temporal command line, read from raw payloads."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from temporalio.common import RawValue

from domain.base import AccountRef, Actor, Day, Frozen, Identifier, Role
from domain.commands import AssignLeader, Command, Urge
from domain.refusals import Code, Refused

OPERATOR = "engine-operator"
UNREAD = Actor(id=OPERATOR, role=Role.OPERATOR)


class Signal(Frozen):
    """What every signal may carry: an id by which a repeat is known, and who says he sends it."""

    id: Identifier | None = None
    by: Identifier | None = None


class UrgeSignal(Signal):
    """``{"id": "u-1", "by": "username", "reply_by": "2026-12-01"}``"""

    reply_by: Day | None = None


class AssignLeaderSignal(Signal):
    """``{"id": "l-1", "by": "username", "leader": "username", "accept_by": "2026-12-01", "first": true}``"""

    leader: Identifier
    accept_by: Day | None = None
    first: bool = False


AnySignal = UrgeSignal | AssignLeaderSignal

SIGNALS: dict[str, type[AnySignal]] = {
    "urge": UrgeSignal,
    "assign_leader": AssignLeaderSignal,
}


def read(name: str, payloads: Sequence[RawValue]) -> AnySignal | Refused:
    """Read a signal; whatever is wrong with it is a refusal, never an error."""
    shape = SIGNALS.get(name)
    if shape is None:
        return Refused(code=Code.SIGNAL_UNKNOWN)
    if len(payloads) != 1:
        return Refused(code=Code.SIGNAL_MALFORMED, params={"where": "number of arguments"})
    try:
        return shape.model_validate_json(payloads[0].payload.data)
    except ValidationError as error:
        members = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        where = sorted(members & set(shape.model_fields)) or ["payload"]
        return Refused(code=Code.SIGNAL_MALFORMED, params={"where": ", ".join(where)})


def named(signal: Signal) -> tuple[str, ...]:
    """Name the office-holders that a signal speaks of: its sender first, who may be anybody."""
    sender = signal.by or OPERATOR
    return (sender, signal.leader) if isinstance(signal, AssignLeaderSignal) else (sender,)


def actor(signal: Signal, sender: AccountRef | None) -> Actor:
    """Give the sender as an actor: an engine operator, and who he claims to be."""
    return Actor(
        id=OPERATOR,
        role=Role.OPERATOR,
        office=sender.line[0] if sender and sender.line else None,
        claims=sender.id if sender else signal.by,
    )


def command(signal: AnySignal, holders: Sequence[AccountRef | None]) -> Command | Refused:
    """Give the command that a signal stands for, its office-holders as the directory has them."""
    if isinstance(signal, UrgeSignal):
        return Urge(reply_by=signal.reply_by)
    leader = holders[1]
    if leader is None:
        return Refused(code=Code.LEADER_UNKNOWN)
    return AssignLeader(leader=leader, accept_by=signal.accept_by, first=signal.first)
