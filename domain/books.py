"""Books: the streams that gate transactions write, each folded by its own function, all sealed alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from domain import key_fields, minimums, receptions, sponsorships, visits
from domain.base import Frozen
from domain.book_duties import DutyCalled
from domain.events import Chained
from domain.key_fields import FieldFact, KeyField
from domain.minimums import Findings, MinimumMissed
from domain.reception_facts import DayFact, DayStage
from domain.receptions import ReceptionDay
from domain.sponsorships import SponsorFact, Sponsorship
from domain.visits import SiteVisit, VisitFact


class BookKind(StrEnum):
    """What a book is about; also the kind of its stream."""

    RECEPTION_DAY = "reception_day"
    SPONSORSHIP = "sponsorship"
    KEY_FIELD = "key_field"
    FINDINGS = "findings"
    SITE_VISIT = "site_visit"


BookFact = DayFact | SponsorFact | FieldFact | MinimumMissed | VisitFact | DutyCalled
BookState = ReceptionDay | Sponsorship | KeyField | Findings | SiteVisit


class BookEvent(Chained):
    """A fact of a book at its place in the book's stream."""

    fact: Annotated[BookFact, Field(discriminator="type")]


class Shelf(Frozen):
    """What lists need beside a book's state: its office, the day it is listed by, whether it is open, and its links."""

    office: str
    day: datetime | None = None
    open: bool = True
    links: tuple[tuple[str, str], ...] = ()


class Book(NamedTuple):
    """How one kind of book is read: its state's shape, its fold, and its place on the shelf."""

    state: type[BookState]
    evolve: Callable[[Any, Any], BookState]
    shelf: Callable[[Any], Shelf]


def _day(day: ReceptionDay) -> Shelf:
    live = [booking for booking in day.bookings if not booking.cancelled]
    talks = tuple(("talk", booking.talk) for booking in live if booking.talk)
    taken = tuple(("taken_along", case) for case in day.slot.cases)
    return Shelf(
        office=day.bureau.id,
        day=day.slot.starts,
        open=day.stage in {DayStage.PLANNED, DayStage.PUBLISHED},
        links=tuple(dict.fromkeys((("leader", day.leader.id), *taken, *talks))),
    )


def _sponsorship(book: Sponsorship) -> Shelf:
    leaders = dict.fromkeys(pairing.leader.id for pairing in book.pairings)
    return Shelf(office=book.bureau.id, links=tuple(("leader", leader) for leader in leaders))


def _key_field(field: KeyField) -> Shelf:
    offices = dict.fromkeys((field.owner.id, *(action.office.id for action in field.actions)))
    return Shelf(office=field.bureau.id, open=not field.closed, links=tuple(("office", office) for office in offices))


def _findings(found: Findings) -> Shelf:
    return Shelf(office=found.office.id)


def _visit(visit: SiteVisit) -> Shelf:
    offices = dict.fromkeys(finding.office.id for finding in visit.findings)
    links = (("visitor", visit.terms.visitor.id), *(("office", office) for office in offices))
    return Shelf(office=visit.terms.bureau.id, open=not visit.cancelled, links=links)


BOOKS: dict[BookKind, Book] = {
    BookKind.RECEPTION_DAY: Book(ReceptionDay, receptions.evolve, _day),
    BookKind.SPONSORSHIP: Book(Sponsorship, sponsorships.evolve, _sponsorship),
    BookKind.KEY_FIELD: Book(KeyField, key_fields.evolve, _key_field),
    BookKind.SITE_VISIT: Book(SiteVisit, visits.evolve, _visit),
    BookKind.FINDINGS: Book(Findings, minimums.evolve, _findings),
}


def fold(kind: BookKind, facts: tuple[BookFact, ...], state: BookState | None = None) -> BookState | None:
    """Fold facts of one book, from its beginning or from a state."""
    for fact in facts:
        state = BOOKS[kind].evolve(state, fact)
    return state
