"""The further commands by keyword, the people who give them, and cases that stand where each may be given."""

from __future__ import annotations

from datetime import date

from domain.base import AccountRef, Accused, Actor, OfficeRef, Role
from domain.breaches import Breach
from domain.calendar import CalendarYear
from domain.commands import Command
from domain.policy import CalendarIssue
from domain.remedies import LiftFinality, Supplement, Withdraw
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
)
from domain.supervision import (
    AcceptAnswer,
    AnswerOrder,
    AnswerUrge,
    Delist,
    IssueOrder,
    Measure,
    RecordMeasure,
    RenewOrder,
    ReportRectification,
    SettleProposal,
)
from domain.values import Exemption, Fit, Procedure
from tests.builders import a_text, a_transfer, an_acceptance, an_actor, an_office
from tests.packs import at

HEAD = an_actor(Role.LEADER, "housing", "head")
SUPERIOR = an_actor(Role.SUPERVISOR, "city", "superior")
ADMINISTRATOR = an_actor(Role.ADMINISTRATOR)


def an_officer(office: str) -> Actor:
    """Give an officer of an office."""
    return an_actor(Role.OFFICER, office)


def a_simple_transfer(fit: Fit = Fit.CLEAR, *, co_handlers: tuple[OfficeRef, ...] = ()) -> Command:
    """Hand the case to the office ``housing``, to be handled simply."""
    return a_transfer().model_copy(update={"simple": fit, "co_handlers": co_handlers})


def a_transfer_with(office: OfficeRef) -> Command:
    """Hand the case to the office ``housing``, and to another one with it."""
    return a_transfer().model_copy(update={"co_handlers": (office,)})


def a_simple_acceptance() -> Command:
    """Accept in the simple way."""
    return an_acceptance().model_copy(update={"simple": True})


def a_referral(procedure: Procedure = Procedure.LITIGATION) -> Refer:
    """Name the procedure whose matter it is."""
    return Refer(procedure=procedure, reason=a_text("reason"))


def an_urgent_report() -> ReportUrgently:
    """Propose measures to the leadership."""
    return ReportUrgently(report=a_text("report"))


def an_exemption() -> ExemptNotice:
    """Say that nobody can be given notice, for the address is unclear."""
    return ExemptNotice(ground=Exemption.ADDRESS_UNCLEAR, reason=a_text("reason"))


def an_objection() -> Object:
    """Say with reasons that the matter is not the office's."""
    return Object(reason=a_text("objection"))


def an_objection_answer(*, consent: bool = True) -> AnswerObjection:
    """Answer an objection after it was verified."""
    return AnswerObjection(consent=consent, reason=a_text("answer"))


def a_competence_decision(to: OfficeRef | None = None, result_by: str | None = None) -> DecideCompetence:
    """Settle whose matter it is: that of the office ``water``."""
    day = date.fromisoformat(result_by) if result_by else None
    return DecideCompetence(to=to or an_office("water"), reason=a_text("decision"), result_by=day)


def a_handing_over(to: OfficeRef | None = None) -> HandOver:
    """Give what is outstanding to the office ``water``."""
    return HandOver(to=to or an_office("water"), reason=a_text("reason"))


def an_acknowledgement() -> Acknowledge:
    """Confirm receipt."""
    return Acknowledge(notice=a_text("receipt"))


def a_leaving() -> LeaveSimple:
    """Go over to the ordinary way."""
    return LeaveSimple(reason=a_text("reason"))


def a_category_change(category: str = "traffic") -> ChangeCategory:
    """Class the matter anew."""
    return ChangeCategory(category=category, reason=a_text("reason"))


def an_extension_request(days: int = 30) -> RequestExtension:
    """Ask for more days."""
    return RequestExtension(days=days, reason=a_text("complex"))


def an_extension_answer(*, grant: bool = True) -> AnswerExtension:
    """Answer a wish for more days."""
    return AnswerExtension(grant=grant, reason=a_text("answer"))


def a_hearing() -> OpenHearing:
    """Begin a hearing."""
    return OpenHearing()


def a_hearing_end() -> CloseHearing:
    """End a hearing, with its record."""
    return CloseHearing(record=a_text("record"))


def an_agreement(perform_by: str = "2026-04-30") -> RecordAgreement:
    """Record an agreement that is performed by a date."""
    return RecordAgreement(agreement=a_text("agreement"), perform_by=date.fromisoformat(perform_by))


def a_performance() -> ConfirmPerformance:
    """Show that the agreement is performed."""
    return ConfirmPerformance(evidence=a_text("evidence"))


def an_interim_reply(expected_by: str | None = None) -> ReplyInterim:
    """Tell where the matter stands, and on demand by when its answer will come."""
    return ReplyInterim(text=a_text("interim"), expected_by=date.fromisoformat(expected_by) if expected_by else None)


def a_result() -> ReportResult:
    """Report the result of an assigned matter."""
    return ReportResult(report=a_text("result"))


def an_execution() -> ReportExecution:
    """Show that what was promised is done."""
    return ReportExecution(evidence=a_text("evidence"))


def a_recusal(account: str = "officer", *line: str) -> Recuse:
    """Let an office-holder take no part."""
    return Recuse(account=AccountRef(id=account, role=Role.OFFICER, line=line), reason=a_text("interest"))


def a_naming(
    *,
    offices: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    bureau: OfficeRef | None = None,
    keeper: OfficeRef | None = None,
    reviewer: OfficeRef | None = None,
) -> NameAccused:
    """Name whom the petition accuses."""
    accused = Accused(offices=offices, accounts=accounts)
    return NameAccused(accused=accused, bureau=bureau, keeper=keeper, reviewer=reviewer)


def a_link(matter: str = "P2026-0000009") -> LinkMatter:
    """Join the case to another matter."""
    return LinkMatter(matter=matter)


def a_supplement() -> Supplement:
    """Add facts."""
    return Supplement(text=a_text("supplement"))


def a_withdrawal() -> Withdraw:
    """Take the petition back."""
    return Withdraw()


def a_lifting() -> LiftFinality:
    """Lift the finality of the matter."""
    return LiftFinality(reason=a_text("new-facts"))


def a_calendar(*off: str, year: int = 2026, version: int = 2, effective: str = "2026-01-01") -> AdoptCalendar:
    """Publish a year of the calendar with these days off, in force from an instant on."""
    published = date(year, 1, 1)
    days = {date.fromisoformat(day): "改" for day in off}
    kept = CalendarYear(year=year, version=version, source="a notice", published=published, off=days, work={})
    return AdoptCalendar(issue=CalendarIssue(effective=at(effective), years=(kept,)))


GOVERNOR = an_actor(Role.SUPERVISOR, "province", "governor")
"""The supervisor of the level above."""


def an_urge_answer(urge: str | None = None) -> AnswerUrge:
    """Answer what the office was urged to answer."""
    return AnswerUrge(urge=urge, text=a_text("answer"))


def an_order(
    office: str = "housing", answer_by: str = "2030-01-01", breach: Breach = Breach.STALLED, *, demand: bool = True
) -> IssueOrder:
    """Order an office to answer for a breach."""
    day = date.fromisoformat(answer_by)
    return IssueOrder(office=office, breach=breach, answer_by=day, demand=a_text("demand") if demand else None)


def an_order_answer(order: str | None = None) -> AnswerOrder:
    """Answer an order in writing."""
    return AnswerOrder(order=order, answer=a_text("answer"))


def an_acceptance_of_answer(order: str = "o1") -> AcceptAnswer:
    """Accept what the office answered."""
    return AcceptAnswer(order=order, reason=a_text("reason"))


def a_renewal(order: str = "o1", answer_by: str = "2030-02-01") -> RenewOrder:
    """Let an order go on to a new date."""
    return RenewOrder(order=order, answer_by=date.fromisoformat(answer_by), reason=a_text("reason"))


def a_measure(
    measure: Measure = Measure.TALK, office: str = "housing", complete_by: str | None = None
) -> RecordMeasure:
    """Record a measure about an office."""
    day = date.fromisoformat(complete_by) if complete_by else None
    return RecordMeasure(measure=measure, office=office, complete_by=day, grounds=a_text("grounds"))


def a_rectification_report(record: str | None = None) -> ReportRectification:
    """Report what was put right."""
    return ReportRectification(record=record, report=a_text("report"))


def a_setting_aside(proposal: str = "p1") -> SettleProposal:
    """Set a proposal aside with reasons."""
    return SettleProposal(proposal=proposal, take_up=False, reason=a_text("reason"))


def a_taking_up(
    follows: str | None = "o1",
    proposal: str = "p1",
    *,
    authors: tuple[str, ...] = (),
    to: str | None = None,
    reason: bool = False,
) -> SettleProposal:
    """Take a proposal up, with the order ``o1`` that follows."""
    said = a_text("reason") if reason else None
    return SettleProposal(
        proposal=proposal, take_up=True, follows=follows, reason=said, authors=authors, recommended_to=to
    )


def a_delisting(record: str = "m1") -> Delist:
    """End a listed supervision."""
    return Delist(record=record, reason=a_text("reason"))
