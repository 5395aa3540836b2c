"""What an audit says: the first difference it found, and remarks that are no differences."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from domain.base import Frozen
from domain.dossiers.kinds import DossierEvent
from domain.events import Event

SHOWN = 160


class Check(StrEnum):
    """The checks, in the order in which they are made."""

    CHAIN = "chain"
    FOLD = "fold"
    LEDGER = "ledger"
    MATTER = "matter"
    BOOK = "book"
    SUM = "sum"
    ENGINE = "engine"


class Finding(Frozen):
    """The first difference in a petition: where it lies, and what stands there instead of what."""

    number: str
    check: Check
    where: str
    against: str
    expected: str
    found: str


class Note(StrEnum):
    """What an auditor should know although nothing is wrong."""

    SUPERSEDED = "superseded"
    LOG_ONLY = "log_only"
    UNRECORDED = "unrecorded"
    PENDING = "pending"


class Remark(Frozen):
    """A note with the plain facts that it tells."""

    note: Note
    params: dict[str, str] = {}


class Report(Frozen):
    """The audit of one petition."""

    number: str
    finding: Finding | None = None
    remarks: tuple[Remark, ...] = ()


class Summary(Frozen):
    """The audit of every petition."""

    petitions: int
    findings: tuple[Finding, ...]
    remarks: dict[Note, int]
    books: int = 0

    @property
    def exit_code(self) -> int:
        """0 when everything agrees; an engine out of reach is told by an exception and is neither."""
        return 1 if self.findings else 0


class EngineAway(Exception):
    """The engine cannot be asked, so nothing was verified: exit code 2."""


class Broken(Exception):
    """Ends the audit of one petition at its first difference; caught by `verify` and never shown."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.where)
        self.finding = finding


class Auditor(Frozen):
    """Compares what should be with what is, for one petition and one check."""

    number: str
    check: Check

    def same(self, where: str, against: str, expected: Any, found: Any) -> None:
        """Go on if both are the same.

        Raises:
            Broken: they are not; the finding names the innermost place.
        """
        place = first_difference(expected, found)
        if place is None:
            return
        path, wanted, seen = place
        raise Broken(
            Finding(
                number=self.number,
                check=self.check,
                where=f"{where}: {path}" if path else where,
                against=against,
                expected=_shown(wanted),
                found=_shown(seen),
            )
        )

    def refuse(self, where: str, against: str, *, expected: str, found: str) -> Broken:
        """Give the exception for a difference that no two values show."""
        finding = Finding(
            number=self.number,
            check=self.check,
            where=where,
            against=against,
            expected=expected,
            found=found,
        )
        return Broken(finding)


class Log(Frozen):
    """A stream's events, their chain checked."""

    events: tuple[Event | DossierEvent, ...]

    def head(self, sequence: int) -> str:
        """Give the hash at a place; nothing at the beginning or beyond the end."""
        return self.events[sequence - 1].hash if 0 < sequence <= len(self.events) else ""


Place = tuple[str, Any, Any]


def first_difference(expected: Any, found: Any, path: str = "") -> Place | None:
    """Give the innermost place at which two plain values differ, members in their sorted order."""
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = sorted(expected.keys() | found.keys(), key=str)
        pairs = [(str(key), expected.get(key), found.get(key)) for key in keys]
    elif isinstance(expected, list | tuple) and isinstance(found, list | tuple) and len(expected) == len(found):
        pairs = [(str(n), one, other) for n, (one, other) in enumerate(zip(expected, found, strict=True), 1)]
    else:
        return None if expected == found else (path, expected, found)
    for key, one, other in pairs:
        place = first_difference(one, other, f"{path}.{key}" if path else key)
        if place is not None:
            return place
    return None


def _shown(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
