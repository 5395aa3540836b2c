"""How the records of one kind of stream are kept: what the appending of events asks of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection


class Standing(Protocol):
    """A folded state, as far as appending asks for it."""

    @property
    def sequence(self) -> int:
        """The place of its last event."""

    @property
    def head(self) -> str:
        """The hash of its last event."""


class Load(Protocol):
    """Gives a stream's folded state."""

    def __call__(self, connection: Connection, number: str, *, lock: bool = False) -> Any:
        """Give it, on demand locked until the transaction ends."""


class Keeper(NamedTuple):
    """One kind of stream in the records."""

    kind: str
    load: Load
    keep: Callable[[Connection, Any, Any, datetime], Any]
    """Fold events, recorded at an instant, onto a known state, keep what follows, and give the state after them."""
    rebuild: Callable[[Connection, str], Any]
    """Fold everything anew from the log."""
    set_aside: Callable[[Connection, Iterable[Mapping[Any, Any]]], None] = lambda _, __: None
    """Take back what rows of events that are set aside have brought about in other streams."""
