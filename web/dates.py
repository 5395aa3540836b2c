"""Legal dates in words: the last day of a term, and how long it still is, in the pack's zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.base import Frozen
from domain.explained import cited
from domain.terms import Kind, Term, Unit
from web.texts import say

MOMENT = timedelta(microseconds=1)
SOON = 3
"""A duty with this many legal days left, or fewer, is shown as near."""


class Countdown(Frozen):
    """How long a term still is: in words, and a tone for those who see colours."""

    words: str
    tone: str
    live: bool = False


class Reader(NamedTuple):
    """Who reads a date: the instant, the legal zone, and the language."""

    at: datetime
    zone: ZoneInfo
    language: str

    def stamp(self, instant: datetime) -> str:
        """Write an instant in the legal zone."""
        return instant.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def exact(self, instant: datetime) -> str:
        """Write an instant to the second, with its offset."""
        return instant.astimezone(self.zone).isoformat(sep=" ", timespec="seconds")

    def day(self, instant: datetime) -> str:
        """Write the legal day of an instant."""
        return instant.astimezone(self.zone).date().isoformat()

    def last_day(self, due_at: datetime) -> date:
        """Give the last day on which an act counts; the end itself is exclusive."""
        return (due_at - MOMENT).astimezone(self.zone).date()

    def whole_days(self, due_at: datetime) -> bool:
        """Tell whether a term ends with a legal day; training terms end within one."""
        return due_at.astimezone(self.zone).time() == time()

    def deadline(self, due_at: datetime) -> str:
        """Write a term's end as people say it."""
        if self.whole_days(due_at):
            return say("date.by_end_of", self.language, day=self.last_day(due_at).isoformat())
        moment = due_at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")
        return say("date.before", self.language, moment=moment)

    def countdown(self, due_at: datetime, kind: str = Kind.DUTY) -> Countdown:
        """Say how long a term still is, or by how much it is over; a window is never late."""
        over = self.at >= due_at
        if over and kind != Kind.DUTY:
            return Countdown(words=say("count.ended", self.language), tone="calm")
        if not self.whole_days(due_at):
            return self._elapsed(due_at, over=over)
        days = (self.last_day(due_at) - self.at.astimezone(self.zone).date()).days
        if over:
            return Countdown(words=self._days("overdue", -days), tone="overdue")
        if days == 0:
            return Countdown(words=say("count.today", self.language), tone="soon")
        return Countdown(words=self._days("left", days), tone="soon" if days <= SOON else "calm")

    def length(self, term: Term) -> str:
        """Write a term's length with its unit; one without a length ends on a date that is named."""
        if term.length is None:
            return say("term.named", self.language)
        one = ".one" if term.length == 1 and self.language == "en" else ""
        return f"{term.length} {say(f'unit.{Unit(term.unit)}{one}', self.language)}"

    def article(self, article: str) -> str:
        """Write a pack's citation as the reader's language cites."""
        return cited(article, self.language)

    def _days(self, kind: str, days: int) -> str:
        one = ".one" if days == 1 else ""
        return say(f"count.{kind}{one}", self.language, days=days)

    def _elapsed(self, due_at: datetime, *, over: bool) -> Countdown:
        seconds = int(abs(due_at - self.at).total_seconds())
        hours, rest = divmod(seconds, 3600)
        clock = f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
        words = say("count.clock_overdue" if over else "count.clock_left", self.language, clock=clock)
        return Countdown(words=words, tone="overdue" if over else "soon", live=True)
