"""Dates as spreadsheets have them: text in several shapes, serial numbers, date cells; with or without a clock part."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from intake.sheet import Cell
from intake.sheet_refusals import RowCode

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of the 1900 system, in whichever zone the office counts
LAST_SERIAL = 2_958_465
FIRST_YEAR = 1949

CLOCK = r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})(?:\s*[:分]\s*(?P<second>\d{1,2})(?P<fraction>\.\d+)?)?"
OFFSET = r"(?P<offset>Z|[+-]\d{2}:?\d{2})"
MARKED = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    rf"(?:(?:[T\s]+|(?<=日)){CLOCK}\s*[分秒]?\s*{OFFSET}?)?"
)
COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:[T\s]*(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})(?P<fraction>\.\d+)?{OFFSET}?)?"
)
SERIAL = re.compile(r"\d{1,7}(?:\.\d+)?")


@dataclass(frozen=True)
class Moment:
    """A point in time; without its clock part it is 00:00 of its legal day and stands for the whole day."""

    at: datetime
    day_only: bool


def read_moment(cell: Cell, zone: ZoneInfo) -> Moment | RowCode:
    """Read a cell as a date in a legal zone, to the second."""
    try:
        found = _moment(cell, zone)
    except (ValueError, OverflowError):
        return RowCode.DATE_IMPOSSIBLE
    if found is None:
        return RowCode.DATE_MALFORMED
    return found if found.at.astimezone(zone).year >= FIRST_YEAR else RowCode.DATE_IMPOSSIBLE


def _moment(cell: Cell, zone: ZoneInfo) -> Moment | None:
    match cell:
        case bool() | None:
            return None
        case datetime():
            return _local(cell, zone, day_only=cell.time() == time())
        case date():
            return _local(datetime.combine(cell, time()), zone, day_only=True)
        case int() | float():
            return _number(cell, zone)
        case str():
            return _text(unicodedata.normalize("NFKC", cell).strip(), zone)


def _number(number: float, zone: ZoneInfo) -> Moment | None:
    """Read a serial of the 1900 system; eight digits are a date written without its marks."""
    if not math.isfinite(number) or number < 1:
        return None
    if number > LAST_SERIAL:
        return _shaped(f"{number:.0f}", zone) if float(number).is_integer() else None
    at = EPOCH + timedelta(seconds=round(number * 86_400))
    return _local(at, zone, day_only=float(number).is_integer())


def _text(said: str, zone: ZoneInfo) -> Moment | None:
    if SERIAL.fullmatch(said):
        return _number(float(said), zone)
    return _shaped(said, zone)


def _shaped(said: str, zone: ZoneInfo) -> Moment | None:
    found = MARKED.fullmatch(said) or COMPACT.fullmatch(said)
    if found is None:
        return None
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if found["hour"] is None:
        return _local(datetime(year, month, day), zone, day_only=True)  # noqa: DTZ001 - `_local` adds it
    clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    at = datetime.combine(date(year, month, day), clock) + timedelta(seconds=float(found["fraction"] or 0))
    if found["offset"]:
        return Moment(at=_to_second(at).replace(tzinfo=_offset(found["offset"])), day_only=False)
    return _local(at, zone, day_only=False)


def _offset(said: str) -> timezone:
    if said == "Z":
        return UTC
    minutes = int(said[1:3]) * 60 + int(said[-2:])
    return timezone(timedelta(minutes=minutes if said[0] == "+" else -minutes))


def _local(at: datetime, zone: ZoneInfo, *, day_only: bool) -> Moment:
    return Moment(at=_to_second(at).replace(tzinfo=zone), day_only=day_only)


def _to_second(at: datetime) -> datetime:
    return (at + timedelta(microseconds=500_000)).replace(microsecond=0)
