"""What pages and the API read: lists and single cases, each filtered by who may see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    True_,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)

from domain.access import BUREAU_ROLES, Viewer
from domain.base import Frozen, Role
from domain.offices import OfficeKind
from domain.terms import Kind
from storage.directory import Tree
from storage.records import load_case
from storage.sight import at_the_desk, sees
from storage.tables import case_parts, cases, clock_facts, dockets, documents, exclusions, late_exclusions, persons

PAGE = 50

Condition = ColumnElement[bool]
Petitions = Select[tuple[str]] | CompoundSelect[tuple[str]]


class CaseFilter(Frozen):
    """What a list is narrowed to."""

    stage: str | None = None
    district: str | None = None
    office: str | None = None
    category: str | None = None
    leader: str | None = None
    overdue: bool = False
    open_only: bool = False
    due_before: datetime | None = None
    duty_before: datetime | None = None
    q: str | None = None
    page: int = 1
    size: int = PAGE

    @property
    def by_clocks(self) -> bool:
        """Whether few cases are wanted, by the duties that run in them: these cases are open."""
        return self.overdue or self.duty_before is not None


class CaseLine(Frozen):
    """One line of a list."""

    number: str
    title: str
    stage: str
    channel: str
    purpose: str
    district: str | None
    category: str | None
    bureau: str
    office: str | None
    leader: str | None
    imported: bool
    received_at: datetime
    next_clock: str | None
    next_due: datetime | None


class CasePage(Frozen):
    """One page of a list, and how long the list is."""

    total: int
    page: int
    size: int
    items: tuple[CaseLine, ...]


def visible(viewer: Viewer, tree: Tree) -> ColumnElement[bool]:
    """Write `domain.access.may_see` as a condition on cases."""
    return and_(_reached(viewer, tree), ~barred(viewer, cases.c.number))


def open_to(viewer: Viewer, tree: Tree) -> Callable[[ColumnElement[str]], ColumnElement[bool]]:
    """Write `visible` as a condition on numbers of open cases: in one statement, the viewer's are looked up once.

    Written as a "case" because PostgreSQL would else begin with these cases, of which there may be very many. Whoever
    reaches every case needs none of them.
    """
    if any(isinstance(way, True_) for way in _in_reach(viewer.places[0], tree)):
        return lambda number: ~barred(viewer, number)
    found = ways(viewer, tree)
    parts = (select(cases.c.number).where(way, found.unbarred, ~cases.c.closed) for way in found.reached)
    seen = union_all(*parts).cte("seen")
    return lambda number: case((number.in_(select(seen.c.number)), true()), else_=false())


def _reached(viewer: Viewer, tree: Tree) -> ColumnElement[bool]:
    own, *others = viewer.places
    reached = [*_in_reach(own, tree), at_the_desk(viewer)]
    reached += [and_(or_(*_in_reach(other, tree)), ~barred(other, cases.c.number)) for other in others]
    return or_(*reached)


class Ways(NamedTuple):
    """Conditions on cases of which one at least must hold, each of a kind that an index can answer, and one that must.

    What they look up stands in front of their statement, so that it is looked up once, and first.
    """

    reached: list[Condition]
    unbarred: Condition


def ways(viewer: Viewer, tree: Tree) -> Ways:
    """Write `visible` as ways."""
    own, *others = viewer.places
    reached = _in_reach(own, tree, _first)
    reached += [at_the_desk(viewer)] if viewer.desk else []
    reached += [and_(way, ~barred(other, cases.c.number)) for other in others for way in _in_reach(other, tree, _first)]
    everything = next((way for way in reached if isinstance(way, True_)), None)
    return Ways(reached if everything is None else [everything], cases.c.number.not_in(_first(_barring(viewer))))


def _as_it_is(query: Petitions) -> Petitions:
    return query


def _first(query: Petitions) -> Select[tuple[str]]:
    """Look up petitions first: PostgreSQL would else begin with the cases, of which there may be very many."""
    return select(query.cte().prefix_with("MATERIALIZED", dialect="postgresql").c.petition)


def barred(viewer: Viewer, petition: ColumnElement[str]) -> ColumnElement[bool]:
    """Tell whether a petition accuses the viewer, or an office that he belongs to, or bars him since.

    Few petitions do, and an index finds them by whom they name: so they are looked up once, and not case by case.
    """
    return petition.in_(_barring(viewer))


def _barring(viewer: Viewer) -> Petitions:
    subject = exclusions.c.subject
    offices = select(exclusions.c.petition).where(exclusions.c.kind == "office", subject.in_(viewer.line))
    accounts = select(exclusions.c.petition).where(exclusions.c.kind == "account", subject == viewer.account)
    since = select(late_exclusions.c.petition).where(late_exclusions.c.account == viewer.account)
    return union_all(offices, accounts, since)


def may_know(connection: Connection, viewer: Viewer, number: str) -> bool:
    """Tell whether a viewer may know that another petition is there; a number that is none here tells nothing."""
    petition = load_case(connection, number)
    return petition is None or sees(connection, viewer, petition)


def _in_reach(viewer: Viewer, tree: Tree, looked_up: Callable[[Petitions], Any] = _as_it_is) -> list[Condition]:
    def takes_part(subject: str | None, *parts: str) -> Condition:
        part = select(case_parts.c.petition).where(case_parts.c.office == subject, case_parts.c.part.in_(parts))
        return cases.c.number.in_(looked_up(part))

    if viewer.role in BUREAU_ROLES and viewer.office:
        return [_of_bureaus(viewer.office, tree), takes_part(viewer.office, "reviewer", "above")]
    match viewer.role:
        case Role.OFFICER:
            return [cases.c.office == viewer.office, takes_part(viewer.office, "co_handler", "reviewer")]
        case Role.LEADER:
            led = [cases.c.office == (viewer.office or ""), cases.c.leader == viewer.account]
            return [*led, takes_part(viewer.office, "reviewer", "closing"), takes_part(viewer.account, "leader")]
        case Role.AUDITOR:
            return [true()]
        case _:
            return [false()]


def _of_bureaus(office: str, tree: Tree) -> ColumnElement[bool]:
    """Find the cases of an office and those below it; a department has none of its own."""
    with_cases = {o.id for o in tree.offices.values() if o.kind != OfficeKind.DEPARTMENT}
    below = sorted(with_cases & tree.below(office))
    if len(below) == 1:
        return cases.c.bureau == below[0]
    return true() if below and len(below) == len(with_cases) else cases.c.bureau.in_(below)


def narrow(wanted: CaseFilter, tree: Tree, at: datetime) -> list[ColumnElement[bool]]:
    """Write a filter as conditions on cases."""
    equal = {
        cases.c.stage: wanted.stage,
        cases.c.district: wanted.district,
        cases.c.category: wanted.category,
        cases.c.leader: wanted.leader,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.office is not None:
        conditions.append(func.coalesce(cases.c.office, cases.c.bureau).in_(sorted(tree.below(wanted.office))))
    if wanted.overdue:
        conditions += [cases.c.next_due <= at, _owes(_late(at))]
    if wanted.open_only:
        conditions.append(~cases.c.closed)
    if wanted.due_before is not None:
        conditions.append(cases.c.next_due < wanted.due_before)
    if wanted.duty_before is not None:
        conditions += [cases.c.next_due <= wanted.duty_before, _owes(_soon(at, wanted.duty_before))]
    if wanted.q:
        conditions.append(_matches(wanted.q))
    return conditions


def _late(at: datetime) -> ColumnElement[bool]:
    """Find duties that are late; a petitioner's window never is."""
    return clock_facts.c.due_at <= at


def _soon(at: datetime, until: datetime) -> ColumnElement[bool]:
    """Find duties that are not late and due by an instant."""
    return and_(clock_facts.c.due_at > at, clock_facts.c.due_at <= until)


def _owes(due: ColumnElement[bool]) -> ColumnElement[bool]:
    """Find cases in which an office's duty is open: the duties first, of which there are fewer than open cases.

    The next legal date of such a case is not after the duty's, so an index finds the cases, too.
    """
    duties = select(clock_facts.c.petition).where(clock_facts.c.kind == Kind.DUTY, clock_facts.c.verdict.is_(None), due)
    return cases.c.number.in_(duties)


TEXT_MEMBERS = "title content district category"


def _matches(words: str) -> ColumnElement[bool]:
    """Find a number or words of the petition's own text; persons are not searched for."""
    if words.lower() in TEXT_MEMBERS:
        return cases.c.number == words.upper()
    text = (
        select(documents.c.id)
        .where(documents.c.petition == cases.c.number, documents.c.kind == "petition")
        .where(documents.c.content.contains(json.dumps(words, ensure_ascii=False)[1:-1], autoescape=True))
        .correlate(cases)
    )
    return or_(cases.c.number == words.upper(), text.exists())


class Text(Frozen):
    """One text of a petition, part by part; an erased one has none."""

    id: str
    kind: str
    created_at: datetime
    parts: dict[str, str]


def read_documents(connection: Connection, number: str) -> list[Text]:
    """Give a petition's texts in the order in which they came."""
    query = (
        select(documents.c.id, documents.c.kind, documents.c.created_at, documents.c.content)
        .where(documents.c.petition == number)
        .order_by(documents.c.created_at, documents.c.id)
    )
    return [
        Text(id=row.id, kind=row.kind, created_at=row.created_at, parts=json.loads(row.content or "{}"))
        for row in connection.execute(query)
    ]


def petition_text(connection: Connection, number: str) -> dict[str, str]:
    """Give what the petitioner wrote."""
    query = select(documents.c.content).where(documents.c.petition == number, documents.c.kind == "petition")
    content = connection.execute(query).scalar_one_or_none()
    return json.loads(content) if content else {}


def read_persons(connection: Connection, number: str, part: str) -> list[dict[str, str | None]]:
    """Give the persons of a petition with what is known of them."""
    query = select(persons.c.name, persons.c.phone, persons.c.address, persons.c.id_number, persons.c.post).where(
        persons.c.petition == number, persons.c.part == part
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def tracking_hash(connection: Connection, number: str) -> str | None:
    """Give the hash of a petition's tracking code."""
    query = select(dockets.c.tracking_hash).where(dockets.c.number == number)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found
