"""The further acts of bureau and offices: objection, extension, hearing, agreement, reports, recusal, calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.acts.binding import relapse
from domain.acts.case import Case, Found, barred, passed, with_text
from domain.acts.exclusion import hand_over, name_accused, recuse
from domain.base import Frozen
from domain.clocks import Clock
from domain.cues import Occasion
from domain.effects import extended
from domain.events import Closing, Concluded, Fact, Returned
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.step_facts import (
    Acknowledged,
    AgreementPerformed,
    AgreementReached,
    CalendarAdopted,
    CategoryChanged,
    CompetenceDecided,
    Executed,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HearingClosed,
    HearingOpened,
    InterimReplied,
    MatterLinked,
    NoticeExempted,
    Objected,
    ObjectionRefused,
    ObjectionUpheld,
    Referred,
    ResultReported,
    SimpleLeft,
    UrgentReported,
)
from domain.steps import (
    Acknowledge,
    AdoptCalendar,
    AnswerExtension,
    AnswerObjection,
    ChangeCategory,
    CloseHearing,
    ConfirmPerformance,
    DecideCompetence,
    ExemptNotice,
    HandOver,
    LeaveSimple,
    LinkMatter,
    NameAccused,
    Object,
    OpenHearing,
    RecordAgreement,
    Recuse,
    Refer,
    ReplyInterim,
    ReportExecution,
    ReportResult,
    ReportUrgently,
    RequestExtension,
    Step,
)


def step(command: Step, case: Case) -> Found:
    """Answer a further act; most need a text and bring about one fact."""
    return RULES.get(type(command), _said)(command, case)


Said = (
    Refer
    | ReportUrgently
    | ExemptNotice
    | Object
    | LeaveSimple
    | CloseHearing
    | ConfirmPerformance
    | ReportResult
    | ReportExecution
)

TELLS: dict[type[Frozen], tuple[str, Callable[..., Fact]]] = {
    Refer: ("reason", Referred),
    ReportUrgently: ("report", UrgentReported),
    ExemptNotice: ("reason", NoticeExempted),
    Object: ("reason", Objected),
    LeaveSimple: ("reason", SimpleLeft),
    CloseHearing: ("record", HearingClosed),
    ConfirmPerformance: ("evidence", AgreementPerformed),
    ReportResult: ("report", ResultReported),
    ReportExecution: ("evidence", Executed),
}
"""Acts whose content is a text: which member it is, and the fact that it becomes with all its members."""

CONCLUDES = {Refer: Closing.REFERRED, ConfirmPerformance: Closing.SETTLED}


def _said(command: Said, case: Case) -> Found:
    member, fact = TELLS[type(command)]
    if getattr(command, member) is None:
        return Refused(code=Code.REASON_MISSING if member == "reason" else Code.TEXT_MISSING)
    members = {name: getattr(command, name) for name in type(command).model_fields if name != "type"}
    if isinstance(command, ReportUrgently):
        members["above"] = next(iter(case.petition.bureau.line[1:]), None)
    said = fact(**members)
    closing = CONCLUDES.get(type(command))
    return (said, Concluded(reason=closing)) if closing else (said,)


def _acknowledge(command: Acknowledge, case: Case) -> Found:
    """Confirm the receipt of the petition, or of the request for the review that is under way."""
    notice, review = with_text(command.notice, Code.TEXT_MISSING), case.petition.review
    if isinstance(notice, Refused):
        return notice
    level = review.level if review and case.petition.stage is Stage.REVIEWING else 0
    return (Acknowledged(notice=notice, level=level),)


def _answer_objection(command: AnswerObjection, case: Case) -> Found:
    """Only a verified consent of the sender brings the case back (Art. 23 para. 3)."""
    del case
    reason = with_text(command.reason)
    if isinstance(reason, Refused):
        return reason
    return (ObjectionUpheld(reason=reason), Returned()) if command.consent else (ObjectionRefused(reason=reason),)


def _decide_competence(command: DecideCompetence, case: Case) -> Found:
    """The common superior of both offices decides, and no objection follows (Art. 24)."""
    if case.actor.office not in command.to.line[1:]:
        return Refused(code=Code.NOT_SUPERIOR)
    reason = with_text(command.reason)
    if isinstance(reason, Refused):
        return reason
    day = _result_day(command, case)
    if isinstance(day, Refused):
        return day
    return barred(case, command.to) or (CompetenceDecided(to=command.to, reason=reason, result_by=day),)


def _result_day(command: DecideCompetence, case: Case) -> date | Refused | None:
    """Give the day by which the new office owes the result of an assigned matter: the order's, or one named now."""
    owed = [
        clock for clock in case.petition.running if Occasion.COMPETENCE_ASSIGNED in case.policy.terms[clock.name].starts
    ]
    if not owed:
        return None if command.result_by is None else Refused(code=Code.NOT_AWAITED)
    day = command.result_by or owed[0].fixed
    return passed(case, day) or day


def _reply_interim(command: ReplyInterim, case: Case) -> Found:
    """Tell where the matter stands; where the pack has a term for it, also by when the answer will come."""
    text = with_text(command.text, Code.TEXT_MISSING)
    if isinstance(text, Refused):
        return text
    if command.expected_by is None and case.policy.offers(Occasion.INTERIM_DATED):
        return Refused(code=Code.EXPECTED_DATE_MISSING)
    return passed(case, command.expected_by) or (InterimReplied(text=text, expected_by=command.expected_by),)


def _change_category(command: ChangeCategory, case: Case) -> Found:
    """Class the matter anew; the figures by category follow, so the reasons are kept and auditors see when it was."""
    before = case.petition.category
    if command.category == before:
        return Refused(code=Code.CATEGORY_REPEATED, params={"category": command.category})
    reason = with_text(command.reason)
    if isinstance(reason, Refused):
        return reason
    return (CategoryChanged(category=command.category, before=before, reason=reason),)


def _request_extension(command: RequestExtension, case: Case) -> Found:
    clock = case.petition.extendable(case.policy)
    if clock is None:
        return Refused(code=Code.NOT_EXTENDABLE)
    reason = with_text(command.reason)
    if isinstance(reason, Refused):
        return reason
    asked = ExtensionRequested(clock=clock.name, ordinal=clock.ordinal, days=command.days, reason=reason)
    return _too_much(command.days, clock, case) or (asked,)


def _too_much(days: int, clock: Clock, case: Case) -> Refused | None:
    """Extend before the end only, and all together by no more than the cap (Art. 34)."""
    if case.at >= clock.due_at:
        return Refused(code=Code.EXTENSION_TOO_LATE)
    cap = case.policy.terms[clock.name].extendable_by or 0
    left = cap - sum(extension.length for extension in clock.extensions)
    return Refused(code=Code.EXTENSION_TOO_LONG, params={"left": str(left), "cap": str(cap)}) if days > left else None


def _answer_extension(command: AnswerExtension, case: Case) -> Found:
    """The office's responsible person grants in time or not at all; unanswered, the clock runs on (Art. 34)."""
    wish, reason = case.petition.extension, with_text(command.reason)
    clock = case.petition.clock(wish.clock) if wish else None
    if wish is None or clock is None:
        return Refused(code=Code.NO_EXTENSION_REQUEST)
    if isinstance(reason, Refused):
        return reason
    if not command.grant:
        return (ExtensionRefused(clock=wish.clock, ordinal=wish.ordinal, reason=reason),)
    if wish.asked_by == case.actor.id:
        return Refused(code=Code.NOT_PERMITTED)
    if refused := _too_much(wish.days, clock, case):
        return refused
    _, span = extended(clock, wish.days, case.rules, case.at)
    return (
        ExtensionGranted(clock=wish.clock, ordinal=wish.ordinal, days=wish.days, due_at=span.due_at, reason=reason),
    )


def _record_agreement(command: RecordAgreement, case: Case) -> Found:
    """Record a written agreement; it ends the matter when it is performed, not when it is signed (Art. 33)."""
    agreement = with_text(command.agreement, Code.TEXT_MISSING)
    if isinstance(agreement, Refused):
        return agreement
    reached = AgreementReached(agreement=agreement, perform_by=command.perform_by)
    return passed(case, command.perform_by) or (reached,)


def _adopt_calendar(command: AdoptCalendar, case: Case) -> Found:
    known = {(year.year, year.version) for issue in case.rules.calendars for year in issue.years}
    if all((year.year, year.version) in known for year in command.issue.years):
        return Refused(code=Code.CALENDAR_REPEATED)
    return (CalendarAdopted(issue=command.issue),)


def _link_matter(command: LinkMatter, case: Case) -> Found:
    linked = command.matter == case.petition.facts
    if linked:
        return Refused(code=Code.MATTER_REPEATED)
    joined = MatterLinked(matter=command.matter, concluded=command.concluded, concluded_by=command.concluded_by)
    return (joined, *relapse(command.settled_by, case.petition, case))


def _open_hearing(command: OpenHearing, case: Case) -> Found:
    del case
    return (HearingOpened(note=command.note),)


RULES: dict[type[Frozen], Callable[[Any, Case], Found]] = {
    Acknowledge: _acknowledge,
    AdoptCalendar: _adopt_calendar,
    AnswerExtension: _answer_extension,
    AnswerObjection: _answer_objection,
    ChangeCategory: _change_category,
    DecideCompetence: _decide_competence,
    HandOver: hand_over,
    LinkMatter: _link_matter,
    NameAccused: name_accused,
    OpenHearing: _open_hearing,
    RecordAgreement: _record_agreement,
    Recuse: recuse,
    ReplyInterim: _reply_interim,
    RequestExtension: _request_extension,
}
"""The rules of the acts that ask for more than a text."""
