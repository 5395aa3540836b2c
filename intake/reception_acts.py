"""Acts on reception days: stamping their words, bookings with their codes, and talks that become petitions."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from domain.access import may_see
from domain.base import AccountRef, Channel, DocumentRef
from domain.petition import Petition
from domain.reception_facts import (
    BookPlace,
    CancelBooking,
    CancelReception,
    ChangeReception,
    DayAct,
    HoldReception,
    PlanReception,
    PublishReception,
    RegisterTalk,
    TakeWalkIn,
)
from domain.receptions import ReceptionDay, decide
from domain.refusals import Code
from intake.book_words import (
    BookPlaceWords,
    CancelBookingWords,
    CancelReceptionWords,
    ChangeReceptionWords,
    HoldReceptionWords,
    PlanReceptionWords,
    PublishReceptionWords,
    RegisterTalkWords,
    SlotWords,
    TakeWalkInWords,
    VisitorWords,
)
from intake.books import Decided, Desk, allow
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from intake.safe import Safe
from intake.words import RegisterWords
from storage.records import load_case


def on_reception_day(desk: Desk, words: Any) -> Decided:
    """Stamp and decide an act on a reception day.

    Raises:
        GateRefusal: see `domain.receptions.decide`; also ``not_found``, ``unknown_account``, ``accused_person`` and
            ``accused_office``.
    """
    if isinstance(words, RegisterTalkWords):
        return _talk(desk, words)
    return _decided(desk, _act(desk, words))


def booking_code(safe: Safe, booking: str) -> str:
    """Give the code of a booking: it follows from the booking and the key, as a petition's does."""
    return safe.tracking_code(f"booking {booking}")


def code_fits(safe: Safe, booking: str, code: str) -> bool:
    """Tell whether a code is that of a booking; spaces, dashes and case do not matter."""
    return secrets.compare_digest(safe.tracking_hash(code), safe.tracking_hash(booking_code(safe, booking)))


def _act(desk: Desk, words: Any) -> DayAct:
    match words:
        case PlanReceptionWords():
            leader = desk.account(words.leader)
            return PlanReception(bureau=desk.bureau(), leader=leader, **_slot(desk, words, leader))
        case PublishReceptionWords():
            return PublishReception()
        case ChangeReceptionWords():
            reason = desk.text("reason", reason=words.reason)
            return ChangeReception(reason=reason, **_slot(desk, words, _day(desk).leader))
        case CancelReceptionWords():
            return CancelReception(reason=desk.text("reason", reason=words.reason))
        case BookPlaceWords():
            return BookPlace(**_place(desk, words))
        case TakeWalkInWords():
            return TakeWalkIn(**_place(desk, words))
        case CancelBookingWords():
            return CancelBooking(booking=words.booking)
        case HoldReceptionWords():
            return HoldReception(by=desk.account(words.by) if words.by else None)
        case _:
            raise GateRefusal(GateCode.NOT_PERMITTED)


def _day(desk: Desk) -> ReceptionDay:
    state = desk.known.state if desk.known else None
    if not isinstance(state, ReceptionDay):
        raise GateRefusal(GateCode.NOT_FOUND)
    return state


def _decided(desk: Desk, act: DayAct) -> Decided:
    day = _day(desk) if desk.known else None
    actor = desk.sender.actor if desk.sender else PUBLIC
    return Decided(allow(decide(act, day, actor, desk.at)))


def _slot(desk: Desk, words: SlotWords, leader: AccountRef) -> dict[str, Any]:
    _check_cases(desk, words.cases, leader)
    entry: DocumentRef = desk.text("entry", post=words.post, remit=words.remit, place=words.place)
    said = words.model_dump(include={"starts", "ends", "form", "capacity"})
    return said | {"entry": entry, "cases": tuple(dict.fromkeys(words.cases))}


def _check_cases(desk: Desk, numbers: Iterable[str], leader: AccountRef) -> None:
    """Cases are taken along by whoever sees them, and never to somebody whom they accuse or who is recused."""
    for number in numbers:
        petition = load_case(desk.connection, number)
        if petition is None or desk.sender is None or not may_see(desk.sender, petition):
            raise GateRefusal(GateCode.UNKNOWN_PETITION, number=number)
        _keep_from(petition, leader)


def _keep_from(petition: Petition, leader: AccountRef) -> None:
    if petition.accused.bars(leader.id, leader.line) or leader.id in petition.recused:
        raise GateRefusal(Code.ACCUSED_PERSON)


def _place(desk: Desk, words: VisitorWords) -> dict[str, Any]:
    """Make a place of whoever comes; a petition never comes before somebody whom it accuses."""
    day = _day(desk)
    said: dict[str, Any] = {"booking": f"{desk.book}-{len(day.bookings) + 1}"}
    if words.petition is not None:
        petition = load_case(desk.connection, words.petition)
        if petition is None or (desk.sender is not None and not may_see(desk.sender, petition)):
            raise GateRefusal(GateCode.UNKNOWN_PETITION, number=words.petition)
        _keep_from(petition, day.leader)
        if petition.accused.bars(None, day.bureau.line):
            raise GateRefusal(Code.ACCUSED_OFFICE)
        return said | {"petition": words.petition}
    if words.person is None or words.subject is None:
        raise GateRefusal(GateCode.NOT_PERMITTED)
    person = words.person.model_dump()
    visitor = desk.safe.put_person(desk.connection, desk.book, "visitor", person, desk.at)
    return said | {"visitor": visitor, "subject": desk.text("subject", subject=words.subject)}


def _talk(desk: Desk, words: RegisterTalkWords) -> Decided:
    """Register the talk in the same transaction as the petition: neither is ever without the other."""
    day = _day(desk)
    if words.existing is not None:
        petition = load_case(desk.connection, words.existing)
        if petition is None or desk.sender is None or not may_see(desk.sender, petition):
            raise GateRefusal(GateCode.UNKNOWN_PETITION, number=words.existing)
        return _decided(desk, RegisterTalk(booking=words.booking, petition=words.existing, linked=True))
    if words.petition is None or desk.sender is None:
        raise GateRefusal(GateCode.NOT_PERMITTED)
    # decided before anything is drawn for a petition that would not be kept
    _decided(desk, RegisterTalk(booking=words.booking, petition=desk.book))
    said = _visit(desk, day, words.petition)
    key = f"{desk.book}:{words.booking}"
    receipt, row = desk.gate.enter_petition(desk.connection, said, desk.sender.actor, key)
    decided = _decided(desk, RegisterTalk(booking=words.booking, petition=receipt.number))
    return decided._replace(receipt=receipt, row=row)


def _visit(desk: Desk, day: ReceptionDay, words: RegisterWords) -> RegisterWords:
    """A talk is a visit; its time is that of the visit as the clerk has it, else the present, else the day's end."""
    spoken = words.written_at or min(desk.at, day.slot.ends)
    return words.model_copy(update={"channel": Channel.VISIT, "written_at": spoken})
