"""The staff's pages of reception days: the calendar of the bureau, and one day with those who come."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.auth import Served, Session
from api.day_views import StaffDayView, staff_days
from api.problems import Problem
from api.receptions import PAST_SHOWN, READERS, acted, one_day
from api.services import Services
from domain.reception_facts import DayStage
from domain.receptions import BUREAU_STAFF
from intake.book_words import DayWords, PlanReceptionWords
from storage.database import now
from web.book_pages import book_page, entered
from web.forms import read_form
from web.guard import Staff
from web.render import see_other

router = APIRouter()

BY_STAGE: dict[DayStage, tuple[str, ...]] = {
    DayStage.PLANNED: ("publish_reception", "change_reception", "cancel_reception"),
    DayStage.PUBLISHED: (
        *("take_walk_in", "register_talk", "link_talk", "hold_reception", "change_reception", "cancel_reception"),
    ),
    DayStage.HELD: ("take_walk_in", "register_talk", "link_talk"),
    DayStage.CANCELLED: (),
}


@router.get("/receptions")
async def calendar(request: Request, session: Staff, found: Served) -> Response:
    """Show the bureau's calendar; whoever keeps it plans here."""
    return await _calendar(request, found, session)


@router.post("/receptions")
async def plan(request: Request, session: Staff, found: Served) -> Response:
    """Plan a day."""
    _keeps(session)

    async def keep(words: Any) -> Response:
        answer = await acted(found, session.viewer, None, words)
        return see_other(f"/receptions/{answer.day.id}")

    again = partial(_calendar, request, found, session)
    return await entered(request, found, session, await read_form(request), PlanReceptionWords, keep=keep, again=again)


@router.get("/receptions/{day}")
async def one(day: str, request: Request, session: Staff, found: Served) -> Response:
    """Show a day."""
    return await _day(request, found, session, day)


@router.post("/receptions/{day}")
async def act(day: str, request: Request, session: Staff, found: Served) -> Response:
    """Do something on a day; a talk registered as a petition shows its number and code."""
    _keeps(session)
    again = partial(_day, request, found, session, day)

    async def keep(words: Any) -> Response:
        answer = await acted(found, session.viewer, day, words)
        if answer.petition is None:
            return see_other(f"/receptions/{day}")
        return await again(receipt=answer.petition)

    return await entered(request, found, session, await read_form(request), DayWords, keep=keep, again=again)


def _keeps(session: Session) -> None:
    if session.viewer.role not in BUREAU_STAFF:
        raise Problem("not_permitted")


async def _calendar(request: Request, found: Services, session: Session, **said: Any) -> Response:
    days = await found.database.read(lambda c: staff_days(c, session.viewer, now(c) - PAST_SHOWN))
    names = ("plan_reception",) if session.viewer.role in BUREAU_STAFF else ()
    return await book_page(request, found, session, "receptions.html", names, said, days=days)


async def _day(request: Request, found: Services, session: Session, day: str, **said: Any) -> Response:
    if session.viewer.role not in READERS:
        raise Problem("not_permitted")
    shown = await found.database.read(lambda c: one_day(c, day, session.viewer))
    names = BY_STAGE[shown.stage] if session.viewer.role in BUREAU_STAFF else ()
    present: dict[str, Any] = {"day": shown, "slot": _slot(shown, found), "receipt": None}
    offers = {"bookings": _bookings(shown)}
    return await book_page(request, found, session, "reception.html", names, said, offers=offers, **present)


def _bookings(day: StaffDayView) -> list[tuple[str, str]]:
    return [
        (b.booking, " · ".join(said for said in (b.booking, b.name or b.petition, b.subject) if said))
        for b in day.bookings
        if not b.cancelled and b.talk is None
    ]


def _slot(day: StaffDayView, found: Services) -> dict[str, str]:
    """Give what stands, as a form's fields, so that a change begins from it."""
    zone = found.policy.tz
    times = {name: getattr(day, name).astimezone(zone).strftime("%Y-%m-%dT%H:%M") for name in ("starts", "ends")}
    said = {"post": day.post, "remit": day.remit, "place": day.place, "form": day.form.value}
    return said | times | {"capacity": str(day.capacity), "cases": " ".join(day.cases)}
