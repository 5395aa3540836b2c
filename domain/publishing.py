"""Ports of publication: what waits to be mailed to subscribers and posted to webhooks, as Protocols."""

from __future__ import annotations

from typing import Protocol

from domain.announcements import Act, Edition
from domain.base import Frozen, Instant


class Letter(Frozen):
    """One mail to one subscriber; without an edition it asks him to confirm, or tells that he is subscribed."""

    subscription: str
    about: str
    address: str
    asked_at: Instant
    confirmed: bool
    act: Act | None = None
    edition: Edition | None = None


class Post(Frozen):
    """One message to one webhook."""

    endpoint: str
    url: str
    message: str
    body: bytes
    generations: tuple[int, ...]
    attempt: int


class Outcome(Frozen):
    """What became of a post: the status that was answered, or the kind of fault."""

    status: int | None = None
    fault: str | None = None
    milliseconds: int

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


class Publishing(Protocol):
    """Where announcements are made and wait."""

    async def announce(self) -> int:
        """Queue what was done in public since, once to each subscriber and webhook; give how many acts were new."""

    async def letters(self, limit: int) -> list[Letter]:
        """Take mails that may be sent, so that no other sender takes them for a while."""

    async def mailed(self, letter: Letter) -> None:
        """Remember that a mail went out."""

    async def posts(self, limit: int) -> list[Post]:
        """Take messages that may be posted, so that no other poster takes them for a while."""

    async def posted(self, post: Post, outcome: Outcome) -> bool:
        """Keep what became of a post; tells whether it was given up for good."""
