"""Decide: what a command brings about, or why it is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from domain.base import Body, OfficeRef, Role
from domain.chain import GENESIS, seal
from domain.commands import (
    ART_32,
    Accept,
    Assign,
    AssignLeader,
    Decline,
    Envelope,
    Ground,
    ImportPast,
    ImportReply,
    Rate,
    Register,
    Reply,
    Transfer,
    Urge,
)
from domain.effects import with_clocks
from domain.events import (
    Accepted,
    Assigned,
    Closing,
    Concluded,
    Declined,
    Event,
    Fact,
    Imported,
    LeaderAssigned,
    Rated,
    Registered,
    Replied,
    ReplyImported,
    Returned,
    Transferred,
    Urged,
)
from domain.petition import Petition
from domain.policy import Rules
from domain.refusals import Code, Refused
from domain.transitions import TRANSITIONS, permits

Events = tuple[Event, ...]
Act = Transfer | Assign | Accept | Decline | Reply | ImportReply | Rate | Urge | AssignLeader

DECLINED: dict[Ground, Returned | Concluded] = {
    Ground.NOT_COMPETENT: Returned(),
    Ground.OTHER_PROCEDURE: Concluded(reason=Closing.OTHER_PROCEDURE),
    Ground.IN_PROGRESS: Concluded(reason=Closing.IN_PROGRESS_ELSEWHERE),
}


def decide(envelope: Envelope, petition: Petition | None, rules: Rules, stream: str) -> Events | Refused:
    """Answer a command by its events or a refusal; its receipt is the legal time of all of them.

    Who may do what at which stage is the table's to say; here stand the rules on contents.
    """
    found = _answer(envelope, petition, rules)
    if isinstance(found, Refused):
        return found
    return seal(
        Event,
        stream,
        with_clocks(found, petition, rules, envelope.received_at),
        after=petition.sequence if petition else 0,
        head=petition.head if petition else GENESIS,
        at=envelope.received_at,
        actor=envelope.actor,
        command=envelope.id,
        ledger_no=envelope.ledger_no,
    )


Found = tuple[Fact, ...] | Refused


def _answer(envelope: Envelope, petition: Petition | None, rules: Rules) -> Found:
    command, actor = envelope.command, envelope.actor
    if isinstance(command, Register | ImportPast):
        return _open(command, rules) if petition is None else Refused(code=Code.ALREADY_REGISTERED)
    if petition is None:
        return Refused(code=Code.NOT_OPENED)
    if petition.closed:
        return Refused(code=Code.CASE_CLOSED)
    if petition.accused.bars(actor.claims or actor.id, (actor.office,) if actor.office else ()):
        return Refused(code=Code.NOT_PERMITTED)
    rule = TRANSITIONS.get((petition.stage, command.type))
    if rule is None:
        return Refused(code=Code.WRONG_STAGE, params={"stage": petition.stage, "command": command.type})
    if not permits(rule, actor, petition):
        return Refused(code=Code.NOT_PERMITTED)
    return _act(command, petition, rules, envelope.received_at)


def _open(command: Register | ImportPast, rules: Rules) -> Found:
    if command.accused.bars(None, command.bureau.line):
        return Refused(code=Code.ACCUSED_OFFICE)
    shared = command.model_dump(exclude={"type"})
    entry = Registered if isinstance(command, Register) else Imported
    return (entry.model_validate(shared | {"policy": rules.policy.id}),)


def _act(command: Act, petition: Petition, rules: Rules, at: datetime) -> Found:
    match command:
        case Transfer():
            return _barred(petition, command.to) or (Transferred(to=command.to, note=command.note),)
        case Assign():
            assigned = Assigned(to=command.to, result_by=command.result_by, note=command.note)
            return _barred(petition, command.to) or _passed(command.result_by, rules, at) or (assigned,)
        case Accept():
            if command.notice is None:
                return Refused(code=Code.NOTICE_MISSING)
            return (Accepted(notice=command.notice),)
        case Decline():
            return _decline(command)
        case Reply():
            return _reply(command)
        case ImportReply():
            return _import_reply(command, petition, at)
        case Rate():
            return _rate(command, petition, at)
        case Urge():
            urged = Urged(office=petition.holder.id, reply_by=command.reply_by, note=command.note)
            return _passed(command.reply_by, rules, at) or (urged,)
        case AssignLeader():
            return _assign_leader(command, petition, rules, at)
    assert_never(command)


def _barred(petition: Petition, to: OfficeRef) -> Refused | None:
    """An accusation never goes to the office it names, nor to one below it (Art. 30 para. 3)."""
    return Refused(code=Code.ACCUSED_OFFICE) if petition.accused.bars(None, to.line) else None


def _passed(day: date | None, rules: Rules, at: datetime) -> Refused | None:
    if day is None or day >= at.astimezone(rules.policy.tz).date():
        return None
    return Refused(code=Code.DATE_PASSED, params={"date": day.isoformat()})


def _decline(command: Decline) -> Found:
    """Decline with reasons; another procedure must be named (Art. 31), and nothing else may be."""
    if command.reason is None:
        return Refused(code=Code.REASON_MISSING)
    elsewhere = command.ground is Ground.OTHER_PROCEDURE
    if elsewhere and command.procedure is None:
        return Refused(code=Code.PROCEDURE_MISSING)
    if command.procedure is not None and not elsewhere:
        return Refused(code=Code.PROCEDURE_UNEXPECTED)
    declined = Declined(ground=command.ground, reason=command.reason, procedure=command.procedure)
    return (declined, DECLINED[command.ground])


def _reply(command: Reply) -> Found:
    """Reply by an opinion that states all that Art. 32 asks."""
    missing = [part.value for part in ART_32 if part not in command.states]
    if command.outcome is None:
        missing.insert(0, "outcome")
    if command.opinion is None and not missing:
        missing = [part.value for part in ART_32]
    if missing or command.outcome is None or command.opinion is None:
        return Refused(code=Code.OPINION_INCOMPLETE, params={"missing": ", ".join(missing)})
    return (Replied(outcome=command.outcome, opinion=command.opinion, states=command.states),)


def _import_reply(command: ImportReply, petition: Petition, at: datetime) -> Found:
    if not petition.imported:
        return Refused(code=Code.NOT_IMPORTED)
    if at < petition.received_at:
        return Refused(code=Code.REPLY_BEFORE_RECEIPT)
    return (ReplyImported(reply=command.reply), Concluded(reason=Closing.IMPORTED))


def _rate(command: Rate, petition: Petition, at: datetime) -> Found:
    """Rate each body once, while the window is open; the case concludes when both are rated (Art. 21)."""
    given = {Body.BUREAU: command.bureau, Body.OFFICE: command.office}
    scores = {body: score for body, score in given.items() if score is not None}
    if not scores:
        return Refused(code=Code.RATING_EMPTY)
    repeated = sorted(body.value for body in scores if body in petition.ratings)
    if repeated:
        return Refused(code=Code.RATING_REPEATED, params={"body": ", ".join(repeated)})
    if not any(clock.concludes and at < clock.due_at for clock in petition.running):
        return Refused(code=Code.WINDOW_ENDED)
    rated = Rated(bureau=command.bureau, office=command.office)
    done = set(petition.ratings) | set(scores) == set(Body)
    return (rated, Concluded(reason=Closing.RATED)) if done else (rated,)


def _assign_leader(command: AssignLeader, petition: Petition, rules: Rules, at: datetime) -> Found:
    if command.leader.role is not Role.LEADER:
        return Refused(code=Code.NOT_A_LEADER)
    if petition.accused.bars(command.leader.id, command.leader.line):
        return Refused(code=Code.ACCUSED_PERSON)
    if petition.leader is not None and petition.leader.id == command.leader.id:
        return Refused(code=Code.LEADER_REPEATED)
    assigned = LeaderAssigned(leader=command.leader, accept_by=command.accept_by)
    return _passed(command.accept_by, rules, at) or (assigned,)
