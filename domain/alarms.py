"""Alarms: what the reconciler finds and may not mend by itself; their subject is an office or a petition's number."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from domain.base import Frozen, Identifier
from domain.calls import open_call
from domain.desks import Reached, Rung
from domain.dossiers.kinds import AnyDossier
from domain.petition import Petition
from domain.timers import next_call

OVERDUE_CALL = timedelta(minutes=10)
"""How long after its instant a call of time may stand: the grace and the patience of a lapse are within it."""
LATE_DELIVERY = timedelta(minutes=5)
LATE_RELEASE = timedelta(minutes=10)
YOUNG = timedelta(minutes=2)
"""How old a case is before its workflow must be listed: the engine's list follows its workflows with a delay."""
UNBOUND = timedelta(minutes=1)
"""How long a call for a leader may stay open."""
DESK = "duty-desk"
"""The duty desk as an alarm's subject; it is no office."""


class AlarmKind(StrEnum):
    """What is wrong."""

    WORKFLOW_MISSING = "workflow_missing"
    WORKFLOW_UNKNOWN = "workflow_unknown"
    WORKFLOW_AHEAD = "workflow_ahead"
    WORKFLOW_BEHIND = "workflow_behind"
    CLOSED_RUNNING = "closed_running"
    NO_CLOCK = "no_clock"
    CALL_OVERDUE = "call_overdue"
    OFFICE_GONE = "office_gone"
    NO_STAFF = "no_staff"
    NOBODY = "nobody"
    DESK_EMPTY = "desk_empty"
    NO_LEADER = "no_leader"
    UNDELIVERED = "undelivered"
    UNRELEASED = "unreleased"
    WEBHOOK_FAILED = "webhook_failed"


OF_OFFICES = frozenset({AlarmKind.OFFICE_GONE, AlarmKind.NO_STAFF, AlarmKind.DESK_EMPTY, AlarmKind.WEBHOOK_FAILED})
"""Kinds whose subject is an office, the desk or a webhook; all others have the number of a petition or a dossier."""


class Finding(Frozen):
    """One thing that is wrong; ``details`` are codes and numbers only."""

    kind: AlarmKind
    subject: Identifier
    details: dict[str, str] = {}


def of_time(petition: Petition | AnyDossier, at: datetime, overdue: timedelta = OVERDUE_CALL) -> Finding | None:
    """Give what is wrong with the clocks of an open stream: none will speak, or one should have spoken and did not."""
    call = next_call(petition)
    if call is None:
        return Finding(kind=AlarmKind.NO_CLOCK, subject=petition.number, details={"stage": petition.stage})
    if call.at < at - overdue:
        details = {"clock": call.clock.name, "since": call.at.isoformat()}
        return Finding(kind=AlarmKind.CALL_OVERDUE, subject=petition.number, details=details)
    return None


def of_call(petition: Petition, at: datetime) -> Finding | None:
    """Give a call for a leader that has been open for too long: nobody could be bound."""
    call = open_call(petition)
    if call is None:
        return None
    rungs = [r for c in petition.running if (c.name, c.ordinal) == (call.clock, call.ordinal) for r in c.reached]
    since = next((rung.at for rung in rungs if rung.id == call.rung), at)
    details = {"clock": call.clock}
    return Finding(kind=AlarmKind.NO_LEADER, subject=petition.number, details=details) if at - since > UNBOUND else None


def of_reach(office: str, stream: Petition | AnyDossier, reached: Reached) -> Finding | None:
    """Give what is wrong with whom an office's notices reach.

    Where an accusation or a recusal is why, the subject is the stream: the office is not to be told by an alarm.
    """
    if reached.rung not in {Rung.DUTY, Rung.NOBODY}:
        return None
    if stream.accused.names_somebody or (isinstance(stream, Petition) and stream.recused):
        kind = AlarmKind.NOBODY if reached.rung is Rung.NOBODY else None
        return Finding(kind=kind, subject=stream.number) if kind else None
    return Finding(kind=AlarmKind.NO_STAFF, subject=office, details={"rung": reached.rung})
