"""Duties that books bind offices to by a day: what is said of each, once, as the days go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from domain.base import Frozen, Identifier, OfficeRef

WARN_BEFORE = timedelta(days=3)
REMIND_EVERY = timedelta(days=15)


class Call(StrEnum):
    """What is said of a duty: that its day comes near, that it has passed, that the act is still missing."""

    WARNED = "warned"
    LAPSED = "lapsed"
    REMINDED = "reminded"


class Duty(Frozen):
    """An office owes something by a day, that day included."""

    id: Identifier
    office: OfficeRef
    due: date
    done: bool = False


class DutyCalled(Frozen):
    """Something was said of a duty on a day; ``due`` tells which of its days was meant."""

    type: Literal["duty_called"] = "duty_called"
    duty: Identifier
    office: OfficeRef
    call: Call
    due: date
    on: date


TELLS: dict[Call, tuple[tuple[str, str], ...]] = {
    Call.WARNED: (("duty_ending", "office"),),
    Call.LAPSED: (("duty_ended", "office"), ("duty_ended", "bureau")),
    Call.REMINDED: (("duty_overdue", "office"), ("duty_overdue", "bureau")),
}
"""What is told of each call, and to whom: the office that owes it, its head among its people, or the book's bureau."""


def addressed(call: DutyCalled, bureau: str) -> Iterator[tuple[str, str]]:
    """Give the notices of a call, each with its address, none twice."""
    places = {"office": f"office:{call.office.id}", "bureau": f"office:{bureau}"}
    yield from dict.fromkeys((template, places[whom]) for template, whom in TELLS[call.call])


def calls(duties: Iterable[Duty], said: tuple[DutyCalled, ...], day: date) -> Iterator[DutyCalled]:
    """Give what is to be said on a day of the legal zone and was not said before; a repeat gives nothing."""
    for duty in duties:
        before = [c for c in said if c.duty == duty.id and c.due == duty.due]
        call = None if duty.done else _call(duty.due, before, day)
        if call is not None:
            yield DutyCalled(duty=duty.id, office=duty.office, call=call, due=duty.due, on=day)


def _call(due: date, before: list[DutyCalled], day: date) -> Call | None:
    late = [c.on for c in before if c.call is not Call.WARNED]
    if day > due:
        if not late:
            return Call.LAPSED
        return Call.REMINDED if day >= max(late) + REMIND_EVERY else None
    near = day >= due - WARN_BEFORE
    return Call.WARNED if near and not before else None
