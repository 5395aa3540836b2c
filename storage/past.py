"""The records as they were known at an instant: rows that have not changed since, and the streams that have, folded.

Nothing but events is kept of the past. Whatever stream got no event since has the rows that it had; of the others the
rows are made anew from what was recorded by then. At a recent instant these are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, select, true

from domain.base import Purpose
from domain.dossiers.kinds import AnyDossier, folded
from domain.folding import fold
from domain.terms import DossierKind
from projections.rows import CaseRow, ClockRow, case_row, clock_rows
from storage.dossiers import load_dossier
from storage.streams import PETITION, read_dossier_event, read_event
from storage.tables import cases, clock_facts, dossiers, events, exclusions


class Stood(NamedTuple):
    """A petition that has changed since: its rows as they stood."""

    case: CaseRow
    clocks: tuple[ClockRow, ...]


class Past:
    """What was known at an instant of everything that accuses nobody.

    Whoever was named later counts as named before, too: a list that is made today must not name such a case.
    """

    def __init__(self, connection: Connection, at: datetime, zone: ZoneInfo) -> None:
        self.connection = connection
        self.at = at
        self.zone = zone

    def cases(self) -> ColumnElement[bool]:
        """Narrow the rows of cases to those that stand as they stood."""
        return self._standing(cases.c.number, cases.c.purpose)

    def clocks(self) -> ColumnElement[bool]:
        """Narrow the rows of clocks to those that stand as they stood."""
        return self._standing(clock_facts.c.petition, clock_facts.c.purpose)

    def changed(self) -> Iterator[Stood]:
        """Fold the petitions that have changed since, as far as they were recorded; one at a time in memory."""
        if not self._later:
            return
        query = (
            select(events.c.stream, events.c.content, events.c.hash)
            .where(events.c.kind == PETITION, events.c.recorded_at <= self.at, events.c.stream.in_(self._since))
            .order_by(events.c.stream, events.c.sequence)
        )
        found = self.connection.execute(query, execution_options={"yield_per": 1000})
        for number, log in groupby(found, key=lambda row: row.stream):
            petition = fold(read_event(row.content, row.hash) for row in log)
            if petition and number not in self.accusing and petition.purpose is not Purpose.ACCUSATION:
                yield Stood(case_row(petition), clock_rows(petition, None))

    def dossiers(self, kind: DossierKind) -> list[AnyDossier]:
        """Give the dossiers of a kind, by number, as they stood; one that speaks of an accusation is left out."""
        found = []
        query = select(dossiers.c.number).where(dossiers.c.kind == kind).order_by(dossiers.c.number)
        for number in self.connection.execute(query).scalars():
            dossier = self._dossier(kind, number)
            if dossier is not None and not self._accuses(dossier):
                found.append(dossier)
        return found

    @cached_property
    def accusing(self) -> frozenset[str]:
        """The petitions that are accusations or name somebody as accused."""
        accusations = select(cases.c.number).where(cases.c.purpose == Purpose.ACCUSATION)
        return frozenset(self.connection.execute(accusations.union(select(exclusions.c.petition))).scalars())

    @cached_property
    def _since(self) -> Select[tuple[str]]:
        """Streams of any kind that got an event since: naming the kind would keep SQLite from the index by time."""
        return select(events.c.stream).where(events.c.recorded_at > self.at)

    @cached_property
    def _later(self) -> bool:
        return self.connection.execute(self._since.limit(1)).first() is not None

    @staticmethod
    def open(number: ColumnElement[str], purpose: ColumnElement[str]) -> ColumnElement[bool]:
        """Narrow to petitions that accuse nobody."""
        named = select(exclusions.c.petition).where(exclusions.c.petition == number).exists()
        return and_(purpose != Purpose.ACCUSATION, ~named)

    def _standing(self, number: ColumnElement[str], purpose: ColumnElement[str]) -> ColumnElement[bool]:
        return and_(self.open(number, purpose), number.not_in(self._since) if self._later else true())

    def _accuses(self, dossier: AnyDossier) -> bool:
        return dossier.accused.names_somebody or any(cited.number in self.accusing for cited in dossier.cases)

    def _dossier(self, kind: DossierKind, number: str) -> AnyDossier | None:
        of_it = (events.c.kind == kind, events.c.stream == number)
        later = select(events.c.position).where(*of_it, events.c.recorded_at > self.at).limit(1)
        if self.connection.execute(later).first() is None:
            return load_dossier(self.connection, number)
        query = select(events.c.content, events.c.hash).where(*of_it, events.c.recorded_at <= self.at)
        log = [
            read_dossier_event(row.content, row.hash)
            for row in self.connection.execute(query.order_by(events.c.sequence))
        ]
        return folded(log) if log else None


class Part(Protocol):
    """A part of a report: counts what stands as it stood, and takes in what has changed since, petition by petition."""

    def read(self, past: Past) -> None:
        """Count the rows that stand."""

    def add(self, stood: Stood, past: Past) -> None:
        """Count one petition as it stood."""


def look_back(past: Past, parts: Iterable[Part]) -> None:
    """Let all parts count, in one pass over what has changed."""
    parts = tuple(parts)
    for part in parts:
        part.read(past)
    for stood in past.changed():
        for part in parts:
            part.add(stood, past)
