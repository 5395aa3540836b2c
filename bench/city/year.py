"""The year: which petitions come, about what and when; each matter with all that repeats it, from one seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from bench.city.course import ASSUMED, About, Course, Earlier, Reactions
from bench.city.hours import DAY, ZONE, sent
from bench.city.life import Life
from bench.city.offices import Offices
from bench.city.ordinary import ORDINARY, register
from bench.city.remedies import LATER
from bench.city.shares import chosen, fitted, placed
from domain.events import Concluded
from domain.policy import Rules
from domain.remedy_facts import MatterFinal

REACTIONS: Reactions = {**ORDINARY, **LATER}
DAYS = 365
SOON, LATER_ON = (0.5, 6.0), (20.0, 200.0)
"""Within how many days what has the same words comes again, and what only has the same matter."""


@dataclass(frozen=True)
class Year:
    """A city's year that ends at an instant: so many petitions by one seed."""

    seed: int
    petitions: int
    until: datetime
    rules: Rules

    @cached_property
    def city(self) -> Offices:
        """The offices."""
        return Offices(fitted())

    @property
    def begins(self) -> datetime:
        """The first instant."""
        return self.until - DAYS * DAY

    def matters(self) -> Iterator[range]:
        """Give for each matter the places of its petitions, in the order in which the matters arise."""
        random, shares = Random(f"{self.seed}/matters"), fitted().times_written
        first = 0
        while first < self.petitions:
            size = min(placed(random, shares) + 1, self.petitions - first)
            yield range(first, first + size)
            first += size

    def number(self, place: int, at: datetime) -> str:
        """Number a petition that comes at an instant."""
        return f"P{at.astimezone(ZONE).year}-{place + 1:07}"

    def lives(self, places: range) -> list[Life]:
        """Lead the petitions of one matter through the year, one after the other."""
        random = Random(f"{self.seed}/{places.start}")
        about = self._about(random)
        part = places.start / self.petitions
        week = self.begins + timedelta(days=part * (DAYS - 7))
        at = sent(random, fitted(), week)
        led: list[Life] = []
        for place in places:
            life = Life(self.number(place, at), self.city, self.rules, random, self.until)
            course = Course(life, fitted(), about, _earlier(led, at), REACTIONS)
            life.plan(at, lambda at, course=course: register(course, at))  # type: ignore[misc]
            life.live(course.react)
            led.append(life)
            about = about._replace(same=course.chance(fitted().same_again), channel=chosen(random, ASSUMED.channels))
            after = course.between(*(SOON if about.same else LATER_ON))
            at += min(after, (self.until - at) * random.random())
        return led

    def _about(self, random: Random) -> About:
        kinds = {kind: float(len(leaves)) for kind, leaves in self.city.categories.items()}
        kind = chosen(random, kinds)
        return About(
            district=self.city.districts[chosen(random, fitted().districts)],
            kind=kind,
            leaf=random.choice(self.city.categories[kind]),
            channel=chosen(random, ASSUMED.channels),
            purpose=chosen(random, ASSUMED.purposes),
        )


def _earlier(led: Iterable[Life], at: datetime) -> Earlier | None:
    """Tell what a petition that is received at an instant is stamped with, however late it is linked to its matter."""
    before = list(led)
    if not before:
        return None
    ended = ((_concluded(life), life) for life in before)
    over = sorted(((end, life.number, life) for end, life in ended if end and end < at), key=lambda found: found[:2])
    final = next(
        (life.number for life in before for e in life.events if isinstance(e.fact, MatterFinal) and e.at <= at), None
    )
    last = over[-1][2].now.office if over else None
    return Earlier(before[0].number, len(over), last.id if last else None, final)


def _concluded(life: Life) -> datetime | None:
    """Tell when a petition was first concluded."""
    return next((event.at for event in life.events if isinstance(event.fact, Concluded)), None)
