"""The rules of a matter that a leader holds: what he owes, what settles it, and who may say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.acts.binding import unfit
from domain.acts.case import Case, Found, barred, passed, with_text
from domain.base import AccountRef, Frozen
from domain.clocks import Clock
from domain.effects import extended
from domain.lead_facts import (
    LeadAccepted,
    LeadDeclined,
    LeaderHandedOver,
    LeaderReleased,
    LeadExtended,
    LeadExtensionAsked,
    LeadExtensionRefused,
    PetitionerMet,
    PlanFiled,
    ProgressReported,
    SettlementProposed,
    SettlementReviewed,
)
from domain.leading import (
    AcceptCase,
    AnswerLeadExtension,
    AskLeadExtension,
    DeclineCase,
    FilePlan,
    HandOverLeader,
    Lead,
    ProposeSettlement,
    RecordMeeting,
    ReleaseLeader,
    ReportProgress,
    ReviewSettlement,
)
from domain.led import LeadStage, Led, ReleaseGround, lead_of
from domain.refusals import Code, Refused

NOT_LEADING = Refused(code=Code.NOT_LEADING)


def lead(command: Lead, case: Case) -> Found:
    """Answer a command on a matter that a leader holds."""
    return RULES[type(command)](command, case)


def _own(case: Case, *stages: LeadStage, code: Code) -> Led | Refused:
    """Give the actor's own charge, at one of some stages."""
    found = lead_of(case.petition.led, case.actor.id)
    if found is None:
        return NOT_LEADING
    return found if found.stage in stages else Refused(code=code)


def _other(case: Case, leader: AccountRef) -> Led | Refused:
    """Give another leader's charge."""
    return lead_of(case.petition.led, leader.id) or NOT_LEADING


def _accept(command: AcceptCase, case: Case) -> Found:
    del command
    own = _own(case, LeadStage.ASSIGNED, code=Code.LEAD_ACCEPTED_ALREADY)
    return own if isinstance(own, Refused) else (LeadAccepted(subject=own.subject, leader=own.leader.id),)


def _decline(command: DeclineCase, case: Case) -> Found:
    """Decline for a conflict of interest only, which also recuses the leader (Art. 28 para. 3)."""
    own = _own(case, LeadStage.ASSIGNED, code=Code.LEAD_ACCEPTED_ALREADY)
    reason = with_text(command.reason)
    if isinstance(own, Refused):
        return own
    if isinstance(reason, Refused):
        return reason
    return (LeadDeclined(subject=own.subject, leader=own.leader.id, reason=reason),)


def _meet(command: RecordMeeting, case: Case) -> Found:
    own = _own(case, LeadStage.ACCEPTED, LeadStage.PLANNED, code=Code.LEAD_NOT_ACCEPTED)
    record = with_text(command.record, Code.TEXT_MISSING)
    if isinstance(own, Refused):
        return own
    if isinstance(record, Refused):
        return record
    if command.on > case.at.astimezone(case.policy.tz).date():
        return Refused(code=Code.DATE_AHEAD, params={"date": command.on.isoformat()})
    who = {"subject": own.subject, "leader": own.leader.id}
    return (PetitionerMet(on=command.on, place=command.place, record=record, **who),)


def _plan(command: FilePlan, case: Case) -> Found:
    """File the plan once: the target date is moved by an extension only, and each measure will need its evidence."""
    own = _own(case, LeadStage.ACCEPTED, LeadStage.PLANNED, code=Code.LEAD_NOT_ACCEPTED)
    if isinstance(own, Refused):
        return own
    if own.stage is LeadStage.PLANNED:
        return Refused(code=Code.PLAN_REPEATED)
    if command.problem is None or command.timetable is None or not command.measures:
        return Refused(code=Code.PLAN_INCOMPLETE)
    filed = PlanFiled(
        subject=own.subject,
        leader=own.leader.id,
        problem=command.problem,
        team=command.team,
        measures=command.measures,
        timetable=command.timetable,
        target=command.target,
    )
    return barred(case, command.team) or passed(case, command.target) or (filed,)


def _report(command: ReportProgress, case: Case) -> Found:
    own = _own(case, LeadStage.PLANNED, code=Code.PLAN_MISSING)
    report = with_text(command.report, Code.TEXT_MISSING)
    if isinstance(own, Refused):
        return own
    if isinstance(report, Refused):
        return report
    return (ProgressReported(subject=own.subject, leader=own.leader.id, report=report),)


def _settling(case: Case, own: Led) -> Clock | None:
    """Find the running clock of a target date that may be extended."""
    terms = case.policy.terms
    found = (clock for clock in case.petition.running if clock.subject == own.subject)
    return next((clock for clock in found if terms[clock.name].extendable_by is not None), None)


def _too_long(days: int, own: Led, case: Case) -> Clock | Refused:
    """Give the clock that may be longer by some days: before its end, once, and within the pack's cap."""
    clock = _settling(case, own)
    if clock is None or own.extended:
        return Refused(code=Code.NOT_EXTENDABLE)
    if case.at >= clock.due_at:
        return Refused(code=Code.EXTENSION_TOO_LATE)
    cap = case.policy.terms[clock.name].extendable_by or 0
    return clock if days <= cap else Refused(code=Code.EXTENSION_TOO_LONG, params={"left": str(cap), "cap": str(cap)})


def _ask(command: AskLeadExtension, case: Case) -> Found:
    own = _own(case, LeadStage.PLANNED, code=Code.PLAN_MISSING)
    reason = with_text(command.reason)
    if isinstance(own, Refused):
        return own
    if isinstance(reason, Refused):
        return reason
    clock = Refused(code=Code.NOT_EXTENDABLE) if own.wish else _too_long(command.days, own, case)
    if isinstance(clock, Refused):
        return clock
    return (LeadExtensionAsked(subject=own.subject, leader=own.leader.id, days=command.days, reason=reason),)


def _answer(command: AnswerLeadExtension, case: Case) -> Found:
    """Grant or refuse more time, as a leader of the same office or one above, never as whoever asked."""
    own, reason = _other(case, command.leader), with_text(command.reason)
    if isinstance(own, Refused):
        return own
    if own.wish is None:
        return Refused(code=Code.NO_EXTENSION_REQUEST)
    if case.actor.id in {own.leader.id, own.wish.asked_by} or case.actor.office not in own.leader.line:
        return Refused(code=Code.NOT_PERMITTED)
    if isinstance(reason, Refused):
        return reason
    if not command.grant:
        return (LeadExtensionRefused(subject=own.subject, leader=own.leader.id, reason=reason),)
    clock = _too_long(own.wish.days, own, case)
    if isinstance(clock, Refused):
        return clock
    longer, _ = extended(clock, own.wish.days, case.rules, case.at)
    return (
        LeadExtended(
            subject=own.subject,
            leader=own.leader.id,
            clock=clock.name,
            ordinal=clock.ordinal,
            days=own.wish.days,
            target=_last_day(longer, case),
            reason=reason,
        ),
    )


def _last_day(clock: Clock, case: Case) -> date:
    last = clock.due_at.astimezone(case.policy.tz).date()
    return date.fromordinal(last.toordinal() - 1)


def _propose(command: ProposeSettlement, case: Case) -> Found:
    """Propose the settlement after the petitioner was heard on the plan, with evidence for each of its measures."""
    own = _own(case, LeadStage.PLANNED, code=Code.PLAN_MISSING)
    if isinstance(own, Refused):
        return own
    if own.met_at is None or own.planned_at is None or own.met_at <= own.planned_at:
        return Refused(code=Code.MEETING_MISSING)
    if len(command.evidence) != own.measures:
        return Refused(code=Code.EVIDENCE_MISSING, params={"measures": str(own.measures)})
    return (SettlementProposed(subject=own.subject, leader=own.leader.id, evidence=command.evidence),)


def _review(command: ReviewSettlement, case: Case) -> Found:
    """Close the matter, or send it back, as somebody who neither leads it nor belongs to the team."""
    own, reason = _other(case, command.leader), with_text(command.reason)
    if isinstance(own, Refused):
        return own
    if own.stage is not LeadStage.PROPOSED:
        return Refused(code=Code.SETTLEMENT_MISSING)
    led = {account for one in case.petition.led for account in (one.leader.id, *one.former)}
    if case.actor.id in led or case.actor.office == own.team:
        return Refused(code=Code.OWN_SETTLEMENT)
    if isinstance(reason, Refused):
        return reason
    who = {"subject": own.subject, "leader": own.leader.id}
    return (SettlementReviewed(accepted=command.accept, reason=reason, **who),)


def _hand_over(command: HandOverLeader, case: Case) -> Found:
    own, reason = _other(case, command.leader), with_text(command.reason)
    if isinstance(own, Refused):
        return own
    if refused := unfit(command.to, case.petition):
        return refused
    if lead_of(case.petition.led, command.to.id) is not None:
        return Refused(code=Code.LEADER_REPEATED)
    if isinstance(reason, Refused):
        return reason
    return (LeaderHandedOver(subject=own.subject, leader=own.leader.id, successor=command.to, reason=reason),)


def _release(command: ReleaseLeader, case: Case) -> Found:
    own, reason = _other(case, command.leader), with_text(command.reason)
    if isinstance(own, Refused):
        return own
    if isinstance(reason, Refused):
        return reason
    who = {"subject": own.subject, "leader": own.leader.id}
    return (LeaderReleased(ground=ReleaseGround.SUPERVISOR, reason=reason, **who),)


RULES: dict[type[Frozen], Callable[[Any, Case], Found]] = {
    AcceptCase: _accept,
    AnswerLeadExtension: _answer,
    AskLeadExtension: _ask,
    DeclineCase: _decline,
    FilePlan: _plan,
    HandOverLeader: _hand_over,
    ProposeSettlement: _propose,
    RecordMeeting: _meet,
    ReleaseLeader: _release,
    ReportProgress: _report,
    ReviewSettlement: _review,
}
"""The rule of each act."""
