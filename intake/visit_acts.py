"""Acts on on-site visits: their words stamped, the cases taken along checked."""

from __future__ import annotations

import secrets
from typing import Any

from domain import visits
from domain.access import may_see
from domain.base import AccountRef, OfficeRef
from domain.refusals import Code
from domain.visits import (
    AnswerFollowUp,
    BindFollowUp,
    CancelVisit,
    JudgeAnswer,
    PlanVisit,
    RecordFinding,
    SiteVisit,
    VisitAct,
)
from intake.book_words import (
    AnswerFollowUpWords,
    BindFollowUpWords,
    CancelVisitWords,
    JudgeAnswerWords,
    PlanVisitWords,
    RecordFindingWords,
)
from intake.books import Decided, Desk, allow
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from storage.directory import Tree
from storage.records import load_case


def on_site_visit(desk: Desk, words: Any) -> Decided:
    """Stamp and decide an act on a visit.

    Raises:
        GateRefusal: see `domain.visits.decide`; also ``unknown_office``, ``unknown_account``, ``unknown_district``,
            ``unknown_petition``, ``accused_person`` and ``accused_office``.
    """
    state = desk.known.state if desk.known else None
    visit = state if isinstance(state, SiteVisit) else None
    actor = desk.sender.actor if desk.sender else PUBLIC
    return Decided(allow(visits.decide(_act(desk, words), visit, actor, desk.today)))


def _act(desk: Desk, words: Any) -> VisitAct:
    match words:
        case PlanVisitWords():
            return _plan(desk, words)
        case CancelVisitWords():
            return CancelVisit(reason=desk.text("reason", reason=words.reason))
        case RecordFindingWords():
            text = desk.text("finding", finding=words.text)
            finding = f"f{secrets.token_hex(6)}"
            return RecordFinding(finding=finding, office=desk.office(words.office), fault=words.fault, text=text)
        case BindFollowUpWords():
            demand = desk.text("demand", demand=words.demand)
            return BindFollowUp(finding=words.finding, demand=demand, due=words.due)
        case AnswerFollowUpWords():
            return AnswerFollowUp(finding=words.finding, answer=desk.text("answer", answer=words.answer))
        case JudgeAnswerWords():
            reason = desk.text("reason", reason=words.reason)
            return JudgeAnswer(finding=words.finding, accepted=words.accepted, reason=reason, due=words.due)
        case _:
            raise GateRefusal(GateCode.NOT_PERMITTED)


def _plan(desk: Desk, words: PlanVisitWords) -> PlanVisit:
    visitor = desk.account(words.visitor)
    office = desk.office(words.office) if words.office else None
    if words.district is not None and words.district not in Tree.load(desk.connection).districts():
        raise GateRefusal(GateCode.UNKNOWN_DISTRICT, district=words.district)
    for number in words.cases:
        _check_case(desk, number, visitor, office)
    return PlanVisit(
        bureau=desk.bureau(),
        visitor=visitor,
        office=office,
        district=words.district,
        since=words.since,
        until=words.until,
        cases=tuple(dict.fromkeys(words.cases)),
    )


def _check_case(desk: Desk, number: str, visitor: AccountRef, office: OfficeRef | None) -> None:
    """A case is taken along by who sees it, never by or to somebody whom it accuses; a district has no one to keep."""
    petition = load_case(desk.connection, number)
    if petition is None or desk.sender is None or not may_see(desk.sender, petition):
        raise GateRefusal(GateCode.UNKNOWN_PETITION, number=number)
    if petition.accused.bars(visitor.id, visitor.line) or visitor.id in petition.recused:
        raise GateRefusal(Code.ACCUSED_PERSON)
    if office is None and petition.accused.names_somebody:
        raise GateRefusal(Code.ACCUSED_OFFICE)
    if office is not None and petition.accused.bars(None, office.line):
        raise GateRefusal(Code.ACCUSED_OFFICE)
