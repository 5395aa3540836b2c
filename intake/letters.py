"""Letters from the records: each event that a letter tells of, composed from the safe, the directory and clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from domain.base import DocumentRef, Frozen
from domain.clock_facts import ClockExtended, ClockStarted
from domain.clocks import Clock
from domain.events import Entry, Event, Fact
from domain.petition import Petition
from domain.policy import Policy
from domain.remedy_facts import MatterFinal
from domain.terms import Kind as ClockKind
from domain.terms import Right
from intake.articles import cited
from rendering.letters import Kind, Language, Letter, Remedy, Section, Step, Term
from storage.directory import Tree
from storage.packs import policy_of
from storage.queries import petition_text, read_documents
from storage.records import load_case
from storage.streams import PETITION, load_events
from storage.tables import persons

MOMENT = timedelta(microseconds=1)
Followed = TypeVar("Followed", bound=Frozen)


class Audience(StrEnum):
    """Whom a letter is for."""

    PETITIONER = "petitioner"
    OFFICE = "office"


@dataclass(frozen=True)
class Row:
    """The letter of one type of event: its kind, the member that holds its text, and whom it is for."""

    kind: Kind
    text: str
    audience: Audience = Audience.PETITIONER
    second: Kind | None = None


LETTERS: dict[str, Row] = {
    "acknowledged": Row(Kind.ACKNOWLEDGEMENT, "notice"),
    "accepted": Row(Kind.ACCEPTANCE, "notice"),
    "declined": Row(Kind.DECLINE, "reason"),
    "referred": Row(Kind.REFERRAL, "reason"),
    "extension_granted": Row(Kind.EXTENSION, "reason"),
    "extension_refused": Row(Kind.EXTENSION_REFUSAL, "reason", Audience.OFFICE),
    "interim_replied": Row(Kind.INTERIM, "text"),
    "agreement_reached": Row(Kind.AGREEMENT, "agreement"),
    "replied": Row(Kind.OPINION, "opinion"),
    "review_decided": Row(Kind.REVIEW, "opinion", second=Kind.REREVIEW),
}
"""Which events are told by letter; ``second`` is the kind at the second level of review."""

STEPS = {Kind.OPINION: Step.REVIEW, Kind.REVIEW: Step.REREVIEW}


class LetterLine(Frozen):
    """A letter of a petition: its place in the stream, its kind, its legal date, and whom it is for."""

    sequence: int
    kind: Kind
    dated: date
    audience: Audience


@dataclass(frozen=True)
class _Desk:
    """What the letters of one petition are composed from."""

    connection: Connection
    petition: Petition
    policy: Policy
    log: tuple[Event, ...]

    def day(self, instant: datetime) -> date:
        """Give the legal day of an instant."""
        return instant.astimezone(self.policy.tz).date()

    def after(self, event: Event, kind: type[Followed]) -> Iterator[Followed]:
        """Give the facts of a kind that the same command brought about after an event."""
        for other in self.log:
            same = event.command is not None and other.command == event.command and other.sequence > event.sequence
            if same and isinstance(other.fact, kind):
                yield other.fact


def list_letters(connection: Connection, number: str) -> list[LetterLine]:
    """List the letters of a petition in the order in which they were written."""
    desk = _desk(connection, number)
    if desk is None:
        return []
    return [_line(desk, event, LETTERS[event.fact.type]) for event in desk.log if event.fact.type in LETTERS]


def compose(
    connection: Connection, number: str, sequence: int, language: Language, *, named: bool = True
) -> Letter | None:
    """Compose a letter as it stood on its date, with the offices' names and the ends of terms of that time.

    Args:
        connection: the records.
        number: the petition.
        sequence: the place of the letter's event in the petition's stream.
        language: of the letter's own words; an office's text stays as it was written.
        named: whether the reader may know the petitioners' names.

    Returns:
        Nothing if there is no letter at that place.
    """
    desk = _desk(connection, number)
    if desk is None:
        return None
    event = next((e for e in desk.log if e.sequence == sequence and e.fact.type in LETTERS), None)
    return _compose(desk, event, language, named=named) if event else None


def _desk(connection: Connection, number: str) -> _Desk | None:
    petition = load_case(connection, number)
    if petition is None:
        return None
    log = load_events(connection, PETITION, number)
    return _Desk(connection, petition, policy_of(connection, petition.policy), tuple(log))


def _line(desk: _Desk, event: Event, row: Row) -> LetterLine:
    kind = _kind(event.fact, row)
    return LetterLine(sequence=event.sequence, kind=kind, dated=desk.day(event.at), audience=row.audience)


def _compose(desk: _Desk, event: Event, language: Language, *, named: bool) -> Letter:
    fact, row, tree = event.fact, LETTERS[event.fact.type], _tree_at(desk, event.at)
    kind, office = _kind(fact, row), event.actor.office or desk.petition.holder.id
    issuer = _office_name(tree, office, language)
    to_office = row.audience is Audience.OFFICE
    ground, procedure = _member(fact, "ground"), _member(fact, "procedure")
    return Letter(
        kind=kind,
        language=language,
        number=event.stream,
        sequence=event.sequence,
        office=issuer,
        addressees=(issuer,) if to_office else _petitioners(desk) if named else (),
        title=petition_text(desk.connection, event.stream).get("title", ""),
        dated=desk.day(event.at),
        articles=cited(desk.policy, kind, language, (procedure, ground)),
        sections=_sections(desk.connection, event.stream, _member(fact, row.text)),
        outcome=_member(fact, "outcome"),
        ground=ground,
        procedure=procedure,
        added=_member(fact, "days"),
        term=_term(desk, event),
        remedy=_remedy(desk, event, kind, tree, office, language),
    )


def _kind(fact: Fact, row: Row) -> Kind:
    return row.second if row.second is not None and _member(fact, "level") == 2 else row.kind


def _member(fact: Fact, name: str) -> Any:
    """Give what a fact says under a name; most facts do not have most names."""
    return getattr(fact, name, None)


def _sections(connection: Connection, number: str, text: DocumentRef) -> tuple[Section, ...]:
    """Take a text from the safe part by part; an erased one has none."""
    found = next((document.parts for document in read_documents(connection, number) if document.id == text.id), {})
    return tuple(Section(part=part, text=said) for part, said in found.items())


def _petitioners(desk: _Desk) -> tuple[str, ...]:
    """Name the petitioners in the order in which they signed."""
    entry = desk.log[0].fact
    order = list(entry.petitioners) if isinstance(entry, Entry) else []
    query = (
        select(persons.c.id, persons.c.name)
        .where(persons.c.petition == desk.petition.number, persons.c.part == "petitioner", persons.c.name.is_not(None))
        .order_by(persons.c.created_at, persons.c.id)
    )
    known = list(desk.connection.execute(query))
    known.sort(key=lambda row: order.index(row.id) if row.id in order else len(order))
    return tuple(row.name for row in known)


def _term(desk: _Desk, event: Event) -> Term | None:
    """Give the term that a letter tells of: to handle, to handle longer, or to perform."""
    match event.fact.type:
        case "accepted":
            clocks = (started.clock for started in desk.after(event, ClockStarted))
            return next((_told(desk, clock) for clock in clocks if clock.kind is ClockKind.DUTY), None)
        case "extension_granted":
            unit = desk.policy.terms[_member(event.fact, "clock")].unit
            provisional = any(extended.span.provisional for extended in desk.after(event, ClockExtended))
            last = desk.day(_member(event.fact, "due_at") - MOMENT)
            return Term(last_day=last, unit=unit, provisional=provisional)
        case "agreement_reached":
            return Term(last_day=_member(event.fact, "perform_by"))
        case _:
            return None


def _told(desk: _Desk, clock: Clock) -> Term:
    term = desk.policy.terms[clock.name]
    last = desk.day(clock.due_at - MOMENT)
    return Term(last_day=last, length=term.length, unit=term.unit, provisional=clock.provisional)


def _remedy(desk: _Desk, event: Event, kind: Kind, tree: Tree, office: str, language: Language) -> Remedy | None:
    """Tell the route that the event opened, by the clock that it started; without one the office's own text stands."""
    if any(desk.after(event, MatterFinal)):
        return Remedy(step=Step.FINAL)
    if kind not in STEPS:
        return None
    clocks = (started.clock for started in desk.after(event, ClockStarted))
    window = next((clock for clock in clocks if desk.policy.terms[clock.name].opens is Right.REVIEW), None)
    if window is None:
        return None
    above = next(iter(tree.line(office)[1:]), None)
    barred = above is None or desk.petition.accused.bars(None, tree.line(above))
    named = None if barred or above is None else _office_name(tree, above, language)
    return Remedy(step=STEPS[kind], office=named, term=_told(desk, window))


def _tree_at(desk: _Desk, at: datetime) -> Tree:
    """Give the offices as they were; those that were entered later are known by their present names."""
    present, then = Tree.load(desk.connection), Tree.load(desk.connection, at)
    return Tree(tuple((present.offices | then.offices).values()))


def _office_name(tree: Tree, office: str, language: Language) -> str:
    found = tree.offices.get(office)
    if found is None:
        return office
    return (found.name_en or found.name) if language is Language.EN else found.name
