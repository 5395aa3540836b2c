"""The staff's pages of reception days: the calendar of the bureau, and one day with those who come."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served, Session
from api.day_views import StaffDayView, staff_days
from api.problems import Problem
from api.receptions import PAST_SHOWN, READERS, acted, one_day
from api.services import Services
from domain.access import Viewer
from domain.base import Purpose, Role
from domain.reception_facts import DayStage, Form
from domain.receptions import BUREAU_STAFF
from intake.book_words import DayWords, PlanReceptionWords
from intake.refusals import GateRefusal
from storage.database import now
from storage.directory import Tree, all_accounts
from web.actions import command_id
from web.book_forms import BOOK_FORMS, read_act
from web.errors import explain
from web.forms import Fields, holds, read_form, same_site
from web.guard import Staff, reader
from web.render import language_of, page, see_other
from web.texts import say, word

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
    fields = await read_form(request)
    problem, errors, status = _checked(request, session, fields)
    if problem is None:
        given = read_act(PlanReceptionWords, fields, found.policy.tz, language_of(request))
        if given.words is None:
            errors, status = given.errors, 422
        else:
            try:
                answer = await acted(found, session.viewer, None, given.words)
                return see_other(f"/receptions/{answer.day.id}")
            except GateRefusal as refusal:
                problem, status = _told(refusal, language_of(request))
    return await _calendar(request, found, session, kept=fields, errors=errors, problem=problem, status=status)


@router.get("/receptions/{day}")
async def one(day: str, request: Request, session: Staff, found: Served) -> Response:
    """Show a day."""
    return await _day(request, found, session, day)


@router.post("/receptions/{day}")
async def act(day: str, request: Request, session: Staff, found: Served) -> Response:
    """Do something on a day; a talk registered as a petition shows its number and code once."""
    fields = await read_form(request)
    problem, errors, status = _checked(request, session, fields)
    if problem is None:
        given = read_act(DayWords, fields, found.policy.tz, language_of(request))
        if given.words is None:
            errors, status = given.errors, 422
        else:
            try:
                answer = await acted(found, session.viewer, day, given.words)
            except GateRefusal as refusal:
                problem, status = _told(refusal, language_of(request))
            else:
                if answer.petition is None:
                    return see_other(f"/receptions/{day}")
                return await _day(request, found, session, day, receipt=answer.petition)
    return await _day(request, found, session, day, kept=fields, errors=errors, problem=problem, status=status)


def _checked(request: Request, session: Session, fields: Fields) -> tuple[str | None, dict[str, str], int]:
    if session.viewer.role not in BUREAU_STAFF:
        raise Problem("not_permitted")
    if not holds(session, fields) or not same_site(request):
        language = language_of(request)
        return f"{explain('form_expired', {}, language)} {say('submit.kept', language)}", {}, 403
    if fields.get("type") not in BOOK_FORMS:
        raise Problem("malformed")
    return None, {}, 200


def _told(refusal: GateRefusal, language: str) -> tuple[str, int]:
    return explain(refusal.code, refusal.params, language), Problem(refusal.code).status


async def _calendar(request: Request, found: Services, session: Session, **said: Any) -> Response:
    language = language_of(request)
    days = await found.database.read(lambda c: staff_days(c, session.viewer, now(c) - PAST_SHOWN))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    offers = await found.database.read(lambda c: offered(c, session.viewer, language))
    keeps = session.viewer.role in BUREAU_STAFF
    forms = {"plan_reception": BOOK_FORMS["plan_reception"]} if keeps else {}
    return _filled(
        request, "receptions.html", session, {"days": days, "when": when, "choices": offers, "forms": forms}, said
    )


async def _day(request: Request, found: Services, session: Session, day: str, **said: Any) -> Response:
    language = language_of(request)
    if session.viewer.role not in READERS:
        raise Problem("not_permitted")
    shown = await found.database.read(lambda c: one_day(c, day, session.viewer))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    offers = await found.database.read(lambda c: offered(c, session.viewer, language))
    offers |= {"bookings": _bookings(shown)}
    names = BY_STAGE[shown.stage] if session.viewer.role in BUREAU_STAFF else ()
    forms = {name: BOOK_FORMS[name] for name in names}
    present = {"day": shown, "when": when, "choices": offers, "forms": forms, "slot": _slot(shown, found)}
    return _filled(request, "reception.html", session, present, said)


def _filled(
    request: Request, template: str, session: Session, present: dict[str, Any], said: dict[str, Any]
) -> Response:
    status = said.pop("status", 200)
    content = {"kept": {}, "errors": {}, "problem": None, "receipt": None} | present | said
    again = ("/language", {"back": request.url.path}) if request.method == "POST" else None
    return page(request, template, status, session=session, again=again, new_id=command_id, **content)


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


def offered(connection: Connection, viewer: Viewer, language: str) -> dict[str, list[tuple[str, str]]]:
    """Give what the forms of books offer: leaders in reach, offices, districts and the code words."""
    tree = Tree.load(connection)
    bureau = tree.bureau_of(viewer.office) if viewer.office else None
    reach = tree.below(bureau) | set(tree.line(bureau)) if bureau else set(tree.offices)
    leaders = [a for a in all_accounts(connection) if a.role is Role.LEADER and not a.locked and a.office in reach]
    visitors = leaders + [
        a for a in all_accounts(connection) if a.role is Role.SUPERVISOR and not a.locked and a.office in reach
    ]
    offices = sorted(
        (o.id, o.name_en if language == "en" and o.name_en else o.name) for o in tree.offices.values() if o.id in reach
    )
    return {
        "leaders": [(a.id, " · ".join(said for said in (a.name, a.post) if said)) for a in leaders],
        "visitors": [(a.id, " · ".join(said for said in (a.name, a.post) if said)) for a in visitors],
        "offices": offices,
        "districts": [(district, district) for district in tree.districts()],
        "reception_form": [(form.value, word("reception_form", form, language)) for form in Form],
        "purpose": [(purpose.value, word("purpose", purpose, language)) for purpose in Purpose],
        "first": [("true", word("field", "first", language))],
    }
