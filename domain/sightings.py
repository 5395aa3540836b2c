"""What shows an honesty signal: pure functions of events and the state before them. `domain.honesty` defines each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.base import Role
from domain.events import Event, Rated, Registered
from domain.honesty import SIGNALS, Sighting, Signal
from domain.likeness import Pairs, nearest
from domain.petition import Petition, Stage
from domain.step_facts import CategoryChanged, ExtensionRequested, MatterLinked
from domain.terms import Kind

NOTHING = timedelta(0)


class Answered(NamedTuple):
    """A reply that was given in time: whose, in which term, when, and when it was due."""

    petition: str
    office: str
    clock: str
    stopped_at: datetime
    due_at: datetime


class Opinion(NamedTuple):
    """What an office said in a case, as character pairs."""

    petition: str
    office: str
    at: datetime
    said: Pairs


class Ending(NamedTuple):
    """A petition's conclusion."""

    petition: str
    at: datetime


def registered_late(event: Event, zone: ZoneInfo) -> Sighting | None:
    """See a letter or a visit that was registered long after it was written or made; days are legal ones."""
    fact = event.fact
    if not isinstance(fact, Registered) or fact.written_at is None:
        return None
    days = (event.at.astimezone(zone).date() - fact.written_at.astimezone(zone).date()).days
    if days <= SIGNALS[Signal.LATE_REGISTRATION].threshold("days"):
        return None
    office = (fact.direct or fact.bureau).id
    evidence = {"written_at": fact.written_at, "days": days}
    return Sighting(petition=event.stream, office=office, at=event.at, evidence=evidence)


def bunched(replies: Iterable[Answered]) -> Iterator[Sighting]:
    """See replies of one office that came together in the last hours before one due time."""
    definition = SIGNALS[Signal.LAST_HOUR_REPLIES]
    last = timedelta(hours=definition.threshold("hours"))
    near: dict[tuple[str, datetime], list[Answered]] = defaultdict(list)
    for reply in replies:
        if NOTHING < reply.due_at - reply.stopped_at <= last:
            near[reply.office, reply.due_at].append(reply)
    for bunch in near.values():
        if len(bunch) < definition.threshold("cases"):
            continue
        for reply in bunch:
            evidence = {"clock": reply.clock, "due_at": reply.due_at, "bunch": len(bunch)}
            evidence["minutes_left"] = _minutes(reply.due_at - reply.stopped_at)
            yield Sighting(petition=reply.petition, office=reply.office, at=reply.stopped_at, evidence=evidence)


def alike(opinions: Iterable[Opinion]) -> Iterator[Sighting]:
    """See opinions that are like an earlier one of the same office in another case."""
    definition = SIGNALS[Signal.ALIKE_REPLIES]
    of_office: dict[str, list[Opinion]] = defaultdict(list)
    for opinion in sorted(opinions, key=lambda one: (one.at, one.petition)):
        if len(opinion.said) >= definition.threshold("pairs"):
            of_office[opinion.office].append(opinion)
    for known in of_office.values():
        found = nearest([opinion.said for opinion in known], definition.threshold("likeness"))
        for place, seen in found.items():
            opinion, other = known[place], known[seen.place]
            if opinion.petition == other.petition:
                continue
            evidence = {"other": other.petition, "other_at": other.at, "likeness": seen.percent, "alike": seen.number}
            yield Sighting(petition=opinion.petition, office=opinion.office, at=opinion.at, evidence=evidence)


def extended_late(event: Event, before: Petition) -> Sighting | None:
    """See a request for an extension in the last hours of the term."""
    fact = event.fact
    if not isinstance(fact, ExtensionRequested):
        return None
    clock = next(one for one in before.clocks if (one.name, one.ordinal) == (fact.clock, fact.ordinal))
    left = clock.due_at - event.at
    if not NOTHING < left <= timedelta(hours=SIGNALS[Signal.LAST_DAY_EXTENSION].threshold("hours")):
        return None
    evidence = {"clock": clock.name, "due_at": clock.due_at, "asked_days": fact.days, "minutes_left": _minutes(left)}
    return Sighting(petition=event.stream, office=clock.holder, at=event.at, evidence=evidence)


def classed_anew(event: Event, before: Petition) -> Sighting | None:
    """See a change of the category in the last days of a duty's term; a first category is no change."""
    fact = event.fact
    if not isinstance(fact, CategoryChanged) or fact.before is None:
        return None
    last = timedelta(days=SIGNALS[Signal.CATEGORY_BEFORE_TERM].threshold("days"))
    ending = [c for c in before.running if c.kind is Kind.DUTY and NOTHING < c.due_at - event.at <= last]
    if not ending:
        return None
    clock = min(ending, key=lambda one: one.due_at)
    evidence = {"before": fact.before, "after": fact.category, "clock": clock.name, "due_at": clock.due_at}
    office = event.actor.office or before.holder.id
    return Sighting(petition=event.stream, office=office, at=event.at, evidence=evidence)


def rated(event: Event, before: Petition) -> Sighting | None:
    """See a rating, with its scores and the role of who entered it; never the account."""
    fact = event.fact
    if not isinstance(fact, Rated):
        return None
    scores = {"bureau_score": fact.bureau, "office_score": fact.office}
    evidence: dict[str, datetime | int | str] = {
        name: str(score) for name, score in scores.items() if score is not None
    }
    office = event.actor.office or (before.office or before.bureau).id
    if event.actor.role is not Role.PETITIONER:
        evidence["role"] = str(event.actor.role)
    return Sighting(petition=event.stream, office=office, at=event.at, evidence=evidence)


def reopened(how: str, at: datetime, before: Petition, ended: datetime | None) -> Sighting | None:
    """See a concluded case that comes to review, or whose finality is lifted."""
    if before.stage is not Stage.CONCLUDED:
        return None
    evidence: dict[str, datetime | int | str] = {"how": how}
    if ended is not None:
        evidence |= {"concluded_at": ended, "days": (at - ended).days}
    office = (before.office or before.bureau).id
    return Sighting(petition=before.number, office=office, at=at, evidence=evidence)


def petitioned_again(event: Event, received_at: datetime, endings: Iterable[Ending]) -> Sighting | None:
    """See a petition on a matter that was concluded shortly before; listed is the office that had concluded it.

    What counts is the petition's receipt, however late it was linked to the matter.
    """
    fact = event.fact
    if not isinstance(fact, Registered | MatterLinked) or fact.concluded_by is None:
        return None
    before = [ending for ending in endings if ending.at < received_at and ending.petition != event.stream]
    if not before:
        return None
    last = max(before, key=lambda ending: ending.at)
    days = (received_at - last.at).days
    if days >= SIGNALS[Signal.TAKEN_UP_AGAIN].threshold("days"):
        return None
    evidence = {"how": "petitioned_again", "other": last.petition, "concluded_at": last.at, "days": days}
    return Sighting(petition=event.stream, office=fact.concluded_by, at=event.at, evidence=evidence)


def _minutes(left: timedelta) -> int:
    return left // timedelta(minutes=1)
