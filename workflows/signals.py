"""The second door: supervisors' signals from the plain Temporal command line, read from raw payloads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from pydantic import TypeAdapter, ValidationError
from temporalio.common import RawValue

from domain.base import AccountRef, Actor, Frozen, Identifier, Role
from domain.commands import AssignLeader, Command, Envelope, Urge
from domain.refusals import Code, Refused

OPERATOR = "engine-operator"


class _Signal(Frozen):
    id: Identifier
    by: Identifier


class UrgeSignal(_Signal):
    """``{"id": …, "by": …, "reply_by": "2026-12-01"}``"""

    reply_by: date | None = None

    def command(self) -> Command:
        """Give the command that the signal stands for."""
        return Urge(reply_by=self.reply_by)


class AssignLeaderSignal(_Signal):
    """``{"id": …, "by": …, "leader": "account id", "line": ["office", "…", "root"], "accept_by": …}``"""

    leader: Identifier
    line: tuple[Identifier, ...]
    accept_by: date | None = None

    def command(self) -> Command:
        """Give the command that the signal stands for."""
        leader = AccountRef(id=self.leader, role=Role.LEADER, line=self.line)
        return AssignLeader(leader=leader, accept_by=self.accept_by)


SIGNALS: dict[str, TypeAdapter[UrgeSignal] | TypeAdapter[AssignLeaderSignal]] = {
    "urge": TypeAdapter(UrgeSignal),
    "assign_leader": TypeAdapter(AssignLeaderSignal),
}


def read(name: str, payloads: Sequence[RawValue], at: datetime) -> Envelope | Refused:
    """Read a signal; whatever is wrong with it is a refusal, never an error."""
    shape = SIGNALS.get(name)
    if shape is None:
        return Refused(code=Code.SIGNAL_UNKNOWN)
    if len(payloads) != 1:
        return Refused(code=Code.SIGNAL_MALFORMED, params={"where": "number of arguments"})
    try:
        signal = shape.validate_json(payloads[0].payload.data)
    except ValidationError as error:
        where = ", ".join(".".join(map(str, problem["loc"])) or "payload" for problem in error.errors())
        return Refused(code=Code.SIGNAL_MALFORMED, params={"where": where[:200]})
    except (ValueError, json.JSONDecodeError):
        return Refused(code=Code.SIGNAL_MALFORMED, params={"where": "payload"})
    actor = Actor(id=OPERATOR, role=Role.OPERATOR, claims=signal.by)
    return Envelope(id=signal.id, received_at=at, actor=actor, command=signal.command())
