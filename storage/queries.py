"""What pages and the API read of cases: what a list is narrowed to and tells, texts, persons."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from domain.base import Frozen
from domain.terms import Kind
from storage.directory import Tree
from storage.tables import cases, clock_facts, dockets, documents, persons

PAGE = 50


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
