"""A policy pack: the terms, windows and switches of one procedure, as data that travels with each petition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from domain.base import Body, Frozen, Identifier, Instant
from domain.calendar import Calendar, CalendarYear
from domain.cues import DOSSIER_CUES, GUARDED, LAPSED, OF_LEADERS, OF_REVIEW, REVIEWS, WAYS, Occasion
from domain.levels import Minimum
from domain.reviews import Public, ReviewLevel, faults
from domain.rungs import Proposals, unanswerable
from domain.terms import BaseTerm, ClockName, DossierKind, DossierTerm, Kind, Right, Term
from domain.values import Fit, Unfit


class DossierPolicy(Frozen):
    """What a pack says of one kind of dossiers."""

    terms: dict[ClockName, DossierTerm] = Field(min_length=1)
    sign_offs: tuple[ClockName, ...] = Field((), description="Levels that confirm a settlement, in their order.")
    reviewed: tuple[Public, ...] = Field((), description="Rhythms of bulletins that are meant for the public.")
    reviews: tuple[ReviewLevel, ...] = Field((), description="三审三校: who looks at them, level by level.")

    @field_validator("sign_offs")
    @classmethod
    def _once_each(cls, levels: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(levels)) != len(levels):
            raise ValueError("each level signs once")
        return levels

    @field_validator("reviews")
    @classmethod
    def _three_levels(cls, levels: tuple[ReviewLevel, ...]) -> tuple[ReviewLevel, ...]:
        if found := list(faults(levels)):
            raise ValueError(found[0])
        return levels


class Simple(Frozen):
    """简易办理: on which grounds a case may be handled simply, and on which never."""

    fit: tuple[Fit, ...] = Field(min_length=1)
    unfit: tuple[Unfit, ...] = ()
    article: str = Field(min_length=1, max_length=120)


class FigureRules(Frozen):
    """What figures of this procedure are counted with."""

    one_time_days: int = Field(
        90, ge=1, le=3660, description="Days of 24 hours in which no repeat comes after a conclusion."
    )


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
    simple: Simple | None = None
    reception: tuple[Minimum, ...] = Field(
        (), description="How often leaders must receive, by level; none: no minimum."
    )
    review_levels: int = Field(0, ge=0, le=2, description="How often an opinion may be reviewed by the next higher.")
    proposals: Proposals | None = Field(None, description="When a review of an office's act is proposed.")
    dossiers: dict[DossierKind, DossierPolicy] = Field({}, description="Dossiers that the procedure has.")
    figures: FigureRules = FigureRules()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, no name at all, or a folder of zones
            raise ValueError(f"unknown time zone {zone!r}") from None
        return zone

    @model_validator(mode="after")
    def _startable(self) -> Self:
        """Say which start never happens, or would find nobody to hold its clock."""
        lapsing = {f"{LAPSED}{name}": term for name, term in self.terms.items() if term.kind is Kind.DUTY}
        known = {*Occasion, *lapsing}
        after_review = {*OF_REVIEW, *(cue for cue, term in lapsing.items() if term.holder is Body.REVIEWER)}
        for name, term in self.terms.items():
            if unknown := [cue for cue in term.starts if cue not in known]:
                raise ValueError(
                    f"terms.{name}.starts: {', '.join(unknown)} never happens; only a duty of the pack lapses"
                )
            if term.holder is Body.REVIEWER and (early := [cue for cue in term.starts if cue not in after_review]):
                raise ValueError(f"terms.{name}.holder: on {', '.join(early)} there may be no reviewer yet")
            if term.holder is Body.LEADER and (strange := [cue for cue in term.starts if cue not in OF_LEADERS]):
                raise ValueError(f"terms.{name}.holder: {', '.join(strange)} names no leader")
        return self

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        starting = {cue for term in self.terms.values() for cue in term.starts}
        guarded = [o for o in GUARDED if not any(set(way) <= starting for way in WAYS.get(o, ((o,),)))]
        if guarded:
            raise ValueError(f"terms: no clock starts on {', '.join(guarded)}")
        if not any(term.concludes and Occasion.REPLIED in term.starts for term in self.terms.values()):
            raise ValueError("terms: no window that starts on replied concludes the case")
        needed = [cue for level in range(self.review_levels) for cue in REVIEWS[level]]
        if missing := [cue.value for cue in needed if cue not in starting]:
            raise ValueError(f"review_levels: no clock starts on {', '.join(missing)}")
        if bool(self.review_levels) != any(term.opens is Right.REVIEW for term in self.terms.values()):
            raise ValueError("review_levels: from 1 on where a window opens review, and only there")
        return self

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        """Say which rung would ask for an answer that no clock of the pack waits for, or order about an order."""
        for name, term in self.terms.items():
            if faults := list(unanswerable(term.starts, term.rungs, [other.starts for other in self.terms.values()])):
                raise ValueError(f"terms.{name}.rungs: {faults[0]}")
        return self

    @model_validator(mode="after")
    def _dossiers_startable(self) -> Self:
        for kind, rules in self.dossiers.items():
            if bool(rules.reviews) != (kind is DossierKind.BULLETIN):
                raise ValueError(f"dossiers.{kind}.reviews: a bulletin has its levels, nothing else has")
            known = DOSSIER_CUES[kind]
            for name, term in rules.terms.items():
                where = f"dossiers.{kind}.terms.{name}"
                named = {*term.starts, *term.stops, *term.voided_by, *term.stands_still, *term.goes_on}
                if unknown := sorted(named - known.all):
                    raise ValueError(f"{where}: {', '.join(unknown)} never happens in a {kind}")
                if term.length is None and not set(term.starts) <= known.dated:
                    raise ValueError(f"{where}: only {', '.join(sorted(known.dated))} name a day")
            starting = {cue for term in rules.terms.values() for cue in term.starts}
            if missing := sorted(known.guarded - starting):
                raise ValueError(f"dossiers.{kind}.terms: no clock starts on {', '.join(missing)}")
        return self

    @property
    def id(self) -> str:
        """Name and version, as events cite the pack."""
        return f"{self.name}@{self.version}"

    def offers(self, cue: str) -> bool:
        """Tell whether some clock of the pack starts or stops on an occasion: whether the procedure has such an act."""
        return any(cue in term.starts or cue in term.stops for term in self.terms.values())

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
    dossier: DossierKind | None = Field(None, description="Of which dossiers they are the rules; none: of petitions.")

    @property
    def terms(self) -> Mapping[str, BaseTerm]:
        """The terms that count here."""
        return self.policy.terms if self.dossier is None else self.policy.dossiers[self.dossier].terms

    def of(self, kind: DossierKind) -> Rules:
        """Give the rules of one kind of dossiers."""
        return Rules(policy=self.policy, calendars=self.calendars, dossier=kind)

    def with_issues(self, issues: tuple[CalendarIssue, ...]) -> Rules:
        """Give the rules with calendars that reached a case on its way."""
        if not issues:
            return self
        return Rules(policy=self.policy, calendars=(*self.calendars, *issues), dossier=self.dossier)

    def calendar(self, at: datetime) -> Calendar:
        """Give the calendar in force at an instant; the first issue also covers the time before it."""
        return self._calendar(tuple(n for n, issue in enumerate(self.calendars) if n == 0 or issue.effective <= at))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        # pydantic's own copy would carry over the calendars kept for the issues before the update
        copied = super().model_copy(update=update, deep=deep)
        return type(self)(policy=copied.policy, calendars=copied.calendars, dossier=copied.dossier)

    @cached_property
    def _calendars(self) -> dict[tuple[int, ...], Calendar]:
        return {}

    def _calendar(self, issues: tuple[int, ...]) -> Calendar:
        """Put issues together once: a case asks for the same few calendars at every step."""
        if issues not in self._calendars:
            years = tuple(year for n in issues for year in self.calendars[n].years)
            self._calendars[issues] = Calendar(years=years, series=self.policy.calendar)
        return self._calendars[issues]
