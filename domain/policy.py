"""A policy pack: the terms, windows and switches of one procedure, as data that travels with each petition."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints, field_validator, model_validator

from domain.base import Body, Frozen, Identifier, Instant
from domain.calendar import Calendar, CalendarYear

ClockName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]


class Unit(StrEnum):
    """What a term is counted in: days of the calendar, working days, or plain elapsed time."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    HOURS = "hours"
    MINUTES = "minutes"
    SECONDS = "seconds"


class Kind(StrEnum):
    """A duty binds an office and is judged; a window is a petitioner's right and never is."""

    DUTY = "duty"
    WINDOW = "window"


class Rate(StrEnum):
    """The published rate that a duty counts in."""

    TIMELY_ACCEPTANCE = "timely_acceptance"
    ON_TIME_REPLY = "on_time_reply"


class Occasion(StrEnum):
    """The events on which a clock may start or stop."""

    REGISTERED = "registered"
    IMPORTED = "imported"
    TRANSFERRED = "transferred"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RETURNED = "returned"
    REPLIED = "replied"
    REPLY_IMPORTED = "reply_imported"
    RATED = "rated"
    CONCLUDED = "concluded"


GUARDED = (
    Occasion.REGISTERED,
    Occasion.IMPORTED,
    Occasion.TRANSFERRED,
    Occasion.ASSIGNED,
    Occasion.ACCEPTED,
    Occasion.RETURNED,
    Occasion.REPLIED,
)
"""After each of these somebody must act next, so a clock must start: no open case is without one."""


class Term(Frozen):
    """One term of a pack: who is bound, for how long, and which events start, stop or void its clock."""

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)
    kind: Kind = Kind.DUTY
    holder: Body
    length: int = Field(ge=1, le=3660)
    unit: Unit
    article: str = Field(min_length=1, max_length=120)
    starts: tuple[Occasion, ...] = Field(min_length=1)
    stops: tuple[Occasion, ...] = Field(min_length=1)
    warn_before: int | None = Field(None, ge=1, description="In the unit of the term.")
    remind_every: int | None = Field(None, ge=1, description="After a lapse, until the act comes; in the term's unit.")
    counts_in: Rate | None = None
    concludes: bool = Field(False, description="The end of this window ends the case.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.warn_before is not None and self.warn_before >= self.length:
            raise ValueError("warn_before must be shorter than length")
        if self.concludes and self.kind is not Kind.WINDOW:
            raise ValueError("only a window may conclude a case; a duty that ends is late, not done")
        if self.kind is Kind.DUTY and self.remind_every is None:
            raise ValueError("a duty needs remind_every: it is not forgotten after its term")
        return self


class Policy(Frozen):
    """The rules of one procedure; the pack in force at registration stays with the case."""

    name: Identifier
    version: int = Field(ge=1)
    zh: str = Field(min_length=1, max_length=80)
    en: str = Field(min_length=1, max_length=80)
    zone: str
    roll_last_day: bool = Field(description="A last day that is no working day rolls to the next one.")
    calendar: Identifier = Field(description="Which calendar series counts its days, e.g. cn.")
    terms: dict[ClockName, Term] = Field(min_length=1)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, no name at all, or a folder of zones
            raise ValueError(f"unknown time zone {zone!r}") from None
        return zone

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        starting = {occasion for term in self.terms.values() for occasion in term.starts}
        if missing := [occasion.value for occasion in GUARDED if occasion not in starting]:
            raise ValueError(f"terms: no clock starts on {', '.join(missing)}")
        if not any(term.concludes and Occasion.REPLIED in term.starts for term in self.terms.values()):
            raise ValueError("terms: no window that starts on replied concludes the case")
        return self

    @property
    def id(self) -> str:
        """Name and version, as events cite the pack."""
        return f"{self.name}@{self.version}"

    @property
    def tz(self) -> ZoneInfo:
        """The legal zone, in which days begin and end."""
        return ZoneInfo(self.zone)


class CalendarIssue(Frozen):
    """Calendar years that took effect together; an act uses those in force at its receipt."""

    effective: Instant
    years: tuple[CalendarYear, ...] = ()


class Rules(Frozen):
    """What travels with a petition besides its state: the pack, and every calendar issue that reached it."""

    policy: Policy
    calendars: tuple[CalendarIssue, ...] = ()

    def calendar(self, at: datetime) -> Calendar:
        """Give the calendar in force at an instant; the first issue also covers the time before it."""
        issues = [issue for n, issue in enumerate(self.calendars) if n == 0 or issue.effective <= at]
        return Calendar(years=tuple(year for issue in issues for year in issue.years))
