"""What the clocks of a petition do to its items: duties, windows of ratings and reviews, orders, leaders' duties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.base import Body, Frozen
from domain.clock_facts import ClockStarted
from domain.clocks import Clock, Verdict
from domain.events import Event, Rated, Replied
from domain.items import EXTENDED, Item, Population, Settled
from domain.petition import Petition
from domain.remedy_facts import ReviewDecided
from domain.terms import Kind
from projections.item_sheet import Around, Sheet

OPINIONS: dict[type[Frozen], Population] = {
    Replied: Population.OPINION,
    Rated: Population.OPINION,
    ReviewDecided: Population.REVIEW_OPINION,
}
"""After which facts a window that opens lets an opinion be looked at again."""


def clock_started(sheet: Sheet, event: Event, around: Around) -> None:
    """Put a clock's items into the populations that it belongs to."""
    if isinstance(event.fact, ClockStarted):
        clock = event.fact.clock
        for name, body in _populations(clock, sheet.cause, around.after):
            item = f"{clock.name}-{clock.ordinal}" if name is not Population.RATING else body.value
            holder = _holder(clock, body, around.after)
            sheet.put(_from_clock(sheet.open(name, item, body, holder, clock.anchor), clock))


def _populations(clock: Clock, cause: Frozen | None, petition: Petition) -> list[tuple[Population, Body]]:
    """Name the populations that a clock belongs to; most belong to one or none, a rating has two parts."""
    if clock.kind is Kind.WINDOW:
        if clock.body is Body.BUREAU and isinstance(cause, Replied):
            return [(Population.RATING, Body.BUREAU), (Population.RATING, Body.OFFICE)]
        found = OPINIONS.get(type(cause)) if cause is not None and clock.body is not Body.BUREAU else None
        return [(found, clock.body)] if found else []
    if clock.counts_in is not None:
        return [(Population(clock.counts_in), clock.body)]
    if clock.body is Body.LEADER:
        return [(Population.LEADER_DUTY, clock.body)]
    ordered = clock.subject is not None and petition.supervised.order(clock.subject) is not None
    return [(Population.ORDER, clock.body)] if ordered and clock.body is Body.OFFICE else []


def _holder(clock: Clock, body: Body, petition: Petition) -> str:
    """Give the office that answers for a clock; a leader's duty is counted for his office, not for him."""
    if body is Body.LEADER:
        led = next((one for one in petition.led if one.subject == clock.subject), None)
        return led.leader.line[0] if led and led.leader.line else petition.bureau.id
    if clock.kind is Kind.WINDOW and clock.body is Body.BUREAU and body is Body.OFFICE:
        return (petition.office or petition.bureau).id
    return clock.holder


def clock_turned(sheet: Sheet, event: Event, around: Around) -> None:
    """Write a known clock's items as the clock now is."""
    fact: Any = event.fact
    clock = next((c for c in around.after.clocks if (c.name, c.ordinal) == (fact.clock, fact.ordinal)), None)
    key = sheet.clocks.get(f"{fact.clock}-{fact.ordinal}")
    if clock is None:
        return
    if key:
        held = sheet.items[key]._replace(holder=_holder(clock, clock.body, around.after))
        sheet.put(_from_clock(held, clock))
    elif ratings := _rating_of(sheet, clock):
        for item in ratings:
            sheet.put(item._replace(due_at=clock.due_at))
        if not clock.running:
            sheet.end_rating(event.at)


def _rating_of(sheet: Sheet, clock: Clock) -> list[Item]:
    if clock.kind is not Kind.WINDOW or clock.body is not Body.BUREAU:
        return []
    return [item for item in sheet.waiting(Population.RATING) if item.anchor == clock.anchor]


def _from_clock(item: Item, clock: Clock) -> Item:
    found = item._replace(due_at=clock.due_at, value=EXTENDED if clock.extensions else item.value)
    if clock.verdict is None or clock.stopped_at is None:
        return found
    return found.settled(_status(clock, clock.stopped_at, clock.verdict), clock.stopped_at)


def _status(clock: Clock, stopped_at: datetime, verdict: Verdict) -> str:
    if clock.kind is Kind.DUTY:
        return verdict.value
    if verdict is Verdict.MET:
        return Settled.ASKED
    return Settled.UNASKED if stopped_at >= clock.due_at else Settled.ENDED
