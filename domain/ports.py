"""Ports: what activities need from the outside, as Protocols; adapters are handed in by the roots."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.events import Batch


class Records(Protocol):
    """Keeps event streams and everything that is folded from them."""

    async def append(self, batch: Batch) -> None:
        """Record a batch once: a repeat is a no-op, another batch at its place is superseded."""

    async def confirm(self, stream: str, sequence: int) -> None:
        """Release the notices of a batch that no ledger row answers for."""


class Ledger(Protocol):
    """Knows which commands were received, delivered or not."""

    async def undelivered(self, stream: str, after: int, before: datetime) -> int:
        """Give the highest ledger number above ``after`` received before an instant; 0 if there is none."""
