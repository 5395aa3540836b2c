"""Routes of leaders' reception days: the published calendar, bookings, and what the bureau does on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Connection

from api.auth import Authenticated, Served, address_of, require
from api.day_views import (
    DayView,
    StaffDayView,
    day_view,
    may_read_day,
    public_days,
    staff_day_view,
    staff_days,
)
from api.fields import Key, Plain
from api.limits import Door
from api.petitions import check_code, door
from api.problems import PROBLEMS, Problem
from api.services import Services
from domain.access import Viewer
from domain.base import Frozen, Identifier, Role
from domain.books import BookKind
from domain.receptions import ReceptionDay
from intake.book_words import BookPlaceWords, CancelBookingWords, DayWords, PlanReceptionWords
from intake.books import Bookkeeping, Entered
from intake.reception_acts import booking_code, code_fits, on_reception_day
from intake.refusals import GateCode, GateRefusal
from intake.words import Person, Title
from storage.books import Kept, find_book
from storage.database import now
from storage.directory import Tree

router = APIRouter(prefix="/api/v1", tags=["reception days"], responses=PROBLEMS)

READERS = (Role.CLERK, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR)
PAST_SHOWN = timedelta(days=400)


class BookingRequest(BaseModel):
    """A place is asked for with a petition's number and code, or with a person and a subject."""

    model_config = ConfigDict(extra="forbid")

    id: Identifier = Field(description="Chosen by the sender; the same id is the same booking.")
    number: Plain | None = Field(None, min_length=1, max_length=64)
    code: str | None = Field(None, min_length=1, max_length=64)
    person: Person | None = None
    subject: Title | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.number is None) is (self.person is None or self.subject is None):
            raise ValueError("a petition's number, or a person and a subject")
        return self


class BookingReceipt(Frozen):
    """A place is taken. The code is shown here only; it gives the place back."""

    booking: str
    code: str
    day: DayView


class BookingHolder(BaseModel):
    """A booking and its code."""

    model_config = ConfigDict(extra="forbid")

    id: Identifier
    booking: Plain = Field(min_length=1, max_length=64)
    code: str = Field(min_length=1, max_length=64)


class TalkReceipt(Frozen):
    """A petition that a talk became; the code is shown here only, and again to whoever repeats the act."""

    number: str
    tracking_code: str


class DayAnswer(Frozen):
    """A day after an act; a talk registered as a petition brings its receipt."""

    day: StaffDayView
    petition: TalkReceipt | None = None


@router.get("/reception-days")
async def read_calendar(found: Served) -> list[DayView]:
    """List the published reception days that are not over; public."""
    return await found.database.read(lambda c: public_days(c, now(c)))


@router.post("/reception-days/{day}/bookings", status_code=201)
async def book(
    day: Key,
    asked: BookingRequest,
    request: Request,
    found: Served,
    submissions: Annotated[Door, Depends(door)],
) -> BookingReceipt:
    """Book a place; public, with a petition's number and code, or with a name and a subject."""
    if asked.number is not None:
        await check_code(found, asked.number, asked.code or "", address_of(request))
    said = asked.model_dump(include={"id", "person", "subject"}) | {"petition": asked.number}
    async with submissions.place():
        return await book_place(found, day, BookPlaceWords.model_validate(said))


async def book_place(found: Services, day: str, words: BookPlaceWords) -> BookingReceipt:
    """Enter a booking whose petition's code has been checked; a repeat gives the same booking and code."""
    entered = await Bookkeeping(found.gate).enter(BookKind.RECEPTION_DAY, day, words, on_reception_day, None)
    booking = entered.booking
    shown = await found.database.read(lambda c: day_view(c, Tree.load(c), entered.kept))
    return BookingReceipt(booking=booking, code=booking_code(found.safe, booking), day=shown)


@router.post("/reception-days/{day}/bookings/cancel")
async def cancel_booking(day: Key, holder: BookingHolder, request: Request, found: Served) -> DayView:
    """Give a place back; public, with the booking's code."""
    return await give_back(found, day, holder, address_of(request))


async def give_back(found: Services, day: str, holder: BookingHolder, address: str | None) -> DayView:
    """Check a booking's code and give the place back.

    Raises:
        Problem: ``throttled`` or ``tracking_failed``.
        GateRefusal: ``not_found``, ``wrong_stage``, ``booking_unknown`` or ``talk_repeated``.
    """
    async with found.throttle.turn("booking", holder.booking):
        wait = found.throttle.guess("booking", holder.booking, address)
        if wait:
            raise Problem("throttled", wait=wait)
        if not code_fits(found.safe, holder.booking, holder.code):
            raise Problem("tracking_failed")
        found.throttle.succeeded("booking", holder.booking, address)
    words = CancelBookingWords(id=holder.id, booking=holder.booking)
    entered = await Bookkeeping(found.gate).enter(BookKind.RECEPTION_DAY, day, words, on_reception_day, None)
    return await found.database.read(lambda c: day_view(c, Tree.load(c), entered.kept))


@router.get("/receptions")
async def list_days(session: Authenticated, found: Served) -> list[DayView]:
    """List the reception days of the caller's bureau and those below it, planned ones too; a leader sees his own."""
    require(session, *READERS)
    return await found.database.read(lambda c: staff_days(c, session.viewer, now(c) - PAST_SHOWN))


@router.post("/receptions", status_code=201)
async def plan(words: PlanReceptionWords, session: Authenticated, found: Served) -> DayAnswer:
    """Plan a reception day of the caller's bureau; it is published by an act of its own."""
    return await acted(found, session.viewer, None, words)


@router.get("/receptions/{day}")
async def read_day(day: Key, session: Authenticated, found: Served) -> StaffDayView:
    """Give a day with its bookings, as far as the caller may know of them."""
    require(session, *READERS)
    return await found.database.read(lambda c: one_day(c, day, session.viewer))


@router.post("/receptions/{day}/acts")
async def act(day: Key, words: DayWords, session: Authenticated, found: Served) -> DayAnswer:
    """Publish, change, cancel or hold a day, take a walk-in, or register a talk."""
    return await acted(found, session.viewer, day, words)


async def acted(found: Services, viewer: Viewer, day: str | None, words: DayWords | PlanReceptionWords) -> DayAnswer:
    """Enter an act of the bureau's staff and show the day after it."""
    entered: Entered = await Bookkeeping(found.gate).enter(BookKind.RECEPTION_DAY, day, words, on_reception_day, viewer)
    receipt = entered.receipt
    shown = await found.database.read(lambda c: staff_day_view(c, Tree.load(c), entered.kept, viewer))
    talk = TalkReceipt(number=receipt.number, tracking_code=receipt.tracking_code) if receipt else None
    return DayAnswer(day=shown, petition=talk)


def one_day(connection: Connection, day: str, viewer: Viewer) -> StaffDayView:
    """Give a day to somebody who may read it.

    Raises:
        GateRefusal: ``not_found``.
    """
    kept: Kept | None = find_book(connection, BookKind.RECEPTION_DAY, day)
    tree = Tree.load(connection)
    if kept is None or not isinstance(kept.state, ReceptionDay) or not may_read_day(viewer, kept.state, tree):
        raise GateRefusal(GateCode.NOT_FOUND)
    return staff_day_view(connection, tree, kept, viewer)
