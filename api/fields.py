"""What a query or an address may carry: days and instants that can be counted with, texts on one line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from intake.refusals import GateCode, GateRefusal

FIRST, LAST = date(1900, 1, 1), date(9998, 12, 31)


def _countable(at: datetime) -> datetime:
    """Keep away from the ends of the calendar, where no other zone's time can be written."""
    if not FIRST <= at.date() <= LAST:
        raise ValueError(f"must lie between {FIRST} and {LAST}")
    return at.astimezone(UTC)


def _known_letters(number: str) -> str:
    """Answer a number that cannot be one like any that is unknown; databases choke on some of its characters."""
    if not number.isprintable():
        raise GateRefusal(GateCode.NOT_FOUND)
    return number


Moment = Annotated[AwareDatetime, AfterValidator(_countable)]
Day = Annotated[date, Field(ge=FIRST, le=LAST)]
Plain = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]
Key = Annotated[str, Path(max_length=200), AfterValidator(_known_letters)]
