"""What the publication of a calendar year would do to clocks of cases and dossiers, and the code that confirms it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Literal, Protocol, Self

from domain.base import Frozen
from domain.calendar import CalendarYear
from domain.clocks import Clock, Span
from domain.effects import moved
from domain.policy import CalendarIssue, Rules
from domain.terms import Kind

CODE_PART = 8
NOTICE_MONTH = 11
"""The notice for a year comes out in autumn; from November on of the year before its absence is an alarm."""

Lapse = Literal["withdrawn", "at_once"]


class Move(Frozen):
    """One running clock that would be counted otherwise; instants are UTC and ``due_at`` is exclusive.

    ``petition`` is the number of the petition or of the dossier whose clock it is.
    """

    petition: str
    clock: str
    ordinal: int
    holder: str
    kind: Kind
    warned: bool
    was: Span
    becomes: Span
    lapse: Lapse | None = None

    @classmethod
    def of(cls, petition: str, clock: Clock, becomes: Span, at: datetime) -> Self:
        """Describe what an adoption received at an instant would do to a clock."""
        return cls(
            petition=petition,
            clock=clock.name,
            ordinal=clock.ordinal,
            holder=clock.holder,
            kind=clock.kind,
            warned=clock.warned,
            was=Span.model_validate(clock.model_dump(include=set(Span.model_fields))),
            becomes=becomes,
            lapse=_lapse(clock, becomes, at),
        )

    @property
    def due_changes(self) -> bool:
        """Whether the end moves."""
        return self.was.due_at != self.becomes.due_at

    @property
    def warning_changes(self) -> bool:
        """Whether the warning before the end moves, appears or falls away."""
        return self.was.warn_at != self.becomes.warn_at

    @property
    def becomes_final(self) -> bool:
        """Whether the provisional mark goes."""
        return self.was.provisional and not self.becomes.provisional

    @property
    def tells(self) -> bool:
        """Whether anything changes but the name of the calendar version that the clock is counted with."""
        return self.due_changes or self.warning_changes or self.becomes_final


def _lapse(clock: Clock, becomes: Span, at: datetime) -> Lapse | None:
    if clock.lapsed is not None:
        return "withdrawn" if at < becomes.due_at else None
    return "at_once" if at >= becomes.due_at else None


class Counted(Protocol):
    """A petition or a dossier, as far as calendars go."""

    @property
    def number(self) -> str:
        """Its number."""

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Its clocks."""

    @property
    def calendars(self) -> tuple[CalendarIssue, ...]:
        """What it has adopted."""


def moves(stream: Counted, rules: Rules, issue: CalendarIssue, at: datetime) -> Iterator[Move]:
    """Give the running clocks of a stream that an issue adopted at an instant would count otherwise.

    ``rules`` are those that it began with; what it has adopted since is in its state. A stopped clock is never
    among them: its verdict is frozen.
    """
    new = rules.with_issues((*stream.calendars, issue))
    for clock, span in moved(stream.clocks, new, at):
        yield Move.of(stream.number, clock, span, at)


def expected_years(day: date) -> tuple[int, ...]:
    """Give the years whose calendar must be published on a day of the legal zone."""
    return (day.year, day.year + 1) if day.month >= NOTICE_MONTH else (day.year,)


def confirmation(series: str, year: CalendarYear, found: Iterable[Move]) -> str:
    """Give the code of a preview: eight digits for the file's content, eight for what would change in the records.

    A case that would not change, or only lose its provisional mark, may come or go without another code: no date
    depends on it.
    """
    changes = sorted(_change(move) for move in found if move.due_changes or move.warning_changes)
    return f"{_short([series, year.model_dump(mode='json')])}-{_short(changes)}"


def _change(move: Move) -> list[str]:
    spans = [str(instant) for span in (move.was, move.becomes) for instant in (span.due_at, span.warn_at)]
    return [move.petition, move.clock, str(move.ordinal), str(move.warned), *spans]


def _short(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:CODE_PART]
