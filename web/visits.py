"""The staff's page of on-site visits: findings on offices and how they are followed up."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.auth import Served, Session
from api.problems import Problem
from api.services import Services
from api.visits import READERS, VisitView, keep_visit, visit_views
from domain.base import Role
from domain.visits import Fault
from intake.book_words import PlanVisitWords, VisitWords
from web.book_forms import BOOK_FORMS
from web.book_pages import book_page, entered
from web.forms import read_form
from web.guard import Staff
from web.render import language_of, see_other
from web.texts import word

router = APIRouter()


@router.get("/visits")
async def visits(request: Request, session: Staff, found: Served) -> Response:
    """Show the visits, their findings and follow-ups."""
    return await _visits(request, found, session)


@router.post("/visits")
async def act(request: Request, session: Staff, found: Served) -> Response:
    """Plan a visit, or act on the one that the form names."""
    fields = await read_form(request)
    plans = fields.get("type") == "plan_visit"
    book = None if plans else fields.get("field", "")

    async def keep(words: Any) -> Response:
        await keep_visit(found, session.viewer, book, words)
        return see_other("/visits")

    again = partial(_visits, request, found, session)
    return await entered(
        request, found, session, fields, PlanVisitWords if plans else VisitWords, keep=keep, again=again
    )


async def _visits(request: Request, found: Services, session: Session, **said: Any) -> Response:
    if session.viewer.role not in READERS:
        raise Problem("not_permitted")
    shown = await found.database.read(lambda c: visit_views(c, session.viewer))
    language = language_of(request)
    offers = {
        "fault": [(fault.value, word("fault", fault, language)) for fault in Fault],
        "accepted": [(accepted, word("accepted", accepted, language)) for accepted in ("true", "false")],
    }
    names = ("plan_visit",) if session.viewer.role is Role.SUPERVISOR else ()
    present: dict[str, Any] = {
        "visits": shown,
        "of_visit": {visit.id: _forms(visit, session.viewer.role) for visit in shown},
    }
    return await book_page(request, found, session, "visits.html", names, said, offers=offers, **present)


def _forms(visit: VisitView, role: Role) -> dict[str, tuple[Any, list[tuple[str, str]]]]:
    """Give the forms of a visit, each with the findings that it may name."""
    if visit.cancelled:
        return {}
    findings = {f.finding: (f.finding, f.text[:40]) for f in visit.findings}
    free = [findings[f.finding] for f in visit.findings if f.due is None]
    awaited = [findings[f.finding] for f in visit.findings if f.due is not None and f.answer is None]
    answered = [findings[f.finding] for f in visit.findings if f.answer is not None and not f.accepted]
    if role is Role.OFFICER:
        return {"answer_follow_up": (BOOK_FORMS["answer_follow_up"], awaited)} if awaited else {}
    if role is not Role.SUPERVISOR:
        return {}
    forms: dict[str, tuple[Any, list[tuple[str, str]]]] = {"record_finding": (BOOK_FORMS["record_finding"], [])}
    forms |= {"bind_follow_up": (BOOK_FORMS["bind_follow_up"], free)} if free else {}
    forms |= {"judge_answer": (BOOK_FORMS["judge_answer"], answered)} if answered else {}
    return forms if findings else forms | {"cancel_visit": (BOOK_FORMS["cancel_visit"], [])}
