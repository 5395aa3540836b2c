"""Items: what figures count, each in one population, with what it is counted by and how it was settled."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Population(StrEnum):
    """What is counted together."""

    CASE = "case"
    TIMELY_ACCEPTANCE = "timely_acceptance"
    ON_TIME_REPLY = "on_time_reply"
    RATING = "rating"
    OPINION = "opinion"
    REVIEW_OPINION = "review_opinion"
    REVIEW = "review"
    REREVIEW = "rereview"
    OBJECTION = "objection"
    ORDER = "order"
    LEADER_DUTY = "leader_duty"
    STAGE = "stage"
    RECOMMENDATION = "recommendation"
    BATCH_MEMBER = "batch_member"


OF_DOSSIERS = frozenset({Population.RECOMMENDATION, Population.BATCH_MEMBER})
"""Populations whose items stand in the streams of dossiers."""


class Post(StrEnum):
    """What a petition is to its matter: the first, a repeat 重复信访, or, none being concluded yet, a multi-post."""

    FIRST = "first"
    REPEAT = "repeat"
    MULTI_POST = "multi_post"


class Settled(StrEnum):
    """How an item was settled that is neither judged by a clock nor named by the act itself."""

    REACHED = "reached"
    ENDED = "ended"
    EXPIRED = "expired"
    PASSED_OVER = "passed_over"
    ASKED = "asked"
    UNASKED = "unasked"
    UPHELD = "upheld"
    REFUSED = "refused"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    WITHDRAWN = "withdrawn"


EXTENDED = "extended"
"""The value of a duty whose term was prolonged."""

Key = tuple[str, str]
"""A population and the name of an item in it: together they are one item of a stream."""


class Item(NamedTuple):
    """One item; an open one has no status.

    ``holder`` is the office that answers for it, never a person and never a petitioner. ``received_at`` is the receipt
    of the petition, by which periods count; ``days`` are whole days of 24 hours from then until it was settled.
    """

    stream: str
    name: str
    item: str
    body: str
    petition: str | None
    holder: str
    bureau: str
    district: str | None
    category: str | None
    channel: str
    purpose: str
    imported: bool
    matter: str
    received_at: datetime
    anchor: datetime
    due_at: datetime | None
    status: str | None
    value: str
    stopped_at: datetime | None
    days: int | None

    @property
    def key(self) -> Key:
        """Tell it from the other items of its stream."""
        return self.name, self.item

    def settled(self, status: str, at: datetime) -> Item:
        """Give it as an act settles it."""
        return self._replace(status=str(status), stopped_at=at, days=(at - self.received_at).days)


class Version(NamedTuple):
    """An item as it was known from one instant of recording to another; None: as it is known."""

    item: Item
    known_from: datetime
    known_to: datetime | None

    def known_at(self, at: datetime) -> bool:
        """Tell whether this is what was known at an instant."""
        return self.known_from <= at and (self.known_to is None or at < self.known_to)
