"""Leaders' reception days: published, changed or cancelled with a reason, booked within their capacity, and held."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.base import AccountRef, Actor, DocumentRef, Frozen, Identifier, OfficeRef, Role
from domain.reception_facts import (
    BookingCancelled,
    BookPlace,
    CancelBooking,
    CancelReception,
    ChangeReception,
    DayAct,
    DayFact,
    DayStage,
    Form,
    HoldReception,
    Place,
    PlaceTaken,
    PlanReception,
    PublishReception,
    ReceptionCancelled,
    ReceptionChanged,
    ReceptionHeld,
    ReceptionPlanned,
    ReceptionPublished,
    RegisterTalk,
    Slot,
    TakeWalkIn,
    TalkRegistered,
)
from domain.refusals import Code, Refused

LONGEST = timedelta(hours=24)
BUREAU_STAFF = frozenset({Role.CLERK, Role.SUPERVISOR})
PETITIONERS = frozenset({Role.PETITIONER})

FACTS: dict[type[DayAct], type[DayFact]] = {
    PlanReception: ReceptionPlanned,
    PublishReception: ReceptionPublished,
    ChangeReception: ReceptionChanged,
    CancelReception: ReceptionCancelled,
    BookPlace: PlaceTaken,
    TakeWalkIn: PlaceTaken,
    CancelBooking: BookingCancelled,
    RegisterTalk: TalkRegistered,
    HoldReception: ReceptionHeld,
}


class Booking(Place):
    """A place as it stands: given back, or with the petition that its talk became."""

    cancelled: bool = False
    talk: Identifier | None = None


class ReceptionDay(Frozen):
    """A reception day as it stands."""

    stage: DayStage
    bureau: OfficeRef
    leader: AccountRef
    slot: Slot
    bookings: tuple[Booking, ...] = ()
    reason: DocumentRef | None = None
    received_by: AccountRef | None = None

    @property
    def taken(self) -> int:
        """How many places are taken; who walks in takes one as well."""
        return sum(not booking.cancelled for booking in self.bookings)

    @property
    def left(self) -> int:
        """How many places can still be booked."""
        return max(self.slot.capacity - self.taken, 0)

    @property
    def receiver(self) -> AccountRef:
        """Who receives, or has received."""
        return self.received_by or self.leader

    def booking(self, wanted: str) -> Booking | None:
        """Find a place by its booking."""
        return next((booking for booking in self.bookings if booking.booking == wanted), None)


STAGES: dict[type[DayAct], tuple[frozenset[DayStage | None], frozenset[Role]]] = {
    PlanReception: (frozenset({None}), BUREAU_STAFF),
    PublishReception: (frozenset({DayStage.PLANNED}), BUREAU_STAFF),
    ChangeReception: (frozenset({DayStage.PLANNED, DayStage.PUBLISHED}), BUREAU_STAFF),
    CancelReception: (frozenset({DayStage.PLANNED, DayStage.PUBLISHED}), BUREAU_STAFF),
    BookPlace: (frozenset({DayStage.PUBLISHED}), PETITIONERS),
    TakeWalkIn: (frozenset({DayStage.PUBLISHED, DayStage.HELD}), BUREAU_STAFF),
    CancelBooking: (frozenset({DayStage.PUBLISHED}), PETITIONERS),
    RegisterTalk: (frozenset({DayStage.PUBLISHED, DayStage.HELD}), BUREAU_STAFF),
    HoldReception: (frozenset({DayStage.PUBLISHED}), BUREAU_STAFF),
}
"""At which stage who may do what; a bureau's staff act for their own bureau and those below it."""


def decide(act: DayAct, day: ReceptionDay | None, actor: Actor, at: datetime) -> tuple[DayFact, ...] | Refused:
    """Decide an act on a reception day received at an instant."""
    stages, roles = STAGES[type(act)]
    bureau = act.bureau if isinstance(act, PlanReception) else day.bureau if day else None
    if actor.role not in roles or (actor.role in BUREAU_STAFF and bureau and actor.office not in bureau.line):
        return Refused(code=Code.NOT_PERMITTED)
    stage = day.stage if day else None
    if stage not in stages:
        return Refused(code=Code.WRONG_STAGE, params={"stage": stage or "none", "command": act.type})
    code = _objection(act, day, at)
    if code is not None:
        return Refused(code=code)
    return (FACTS[type(act)].model_validate(act.model_dump(exclude={"type"})),)


def _objection(act: DayAct, day: ReceptionDay | None, at: datetime) -> Code | None:
    match act:
        case PlanReception():
            return _leader(act.leader, act.bureau) or _slot(act, at)
        case ChangeReception():
            return _slot(act, at) or (Code.RECEPTION_FULL if day and act.capacity < day.taken else None)
        case PublishReception() if day:
            return Code.DAY_PASSED if day.slot.starts <= at else None
        case BookPlace() if day:
            return _place(act, day, at)
        case TakeWalkIn() if day:
            return _known_already(act, day) or _begun(day, at)
        case CancelBooking() | RegisterTalk() if day:
            return _standing(act, day, at)
        case HoldReception() if day:
            return _begun(day, at) or (_leader(act.by, day.bureau) if act.by else None)
        case _:
            return None


def _leader(leader: AccountRef, bureau: OfficeRef) -> Code | None:
    if leader.role is not Role.LEADER:
        return Code.NOT_A_LEADER
    near = bureau.id in leader.line or (leader.line and leader.line[0] in bureau.line)
    return None if near else Code.LEADER_OUT_OF_REACH


def _slot(slot: Slot, at: datetime) -> Code | None:
    if not at < slot.starts < slot.ends <= slot.starts + LONGEST:
        return Code.DAY_MALFORMED
    if (slot.form is Form.FIELD_VISIT) is not bool(slot.cases):
        return Code.CASES_AND_FORM
    return None


def _place(act: BookPlace, day: ReceptionDay, at: datetime) -> Code | None:
    if day.slot.form is Form.FIELD_VISIT or at >= day.slot.starts:
        return Code.NOT_BOOKABLE
    return _known_already(act, day) or (None if day.left else Code.RECEPTION_FULL)


def _known_already(place: Place, day: ReceptionDay) -> Code | None:
    held = {booking.petition for booking in day.bookings if not booking.cancelled and booking.petition}
    return Code.BOOKED_ALREADY if place.petition in held else None


def _begun(day: ReceptionDay, at: datetime) -> Code | None:
    return Code.NOT_BEGUN if at < day.slot.starts else None


def _standing(act: CancelBooking | RegisterTalk, day: ReceptionDay, at: datetime) -> Code | None:
    booking = day.booking(act.booking)
    if booking is None or booking.cancelled:
        return Code.BOOKING_UNKNOWN
    if booking.talk is not None:
        return Code.TALK_REPEATED
    return _begun(day, at) if isinstance(act, RegisterTalk) else None


def evolve(day: ReceptionDay | None, fact: DayFact) -> ReceptionDay:
    """Fold one fact of a reception day.

    Raises:
        ValueError: the first fact is not its planning.
    """
    if isinstance(fact, ReceptionPlanned):
        return ReceptionDay(stage=DayStage.PLANNED, bureau=fact.bureau, leader=fact.leader, slot=_slot_of(fact))
    if day is None:
        raise ValueError("a reception day begins with its planning")
    return day.model_copy(update=_changes(day, fact))


def _changes(day: ReceptionDay, fact: DayFact) -> dict[str, object]:
    match fact:
        case ReceptionPublished():
            return {"stage": DayStage.PUBLISHED}
        case ReceptionChanged():
            return {"slot": _slot_of(fact), "reason": fact.reason}
        case ReceptionCancelled():
            return {"stage": DayStage.CANCELLED, "reason": fact.reason}
        case PlaceTaken():
            return {"bookings": (*day.bookings, Booking.model_validate(fact.model_dump(exclude={"type"})))}
        case BookingCancelled():
            return {"bookings": _with(day, fact.booking, cancelled=True)}
        case TalkRegistered():
            return {"bookings": _with(day, fact.booking, talk=fact.petition)}
        case ReceptionHeld():
            return {"stage": DayStage.HELD, "received_by": fact.by}
        case _:
            return {}


def _slot_of(slot: Slot) -> Slot:
    return Slot.model_validate(slot.model_dump(include=set(Slot.model_fields)))


def _with(day: ReceptionDay, wanted: str, **changes: object) -> tuple[Booking, ...]:
    return tuple(b.model_copy(update=changes) if b.booking == wanted else b for b in day.bookings)
