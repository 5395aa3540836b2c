"""The items that a petition's events put into the populations of figures, and the versions of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from domain.base import Frozen
from domain.clock_facts import (
    ClockEvent,
    ClockExtended,
    ClockHandedOver,
    ClockLapsed,
    ClockMoved,
    ClockResumed,
    ClockStarted,
    ClockStopped,
)
from domain.events import (
    Accepted,
    Assigned,
    Concluded,
    Declined,
    Event,
    Imported,
    Rated,
    Registered,
    Replied,
    ReplyImported,
    Returned,
    Transferred,
)
from domain.folding import evolve
from domain.items import Item, Key, Version
from domain.lead_facts import LeaderHandedOver
from domain.petition import Petition
from domain.remedy_facts import ReviewDecided, ReviewRequested
from domain.step_facts import (
    AccusedNamed,
    CategoryChanged,
    CompetenceDecided,
    DutiesHandedOver,
    MatterLinked,
    Objected,
    ObjectionRefused,
    ObjectionUpheld,
)
from projections import item_acts as acts
from projections import item_clocks as clocks
from projections.item_sheet import Around, Known, Sheet


class Change(NamedTuple):
    """The items that a run of events changed, and which of them are new."""

    items: tuple[Item, ...] = ()
    new: frozenset[Key] = frozenset()


def changes(before: Known, after: Mapping[Key, Item]) -> Change:
    """Compare items."""
    items = tuple(item for key, item in after.items() if before.get(key) != item)
    return Change(items, frozenset(item.key for item in items if item.key not in before))


def petition_items(events: Sequence[Event], before: Petition | None, known: Callable[[], Known]) -> Change:
    """Give the items that a run of events changes; what was known before is asked for only where it matters."""
    if not any(type(event.fact) in ACTS for event in events):
        return Change()
    earlier = known() if before is not None else {}
    sheet = Sheet(earlier)
    petition = before
    for event in events:
        after = evolve(petition, event)
        _see(sheet, event, Around(petition or after, after))
        petition = after
    return changes(earlier, sheet.dimensioned())


def _see(sheet: Sheet, event: Event, around: Around) -> None:
    """Take in one event."""
    sheet.petition = around.after
    act = ACTS.get(type(event.fact))
    if act is not None:
        act(sheet, event, around)
    if not isinstance(event.fact, ClockEvent):
        sheet.cause = event.fact
    elif isinstance(event.fact, ClockLapsed):
        sheet.cause = None


def petition_versions(log: Iterable[tuple[datetime, Event]]) -> list[Version]:
    """Give every version of a petition's items, from its events, each with the instant at which it was recorded."""
    history = History()
    petition: Petition | None = None
    for recorded_at, group in groupby(log, key=lambda entry: entry[0]):
        events = [event for _, event in group]
        history.add(petition_items(events, petition, history.items), recorded_at)
        for event in events:
            petition = evolve(petition, event)
    return history.versions


class History:
    """The versions of a stream's items while they come about."""

    def __init__(self) -> None:
        self._past: list[Version] = []
        self._current: dict[Key, Version] = {}

    def items(self) -> Known:
        """Give the items as they are known."""
        return {key: version.item for key, version in self._current.items()}

    @property
    def versions(self) -> list[Version]:
        """Give all versions."""
        return [*self._past, *self._current.values()]

    def add(self, change: Change, at: datetime) -> None:
        """Let items be known otherwise from an instant on."""
        for item in change.items:
            before = self._current.get(item.key)
            if before is not None and before.known_from != at:
                self._past.append(before._replace(known_to=at))
            self._current[item.key] = Version(item, at, None)


def _moved(_: Sheet, __: Event, ___: Around) -> None:
    """Let nothing change but what the case is counted by."""


Act = Callable[[Sheet, Event, Around], None]
ACTS: dict[type[Frozen], Act] = {
    Registered: acts.received,
    Imported: acts.received,
    MatterLinked: acts.linked,
    Transferred: acts.routed,
    Assigned: acts.routed,
    Accepted: acts.accepted,
    Declined: acts.declined,
    Replied: acts.replied,
    ReplyImported: acts.replied,
    Rated: acts.rated,
    Concluded: acts.concluded,
    ReviewRequested: acts.review_requested,
    ReviewDecided: acts.review_decided,
    Objected: acts.objected,
    ObjectionUpheld: acts.objection_upheld,
    ObjectionRefused: acts.objection_refused,
    CompetenceDecided: acts.competence_decided,
    ClockStarted: clocks.clock_started,
    **dict.fromkeys((ClockStopped, ClockExtended, ClockResumed, ClockMoved, ClockHandedOver), clocks.clock_turned),
    **dict.fromkeys((Returned, DutiesHandedOver, AccusedNamed, CategoryChanged, LeaderHandedOver), _moved),
}
"""What each fact does to the items; a fact that is not here leaves them as they are."""
