"""The public pages of reception days: who receives when and where, booking a place, and giving it back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.auth import Served, address_of
from api.day_views import DayView, public_days
from api.petitions import check_code
from api.problems import Problem
from api.receptions import BookingHolder, book_place, give_back
from api.services import Services
from intake.book_words import BookPlaceWords
from intake.refusals import GateRefusal
from storage.database import now
from web.forms import Fields, filled, read_form, sign, signed
from web.guard import reader
from web.render import language_of, page
from web.sentences import explain
from web.texts import say

router = APIRouter()

PURPOSE = "reception day"


@router.get("/reception-days")
async def calendar(request: Request, found: Served) -> Response:
    """List the days that are not over."""
    days = await found.database.read(lambda c: public_days(c, now(c)))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    return page(request, "reception_days.html", days=days, when=when)


@router.get("/reception-days/{day}")
async def one(day: str, request: Request, found: Served) -> Response:
    """Show a day and the form that books a place on it."""
    return await _day(request, found, day)


@router.post("/reception-days/{day}")
async def book(day: str, request: Request, found: Served) -> Response:
    """Book a place, or give one back; the form's token is the act's id, so that a second click is the same act."""
    fields = await read_form(request)
    language = language_of(request)
    nonce = signed(found.safe, f"{PURPOSE} {day}", fields.get("token", ""))
    if nonce is None:
        told = f"{explain('form_expired', {}, language)} {say('submit.kept', language)}"
        return await _day(request, found, day, kept=fields, problem=told, status=403)
    try:
        if fields.get("type") == "cancel_booking":
            await give_back(found, day, _holder(fields, nonce), address_of(request))
            return await _day(request, found, day, done=say("reception.given_back", language))
        words = await _words(request, found, fields, nonce)
        receipt = await book_place(found, day, words)
    except (GateRefusal, Problem) as refused:
        problem = refused if isinstance(refused, Problem) else Problem(refused.code, refused.params)
        told = explain(problem.code, problem.params, language)
        return await _day(request, found, day, kept=fields, problem=told, status=problem.status)
    except ValidationError:
        told = say("reception.incomplete", language)
        return await _day(request, found, day, kept=fields, problem=told, status=422)
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    again = ("/language", {"back": f"/reception-days/{day}"})
    return page(request, "booking.html", receipt=receipt, when=when, again=again)


def _holder(fields: Fields, nonce: str) -> BookingHolder:
    return BookingHolder(
        id=f"web-{nonce}", booking=fields.get("booking", "").strip(), code=fields.get("booking_code", "").strip()
    )


async def _words(request: Request, found: Services, fields: Fields, nonce: str) -> BookPlaceWords:
    """Read a booking; a petition's code is checked before anything is entered.

    Raises:
        Problem: ``throttled`` or ``tracking_failed``.
    """
    said: dict[str, Any] = {"id": f"web-{nonce}"}
    number, code = filled(fields, "number"), filled(fields, "code")
    if number is not None:
        await check_code(found, number.upper(), code or "", address_of(request))
        return BookPlaceWords.model_validate(said | {"petition": number.upper()})
    person = {name: value for name in ("name", "phone") if (value := filled(fields, name))}
    return BookPlaceWords.model_validate(said | {"person": person or None, "subject": filled(fields, "subject")})


async def _day(request: Request, found: Services, day: str, **said: Any) -> Response:
    status = said.pop("status", 200)
    shown = await found.database.read(lambda c: _published(public_days(c, now(c)), day))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    open_ = shown.stage == "published" and shown.form != "field_visit" and shown.starts > when.at
    content = {"kept": {}, "problem": None, "done": None} | said
    again = ("/language", {"back": f"/reception-days/{day}"}) if request.method == "POST" else None
    token = sign(found.safe, f"{PURPOSE} {day}")
    return page(
        request, "reception_day.html", status, day=shown, when=when, bookable=open_, token=token, again=again, **content
    )


def _published(days: list[DayView], wanted: str) -> DayView:
    found = next((day for day in days if day.id == wanted), None)
    if found is None:
        raise Problem("no_page")
    return found
