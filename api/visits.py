"""Routes of on-site visits, and of what offices owe by visits and key fields."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from sqlalchemy import Connection

from api.auth import Authenticated, Served, require
from api.day_views import LeaderView, leader_view, reach_of, read_text, sees
from api.fields import Key
from api.problems import PROBLEMS
from api.services import Services
from api.supervised import OfficeView, office_view
from api.supervision_views import today_in
from domain.access import Viewer
from domain.base import DocumentRef, Frozen, Role
from domain.book_duties import Call
from domain.books import BookKind
from domain.visits import Fault, SiteFinding, SiteVisit
from intake.book_words import PlanVisitWords, VisitWords
from intake.books import Bookkeeping
from intake.visit_acts import on_site_visit
from storage.book_duties import open_duties
from storage.books import Kept, linked_books, list_books
from storage.database import now
from storage.directory import Tree

router = APIRouter(prefix="/api/v1", tags=["supervision"], responses=PROBLEMS)

READERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.OFFICER})


class SiteFindingView(Frozen):
    """A finding on an office, and how its follow-up stands; ``said`` is what was said of its day."""

    finding: str
    office: OfficeView
    fault: Fault
    text: str
    demand: str | None = None
    due: date | None = None
    answer: str | None = None
    answered: date | None = None
    accepted: bool = False
    reason: str | None = None
    said: tuple[Call, ...] = ()


class VisitView(Frozen):
    """A visit, with the cases taken along of which the viewer may know; an officer sees his office's findings only."""

    id: str
    bureau: OfficeView
    visitor: LeaderView
    office: OfficeView | None = None
    district: str | None = None
    since: date
    until: date
    cancelled: bool
    cases: tuple[str, ...]
    findings: tuple[SiteFindingView, ...]


class DutyView(Frozen):
    """What an office owes by a book, by a day; ``said`` is what was said of it."""

    kind: BookKind
    book: str
    duty: str
    office: OfficeView
    due: date
    late: bool
    said: tuple[Call, ...]


@router.get("/visits")
async def read_visits(session: Authenticated, found: Served) -> list[VisitView]:
    """List the on-site visits of the caller's bureau, a leader's own, and for an office what was found there."""
    require(session, *READERS)
    return await found.database.read(lambda c: visit_views(c, session.viewer))


@router.post("/visits", status_code=201)
async def plan(words: PlanVisitWords, session: Authenticated, found: Served) -> list[VisitView]:
    """Plan an on-site visit."""
    return await keep_visit(found, session.viewer, None, words)


@router.post("/visits/{visit}/acts")
async def act(visit: Key, words: VisitWords, session: Authenticated, found: Served) -> list[VisitView]:
    """Record a finding, bind a follow-up, answer it, judge the answer, or cancel the visit."""
    return await keep_visit(found, session.viewer, visit, words)


@router.get("/duties")
async def read_duties(session: Authenticated, found: Served) -> list[DutyView]:
    """List what offices in the caller's reach owe by visits and key fields, the oldest day first."""
    require(session, Role.SUPERVISOR, Role.AUDITOR)
    return await found.database.read(lambda c: duty_views(c, session.viewer, today_in(found.policy, now(c))))


async def keep_visit(
    found: Services, viewer: Viewer, visit: str | None, words: PlanVisitWords | VisitWords
) -> list[VisitView]:
    """Enter an act on a visit and show what the viewer may see."""
    await Bookkeeping(found.gate).enter(BookKind.SITE_VISIT, visit, words, on_site_visit, viewer)
    return await found.database.read(lambda c: visit_views(c, viewer))


def visit_views(connection: Connection, viewer: Viewer) -> list[VisitView]:
    """Show the visits that somebody may see: his bureau's, those he makes, or what was found at his office."""
    tree = Tree.load(connection)
    match viewer.role:
        case Role.OFFICER:
            found = linked_books(connection, BookKind.SITE_VISIT, "office", viewer.office or "")
        case Role.LEADER:
            found = linked_books(connection, BookKind.SITE_VISIT, "visitor", viewer.account)
        case _:
            found = list_books(connection, BookKind.SITE_VISIT, offices=reach_of(viewer, tree))
    return [_visit(connection, tree, kept, viewer) for kept in found]


def duty_views(connection: Connection, viewer: Viewer, today: date) -> list[DutyView]:
    """Show what is owed by the books of the viewer's reach."""
    tree = Tree.load(connection)
    return [
        DutyView(
            kind=kind,
            book=book,
            duty=duty.id,
            office=office_view(tree, duty.office.id),
            due=duty.due,
            late=today > duty.due,
            said=tuple(call.call for call in said if call.due == duty.due),
        )
        for kind, book, duty, said in open_duties(connection, reach_of(viewer, tree))
    ]


def _visit(connection: Connection, tree: Tree, kept: Kept, viewer: Viewer) -> VisitView:
    visit = kept.state
    if not isinstance(visit, SiteVisit):
        raise TypeError("not a visit")
    terms = visit.terms
    shown = [f for f in visit.findings if viewer.role is not Role.OFFICER or f.office.id == viewer.office]
    return VisitView(
        id=kept.id,
        bureau=office_view(tree, terms.bureau.id),
        visitor=leader_view(connection, terms.visitor),
        office=office_view(tree, terms.office.id) if terms.office else None,
        district=terms.district,
        since=terms.since,
        until=terms.until,
        cancelled=visit.cancelled,
        cases=tuple(number for number in terms.cases if sees(connection, viewer, number)),
        findings=tuple(_finding(connection, tree, visit, finding) for finding in shown),
    )


def _finding(connection: Connection, tree: Tree, visit: SiteVisit, found: SiteFinding) -> SiteFindingView:
    def told(ref: DocumentRef | None, part: str) -> str | None:
        return read_text(connection, ref).get(part) if ref else None

    said = tuple(call.call for call in visit.called if call.duty == found.finding and call.due == found.due)
    return SiteFindingView(
        **found.model_dump(include={"finding", "fault", "due", "answered", "accepted"}),
        office=office_view(tree, found.office.id),
        text=told(found.text, "finding") or "",
        demand=told(found.demand, "demand"),
        answer=told(found.answer, "answer"),
        reason=told(found.reason, "reason"),
        said=said,
    )
