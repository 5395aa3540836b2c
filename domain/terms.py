"""Terms: who is bound, for how long, by which unit, and which events start, stop or void a clock."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain.base import Body, Frozen
from domain.cues import DATED, Cue, Occasion
from domain.rungs import Rung, unclimbable

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


class Right(StrEnum):
    """What somebody may do only while a window is open."""

    RATING = "rating"
    OBJECTION = "objection"
    REVIEW = "review"


class DossierKind(StrEnum):
    """The kinds of dossiers: 三项建议, 交办批次, 带案督导, 源头治理, 通报."""

    RECOMMENDATION = "recommendation"
    BATCH = "batch"
    VISIT = "visit"
    GOVERNANCE = "governance"
    BULLETIN = "bulletin"


class BaseTerm(Frozen):
    """One term of a pack: who is bound, for how long, and which events start, stop or void its clock."""

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)
    kind: Kind = Kind.DUTY
    holder: Body
    length: int | None = Field(None, ge=1, le=3660, description="None: the term ends on the date that its event names.")
    unit: Unit = Unit.DAYS
    article: str = Field(min_length=1, max_length=120)
    starts: tuple[Cue, ...] = Field(min_length=1)
    stops: tuple[Cue, ...] = Field(min_length=1)
    voided_by: tuple[Cue, ...] = Field((), description="Ends without its act: void before its end, late after.")
    stands_still: tuple[Cue, ...] = Field((), description="From these events on its days do not count,")
    goes_on: tuple[Cue, ...] = Field((), description="until one of these.")
    extendable_by: int | None = Field(None, ge=1, le=3660, description="Cap of all extensions together, in its unit.")
    warn_before: int | None = Field(None, ge=1, description="In the unit of the term.")
    remind_every: int | None = Field(None, ge=1, description="After a lapse, until the act comes; in the term's unit.")
    counts_in: Rate | None = None
    concludes: bool = Field(False, description="The end of this window ends the case.")
    outlasts: bool = Field(False, description="Goes on after the conclusion, and keeps the case open.")
    opens: Right | None = Field(None, description="What may be done while this window is open, and only then.")
    rungs: tuple[Rung, ...] = Field((), description="What follows when it is not done, step by step.")
    follows: bool = Field(False, description="Goes over to the office that the case goes to while it runs.")

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.warn_before is not None and self.length is not None and self.warn_before >= self.length:
            raise ValueError("warn_before must be shorter than length")
        return self


class Term(BaseTerm):
    """A term of petitions."""

    stops: tuple[Occasion, ...] = Field(min_length=1)
    voided_by: tuple[Occasion, ...] = Field((), description="Ends without its act: void before its end, late after.")
    stands_still: tuple[Occasion, ...] = Field((), description="From these events on its days do not count,")
    goes_on: tuple[Occasion, ...] = Field((), description="until one of these.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.length is None and not set(self.starts) <= DATED:
            raise ValueError(f"a term without length starts only on what names its day: {', '.join(sorted(DATED))}")
        if self.length is None and self.unit is not Unit.DAYS:
            raise ValueError("a term without length ends on a date, so its unit is days")
        if bool(self.stands_still) != bool(self.goes_on):
            raise ValueError("stands_still and goes_on belong together: a clock that stands still must go on")
        if self.opens is not None and self.kind is not Kind.WINDOW:
            raise ValueError("only a window opens a right; a duty binds")
        if self.concludes and self.kind is not Kind.WINDOW:
            raise ValueError("only a window may conclude a case; a duty that ends is late, not done")
        if self.follows and self.holder is not Body.OFFICE:
            raise ValueError("only what binds the handling office follows the case")
        if self.kind is Kind.DUTY and self.remind_every is None:
            raise ValueError("a duty needs remind_every: it is not forgotten after its term")
        return self

    @model_validator(mode="after")
    def _climbable(self) -> Self:
        """Say which rungs could never be reached, or would hold somebody to a petitioner's right."""
        if self.rungs and self.kind is Kind.WINDOW:
            raise ValueError("rungs: a window is a petitioner's right, and nobody is held to it")
        if faults := list(unclimbable(self.rungs, self.length)):
            raise ValueError(f"rungs: {faults[0]}")
        return self


class DossierTerm(BaseTerm):
    """A term of dossiers: always a duty, of the bureau that keeps one or of the office that it addresses."""

    @model_validator(mode="after")
    def _duty(self) -> Self:
        if self.kind is not Kind.DUTY or self.concludes or self.outlasts or self.opens or self.counts_in:
            raise ValueError("a dossier has duties only: no window, no rate, nothing that concludes or outlasts it")
        if self.remind_every is None:
            raise ValueError("a duty needs remind_every: it is not forgotten after its term")
        if self.rungs:
            raise ValueError("rungs: the ladder of petitions binds the offices of a case; a dossier has none")
        if self.holder is Body.REVIEWER:
            raise ValueError("a dossier's duty binds the bureau or the office; nobody reviews there")
        if self.length is None and self.unit is not Unit.DAYS:
            raise ValueError("a term without length ends on a date, so its unit is days")
        return self
