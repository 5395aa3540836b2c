"""What may be done on a leader's reception day, and what has happened on it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import AccountRef, DocumentRef, Frozen, Identifier, Instant, OfficeRef


class Form(StrEnum):
    """How a leader receives: at a fixed place, by appointment, or where the matters are, with cases (下访)."""

    FIXED = "fixed"
    APPOINTMENT = "appointment"
    FIELD_VISIT = "field_visit"


class DayStage(StrEnum):
    """How far a reception day has come."""

    PLANNED = "planned"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


class Slot(Frozen):
    """When, where and how a leader receives; ``entry`` keeps post, remit and place, which are published."""

    entry: DocumentRef
    starts: Instant
    ends: Instant
    form: Form
    capacity: int = Field(ge=1, le=500, description="How many places can be booked.")
    cases: tuple[Identifier, ...] = Field((), max_length=50, description="Taken along on a field visit.")


class PlanReception(Slot):
    type: Literal["plan_reception"] = "plan_reception"
    bureau: OfficeRef
    leader: AccountRef


class PublishReception(Frozen):
    type: Literal["publish_reception"] = "publish_reception"


class ChangeReception(Slot):
    type: Literal["change_reception"] = "change_reception"
    reason: DocumentRef


class CancelReception(Frozen):
    type: Literal["cancel_reception"] = "cancel_reception"
    reason: DocumentRef


class Place(Frozen):
    """A place on the day: of a petition, or of somebody new, whose name and subject the database keeps."""

    booking: Identifier
    petition: Identifier | None = None
    visitor: Identifier | None = None
    subject: DocumentRef | None = None
    walked_in: bool = False


class BookPlace(Place):
    type: Literal["book_place"] = "book_place"


class TakeWalkIn(Place):
    type: Literal["take_walk_in"] = "take_walk_in"
    walked_in: bool = True


class CancelBooking(Frozen):
    type: Literal["cancel_booking"] = "cancel_booking"
    booking: Identifier


class RegisterTalk(Frozen):
    """The talk is a petition now, or belongs to one that there was."""

    type: Literal["register_talk"] = "register_talk"
    booking: Identifier
    petition: Identifier
    linked: bool = False


class HoldReception(Frozen):
    """Somebody has received: the leader himself, or another leader in his stead."""

    type: Literal["hold_reception"] = "hold_reception"
    by: AccountRef | None = None


DayAct = (
    PlanReception
    | PublishReception
    | ChangeReception
    | CancelReception
    | BookPlace
    | TakeWalkIn
    | CancelBooking
    | RegisterTalk
    | HoldReception
)


class ReceptionPlanned(Slot):
    type: Literal["reception_planned"] = "reception_planned"
    bureau: OfficeRef
    leader: AccountRef


class ReceptionPublished(Frozen):
    type: Literal["reception_published"] = "reception_published"


class ReceptionChanged(Slot):
    type: Literal["reception_changed"] = "reception_changed"
    reason: DocumentRef


class ReceptionCancelled(Frozen):
    type: Literal["reception_cancelled"] = "reception_cancelled"
    reason: DocumentRef


class PlaceTaken(Place):
    type: Literal["place_taken"] = "place_taken"


class BookingCancelled(Frozen):
    type: Literal["booking_cancelled"] = "booking_cancelled"
    booking: Identifier


class TalkRegistered(Frozen):
    type: Literal["talk_registered"] = "talk_registered"
    booking: Identifier
    petition: Identifier
    linked: bool = False


class ReceptionHeld(Frozen):
    type: Literal["reception_held"] = "reception_held"
    by: AccountRef | None = None


DayFact = (
    ReceptionPlanned
    | ReceptionPublished
    | ReceptionChanged
    | ReceptionCancelled
    | PlaceTaken
    | BookingCancelled
    | TalkRegistered
    | ReceptionHeld
)
