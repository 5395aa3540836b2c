"""Bulletins (日监测、周汇总、半月通报、年度报告): their periods, and everything that one issue says.

A bulletin speaks of offices, of posts and of cases by their numbers. No person, no title and no text of a petition is
in it, and nothing in it names an accusation: such cases are counted in bureau-wide totals only, and only where they are
not too few (`domain.metric.MINIMUM_CELL`).
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from domain.base import Frozen, Identifier, Instant
from domain.bulletin_parts import (
    BatchLine,
    Chain,
    Corrections,
    Definition,
    EditionLine,
    Figures,
    GroupLine,
    HotMatter,
    LeaderLine,
    MinimumLine,
    Mover,
    Named,
    Overdue,
    RecommendationLine,
    ShareLine,
    TrendPoint,
    Warned,
    Work,
)
from domain.metric import Count
from domain.periods import Period, half_of


class Rhythm(StrEnum):
    """How often a bulletin comes out."""

    DAILY = "daily"
    WEEKLY = "weekly"
    HALF_MONTHLY = "half-monthly"
    YEARLY = "yearly"


class IssuePeriod(Frozen):
    """The days that one issue is about, both included, in the legal zone: a period of its rhythm."""

    rhythm: Rhythm
    first: date
    last: date

    @model_validator(mode="after")
    def _of_its_rhythm(self) -> IssuePeriod:
        if _days(self.rhythm, self.first) != (self.first, self.last):
            raise ValueError(f"{self.first} to {self.last} is no {self.rhythm} period")
        return self

    @property
    def key(self) -> str:
        """Name it among all periods, as in ``half-monthly:2026-11-01``."""
        return f"{self.rhythm}:{self.first.isoformat()}"

    @property
    def year(self) -> int:
        """The year by which its issues are numbered; a week belongs to the year of its Thursday."""
        return self.first.isocalendar().year if self.rhythm is Rhythm.WEEKLY else self.first.year

    @property
    def ordinal(self) -> int:
        """Which issue of its year it is, from 1."""
        match self.rhythm:
            case Rhythm.DAILY:
                return self.first.timetuple().tm_yday
            case Rhythm.WEEKLY:
                return self.first.isocalendar().week
            case Rhythm.HALF_MONTHLY:
                return self.first.month * 2 - (self.first.day == 1)
            case Rhythm.YEARLY:
                return 1

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give the instants at which it begins and at which it is over (exclusive)."""
        return Period(self.first, self.last).bounds(zone)


def period_of(rhythm: Rhythm, day: date) -> IssuePeriod:
    """Give the period of a rhythm that a day of the legal zone lies in."""
    first, last = _days(rhythm, day)
    return IssuePeriod(rhythm=rhythm, first=first, last=last)


def period_named(key: str) -> IssuePeriod:
    """Read a period from its key.

    Raises:
        ValueError: it names no period, or not the first day of one.
    """
    rhythm, _, first = key.partition(":")
    period = period_of(Rhythm(rhythm), date.fromisoformat(first))
    if period.key != key:
        raise ValueError(f"{key} names no period")
    return period


def previous(period: IssuePeriod) -> IssuePeriod:
    """Give the period before, which is also what `Period.before` says of its days."""
    return period_of(period.rhythm, period.first - timedelta(days=1))


def period_before(rhythm: Rhythm, at: datetime, zone: str) -> IssuePeriod:
    """Give the last period of a rhythm that was over at an instant, by the days of a zone."""
    return previous(period_of(rhythm, at.astimezone(ZoneInfo(zone)).date()))


def following(period: IssuePeriod) -> IssuePeriod:
    """Give the period after."""
    return period_of(period.rhythm, period.last + timedelta(days=1))


def _days(rhythm: Rhythm, day: date) -> tuple[date, date]:
    match rhythm:
        case Rhythm.DAILY:
            return day, day
        case Rhythm.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case Rhythm.HALF_MONTHLY:
            return half_of(day)
        case Rhythm.YEARLY:
            return date(day.year, 1, 1), date(day.year, 12, 31)


def last_day(due_at: datetime, zone: ZoneInfo) -> date:
    """Give the last day of a term that ends, exclusively, at an instant."""
    return (due_at.astimezone(zone) - timedelta(microseconds=1)).date()


def days_late(due_at: datetime, at: datetime, zone: ZoneInfo) -> int:
    """Count the days of the calendar begun since a term's last day; none before its end."""
    return (at.astimezone(zone).date() - last_day(due_at, zone)).days if at >= due_at else 0


def judged(verdict: str | None, due_at: datetime, at: datetime) -> Count:
    """Give the one of the five counts that a duty is in at an instant."""
    if verdict is not None:
        return Count(verdict)
    return Count.OPEN if at < due_at else Count.OPEN_LATE


class Bulletin(Frozen):
    """Everything that one issue says, before it is written in any form."""

    period: IssuePeriod
    as_of: Instant = Field(description="What was recorded by then is known; what is running is judged at it.")
    zone: str = Field(description="The legal zone of its days.")
    over: bool = Field(description="The period was over at that instant.")
    issuer: Named
    pack: Identifier = Field(description="The pack whose zone and definitions were used, as name@version.")
    last_issue: str | None = Field(None, description="The key of the issue that changes are told against.")
    edition: int = Field(1, description="From 2 on it corrects what came out before.")
    remark: str | None = Field(None, description="What the editor adds to the figures, for the readers.")
    heads: tuple[Figures, ...] = ()
    districts: tuple[GroupLine, ...] = ()
    offices: tuple[GroupLine, ...] = ()
    categories: tuple[GroupLine, ...] = ()
    movers: tuple[Mover, ...] = ()
    overdue: Overdue = Overdue()
    leaders: tuple[LeaderLine, ...] = ()
    minimums: tuple[MinimumLine, ...] = ()
    batches: tuple[BatchLine, ...] = ()
    recommendations: tuple[RecommendationLine, ...] = ()
    hot: tuple[HotMatter, ...] = ()
    work: tuple[Work, ...] = ()
    shares: tuple[ShareLine, ...] = ()
    backlog: tuple[ShareLine, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    warnings: tuple[Warned, ...] = ()
    editions: tuple[EditionLine, ...] = ()
    corrections: Corrections = Corrections()
    definitions: tuple[Definition, ...] = ()
    chain: Chain = Chain()

    @property
    def count_names(self) -> dict[str, dict[str, Named]]:
        """What the five counts of each figure are called, by their codes."""
        return {one.id: {count.id: count for count in one.counts} for one in self.definitions}

    @field_validator("as_of")
    @classmethod
    def _in_utc(cls, at: datetime) -> datetime:
        return at.astimezone(UTC)


def canonical(bulletin: Bulletin) -> bytes:
    """Write a bulletin as the bytes that are kept and hashed: sorted members, UTF-8, no spaces."""
    members = bulletin.model_dump(mode="json")
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(bulletin: Bulletin) -> str:
    """Hash a bulletin over its canonical bytes."""
    return sha256(canonical(bulletin)).hexdigest()
