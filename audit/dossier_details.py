"""What an event of a dossier says in its timeline: codes and days, and of a batch the items that he may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from domain.base import OfficeRef
from domain.dossiers.base import Told
from domain.dossiers.batch import BatchReported, MembersAdded, SettlementProposed, SettlementSentBack, SettlementSigned

PLAIN = ("aim", "office", "level", "received_on", "term", "adopted", "in_time")
"""Members that are told as they are; texts, names and the cases of an opening stand on the dossier's own page."""


def details(fact: Told, hidden: frozenset[int]) -> dict[str, str]:
    """Tell what a fact says; where a member is hidden, a figure that would count it is not told."""
    found = {name: _plain(value) for name in PLAIN if (value := getattr(fact, name, None)) is not None}
    items = [item for item in items_of(fact) if item not in hidden]
    if items:
        found["items"] = ", ".join(spans(items))
    if isinstance(fact, BatchReported) and not hidden:
        found["members"] = str(fact.members)
        found |= {way.value: str(count) for way, count in fact.by.items()}
    return found


def items_of(fact: Told) -> Iterable[int]:
    """Give the members that a fact of a batch is about, by their item."""
    match fact:
        case MembersAdded(first=first, members=members):
            return range(first, first + len(members))
        case SettlementProposed(members=proposed):
            return [member.item for member in proposed]
        case SettlementSigned(members=items) | SettlementSentBack(members=items):
            return items
        case _:
            return ()


def spans(items: Iterable[int]) -> Iterator[str]:
    """Write items as few spans, as in ``1-3`` and ``7``."""
    for _, run in groupby(enumerate(sorted(items)), key=lambda pair: pair[1] - pair[0]):
        found = [item for _, item in run]
        yield str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}"


def _plain(value: object) -> str:
    match value:
        case OfficeRef():
            return value.id
        case bool():
            return str(value).lower()
        case _:
            return str(value)
