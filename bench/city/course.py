"""A petition's course: whom it concerns, how long it takes, and who plans what when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from bench.city import words
from bench.city.hours import DAY, ZONE, at_leisure, at_work
from bench.city.life import Given, Life
from bench.city.offices import District, actor
from bench.city.shares import Assumed, Fitted, drawn
from domain.base import Actor, Channel, DocumentRef, Frozen, OfficeRef, Purpose, Role
from domain.events import Event

PETITIONER = Actor(id="petitioner", role=Role.PETITIONER)
DISCIPLINE = "纪检监察"
"""The class of the department that looks into accusations."""
ASSUMED = Assumed()


class Earlier(NamedTuple):
    """What is known of the matter when another petition on it is received; links are stamped with it, too."""

    matter: str
    concluded: int
    concluded_by: str | None
    final_in: str | None


class About(NamedTuple):
    """What a petition is about, and how it comes."""

    district: District
    kind: str
    leaf: str
    channel: Channel
    purpose: Purpose
    same: bool = False
    """Whether it repeats the words of the one before it."""


Doing = Callable[..., Given]
"""Gives the command and its sender, from the course, what else was planned with it, and the instant."""

Reactions = Mapping[type[Frozen], Callable[["Course", datetime, Any], None]]


class Course:
    """One petition's course; the reactions say what follows which fact."""

    def __init__(self, life: Life, fitted: Fitted, about: About, earlier: Earlier | None, reactions: Reactions) -> None:
        self.life, self.fitted, self.about, self.earlier = life, fitted, about, earlier
        self.random, self.reactions = life.random, reactions
        self.days = drawn(self.random, fitted.reply_days)
        """From the receipt to the reply."""
        self.simple = False
        accuses = about.purpose is Purpose.ACCUSATION
        self.office = about.district.departments[DISCIPLINE if accuses else about.kind]

    def react(self, event: Event) -> None:
        """Plan what follows from a fact."""
        found = self.reactions.get(type(event.fact))
        if found is not None:
            found(self, event.at, event.fact)

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens to this share."""
        return self.random.random() < share

    def between(self, least: float, most: float) -> timedelta:
        """Draw a time in days."""
        return timedelta(seconds=round((least + (most - least) * self.random.random()) * 86400))

    def official(self, at: datetime, act: Doing, *given: object) -> None:
        """Plan what an office does."""
        self.life.plan(at_work(self.random, self.fitted, at), partial(act, self, *given))

    def petitioner(self, at: datetime, act: Doing, *given: object) -> None:
        """Plan what the petitioner does."""
        self.life.plan(at_leisure(self.random, self.fitted, at), partial(act, self, *given))

    def said(self, kind: str, at: datetime, letters: int = 60) -> DocumentRef:
        """Say something in writing."""
        return self.life.text(kind, {kind: words.of_length(self.random, letters)}, at)

    @property
    def bureau(self) -> OfficeRef:
        """The bureau of the case."""
        return self.about.district.bureau

    def clerk(self) -> Actor:
        """The bureau's clerk."""
        return actor(Role.CLERK, self.bureau)

    def supervisor(self) -> Actor:
        """The bureau's supervisor."""
        return actor(Role.SUPERVISOR, self.bureau)

    def officer(self) -> Actor:
        """The officer of the office that has the case."""
        return actor(Role.OFFICER, self.office)

    def day(self, at: datetime, days: int) -> date:
        """Name a day so many days from an instant on."""
        return at.astimezone(ZONE).date() + days * DAY
