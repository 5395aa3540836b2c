"""The items of one petition while its events pass by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from domain.base import Body, Frozen
from domain.items import Item, Key, Population, Settled
from domain.petition import Petition

Known = Mapping[Key, Item]
CASE = (Population.CASE.value, Population.CASE.value)
"""The key of the item that is the petition itself."""
OF_CLOCKS = frozenset(
    {
        Population.TIMELY_ACCEPTANCE,
        Population.ON_TIME_REPLY,
        Population.ORDER,
        Population.LEADER_DUTY,
        Population.OPINION,
        Population.REVIEW_OPINION,
    }
)
"""Populations whose items are runs of clocks, named by the clock and the run."""


class Sheet:
    """The items of one petition while its events pass by."""

    def __init__(self, known: Known) -> None:
        self.items = dict(known)
        self.clocks = {item.item: key for key, item in self.items.items() if item.name in OF_CLOCKS}
        self.cause: Frozen | None = None
        self.petition: Petition | None = None

    def dimensioned(self) -> dict[Key, Item]:
        """Give all items, counted by what the case now says of itself."""
        petition = self.petition
        if petition is None:
            return self.items
        shared = dimensions(petition)
        self.items[CASE] = self.items[CASE]._replace(holder=(petition.office or petition.bureau).id)
        return {key: item._replace(**shared) for key, item in self.items.items()}

    def open(self, name: Population, item: str, body: Body | None, holder: str, anchor: datetime) -> Item:
        """Put an item into a population."""
        if self.petition is None:
            raise ValueError("no petition yet")
        found = Item(
            stream=self.petition.number,
            name=name.value,
            item=item,
            body=body.value if body else "",
            petition=self.petition.number,
            holder=holder,
            anchor=anchor,
            due_at=None,
            status=None,
            value="",
            stopped_at=None,
            days=None,
            **dimensions(self.petition),
        )
        return self.put(found)

    def put(self, item: Item) -> Item:
        """Keep an item as it now is."""
        self.items[item.key] = item
        if item.name in OF_CLOCKS:
            self.clocks[item.item] = item.key
        return item

    def waiting(self, *names: Population) -> list[Item]:
        """Give the open items of some populations."""
        return [item for item in self.items.values() if item.name in names and item.status is None]

    def settle(self, status: str, at: datetime, *names: Population) -> None:
        """Settle the open items of some populations."""
        for item in self.waiting(*names):
            self.put(item.settled(status, at))

    def end_rating(self, at: datetime) -> None:
        """Settle the ratings that were not given: as unsaid once their window is over, else as ended by something."""
        unrated = self.waiting(Population.RATING)
        unsaid = Settled.EXPIRED if len(unrated) > 1 else Settled.PASSED_OVER
        for item in unrated:
            over = item.due_at is not None and at >= item.due_at
            self.put(item.settled(unsaid if over else Settled.ENDED, at))


class Around(NamedTuple):
    """The states before and after an event."""

    before: Petition
    after: Petition


def dimensions(petition: Petition) -> dict[str, Any]:
    """Give what all items of a petition are counted by."""
    return {
        "bureau": petition.bureau.id,
        "district": petition.district,
        "category": petition.category,
        "channel": petition.channel.value,
        "purpose": petition.purpose.value,
        "imported": petition.imported,
        "matter": petition.facts,
        "received_at": petition.received_at,
    }
