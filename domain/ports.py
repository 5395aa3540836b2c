"""Ports: what activities need from the outside, as Protocols; adapters are handed in by the roots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.base import AccountRef, Frozen, Instant
from domain.dossiers.bulletin import Composed
from domain.dossiers.kinds import Recorded


class Records(Protocol):
    """Keeps event streams and everything that is folded from them."""

    async def append(self, batches: Sequence[Recorded]) -> None:
        """Record batches once, all or none: a repeat is a no-op, another batch at its place is superseded."""

    async def confirm(self, stream: str, sequence: int) -> None:
        """Release the notices of a batch that no ledger row answers for."""


class Ledger(Protocol):
    """Knows which commands were received, delivered or not."""

    async def undelivered(self, stream: str, after: int, before: datetime) -> int:
        """Give the highest ledger number above ``after`` received before an instant; 0 if there is none."""


class Directory(Protocol):
    """Knows the office-holders."""

    async def find_holders(self, named: tuple[str, ...]) -> tuple[AccountRef | None, ...]:
        """Give accounts, named by id or username, as commands are stamped with them."""


class Receptions(Protocol):
    """Knows on which days leaders received."""

    async def judge_receptions(self, nominal: datetime) -> int:
        """Record a finding on each office that fell short in a period over by an instant, once; give how many."""


class BookDuties(Protocol):
    """Knows what offices owe by the books."""

    async def call_duties(self, nominal: datetime) -> int:
        """Record what is to be said on the day of an instant of each duty, once; give how much was new."""


class Bulletins(Protocol):
    """Composes bulletins and begins their lives."""

    async def compose_issue(self, period: str, as_of: datetime) -> Composed:
        """Compose the first edition of a period as of an instant, and keep it."""

    async def open_issue(self, period: str, composed: Composed, called_by: str | None = None) -> str:
        """Open its life, once, and give its number; ``called_by`` is the account that asked for it."""


class Mail(Frozen):
    """One notice to one office-holder."""

    notice: int
    account: str
    address: str
    petition: str
    template: str
    facts: dict[str, str]


class Outbox(Protocol):
    """Where notices wait."""

    async def take(self, limit: int) -> list[Mail]:
        """Take mails that may be sent, so that no other sender takes them for a while."""

    async def sent(self, mail: Mail) -> None:
        """Remember that a mail went out."""


class Cursor(Frozen):
    """Where a pass of the reconciler stands; ``changed_since`` is set where the engine remembers less than we do."""

    began_at: Instant
    after: str = ""
    changed_since: Instant | None = None


class Page(Frozen):
    """What one page of a pass came to; no ``next`` means that it was the last."""

    next: Cursor | None
    open: int
    running: int
    found: int
    mended: int


class Reconciling(Protocol):
    """Compares the records with the engine, page by page."""

    async def begin(self, known: int | None) -> Cursor:
        """Begin a pass; ``known`` is the number of the last pass that the engine remembers."""

    async def page(self, cursor: Cursor) -> Page:
        """Compare one page, mend what is safe and raise alarms on the rest."""

    async def end(self, cursor: Cursor, told: dict[str, int]) -> int:
        """Resolve the alarms that were not found again, and give the pass's number."""
