"""The staff's page of on-site visits: findings on offices and how they are followed up."""

from __future__ import annotations

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
from web.actions import command_id
from web.book_forms import BOOK_FORMS
from web.forms import read_form
from web.guard import Staff, reader
from web.receptions import offered
from web.render import page, see_other
from web.supervising import entered
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

    async def keep(words: Any) -> None:
        await keep_visit(found, session.viewer, book, words)

    said = await entered(request, found, session, fields, PlanVisitWords if plans else VisitWords, keep)
    return see_other("/visits") if said is None else await _visits(request, found, session, **said)


async def _visits(request: Request, found: Services, session: Session, **said: Any) -> Response:
    if session.viewer.role not in READERS:
        raise Problem("not_permitted")
    status = said.pop("status", 200)
    shown = await found.database.read(lambda c: visit_views(c, session.viewer))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    choices = await found.database.read(lambda c: offered(c, session.viewer, when.language))
    choices["fault"] = [(fault.value, word("fault", fault, when.language)) for fault in Fault]
    choices["accepted"] = [(said, word("accepted", said, when.language)) for said in ("true", "false")]
    plans = session.viewer.role is Role.SUPERVISOR
    content = {"kept": {}, "errors": {}, "problem": None} | said
    again = ("/language", {"back": "/visits"}) if request.method == "POST" else None
    return page(
        request,
        "visits.html",
        status,
        session=session,
        again=again,
        new_id=command_id,
        when=when,
        choices=choices,
        visits=shown,
        forms={"plan_visit": BOOK_FORMS["plan_visit"]} if plans else {},
        of_visit={visit.id: _forms(visit, session.viewer.role) for visit in shown},
        **content,
    )


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
