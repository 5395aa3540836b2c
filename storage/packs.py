"""Policy packs and calendars: read from their files, kept in the records, given to petitions as data."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, bindparam, select

from domain.calendar import CalendarYear
from domain.policy import CalendarIssue, Policy, Rules
from storage.database import now
from storage.prepared import read
from storage.tables import calendars, dockets, ledger, policies
from storage.upsert import add_missing

SHIPPED = Path(__file__).parent.parent / "policies"
EVER = datetime(1949, 10, 1, tzinfo=UTC)
"""When the calendars of the set-up took effect: before anything could happen to a petition."""
ADOPT = "adopt_calendar"
OWN_IDS = "calendar-"
"""How the ids begin under which years are published to cases; no sender of a command may choose such a one."""
NAMED = re.compile(r"(?P<series>[a-z][a-z0-9-]{0,19})-(?P<year>[0-9]{4})")

Model = TypeVar("Model", bound=BaseModel)

# Statements of every registration's way, built once: building one costs as much as running it.
_POLICY = select(policies.c.content).where(policies.c.id == bindparam("of_policy"))
_OF_SERIES = calendars.c.series == bindparam("of_series")
_IN_ORDER = (calendars.c.year, calendars.c.version)
_YEARS = select(calendars.c.content).where(_OF_SERIES, calendars.c.year == bindparam("of_year")).order_by(*_IN_ORDER)
_SINCE = (
    select(calendars.c.year, calendars.c.version, calendars.c.effective, calendars.c.content)
    .where(_OF_SERIES, calendars.c.year >= bindparam("first"))
    .order_by(calendars.c.effective, *_IN_ORDER)
)
_TOLD = select(ledger.c.id).where(ledger.c.petition == bindparam("of_petition"), ledger.c.type == ADOPT)


class KeptYear(NamedTuple):
    """A year as it is kept, and the receipt from which on it counts."""

    year: CalendarYear
    effective: datetime


class PackError(ValueError):
    """A pack or calendar that cannot be used; the message names file, key and reason, ``code`` the kind of fault."""

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.code = code


def read_policy(name: str) -> Policy:
    """Read a pack by its shipped name or by its path.

    Raises:
        PackError: there is no such pack, or it is not valid.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    return _read(path, Policy)


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[Policy, ...]:
    """Give the shipped packs, read once: a list names a clock of any of them on every line."""
    return tuple(map(read_policy, shipped_policies()))


def read_calendars() -> list[tuple[str, CalendarYear]]:
    """Read the shipped calendar years, each with its series."""
    return [read_calendar(path) for path in sorted((SHIPPED / "calendars").glob("*.toml"))]


def read_calendar(path: Path) -> tuple[str, CalendarYear]:
    """Read a calendar year with its series from a file called like both, as ``cn-2027.toml``.

    Raises:
        PackError: the file is not there, not valid, or called otherwise (``calendar_misnamed``).
    """
    if not path.is_file():
        raise PackError(f"{path.name}: there is no such file", "file_missing")
    named, year = NAMED.fullmatch(path.stem), _read(path, CalendarYear)
    if named is None or int(named["year"]) != year.year:
        reason = f"a calendar's file is called SERIES-YEAR.toml, as cn-{year.year}.toml"
        raise PackError(f"{path.name}: {reason}", "calendar_misnamed")
    return named["series"], year


def shipped_policies() -> list[str]:
    """Name the shipped packs."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def keep_policy(connection: Connection, policy: Policy) -> None:
    """Keep a pack under its name and version; the same version may never mean something else.

    Raises:
        PackError: the version is known with other contents.
    """
    content = policy.model_dump_json()
    meant = policy.model_dump_json(exclude_defaults=True)  # a later release may add a member with a default
    row = {"id": policy.id, "digest": _digest(meant), "content": content, "kept_at": now(connection)}
    add_missing(connection, policies, [row])
    known = connection.execute(select(policies.c.digest).where(policies.c.id == policy.id)).scalar_one()
    if known != row["digest"]:
        raise PackError(f"policy {policy.id}: known with other contents; give a changed pack a higher version")


def keep_calendars(connection: Connection) -> None:
    """Keep the shipped calendar years; to a series by which petitions are counted already, none is added.

    A year that a later release ships must be published like any other, or open cases would be counted without it and
    new ones with it.

    Raises:
        PackError: ``calendar_differs``: a year is kept under its version with other days; other words are no matter.
    """
    new = []
    for series, year in read_calendars():
        known = kept_year(connection, series, year)
        if known is None:
            new.append((series, year))
        elif (known.year.off, known.year.work) != (year.off, year.work):
            raise differs(series, year)
    in_use = _series_in_use(connection) if new else set()
    for series, year in new:
        if series not in in_use:
            keep_calendar(connection, series, year, EVER)


def _series_in_use(connection: Connection) -> set[str]:
    packs = connection.execute(select(policies.c.content).where(policies.c.id.in_(select(dockets.c.policy))))
    return {_policy(content).calendar for content in packs.scalars()}


def kept_year(connection: Connection, series: str, year: CalendarYear) -> KeptYear | None:
    """Give what is kept under a year's version."""
    query = select(calendars.c.content, calendars.c.effective).where(
        calendars.c.series == series, calendars.c.year == year.year, calendars.c.version == year.version
    )
    row = connection.execute(query).first()
    return None if row is None else KeptYear(_calendar_year(row.content), row.effective)


def differs(series: str, year: CalendarYear) -> PackError:
    """Say that a version is kept with other contents."""
    name = f"{series}-{year.year}.{year.version}"
    return PackError(
        f"calendar {name}: known with other contents; give a correction a higher version", "calendar_differs"
    )


def keep_calendar(connection: Connection, series: str, year: CalendarYear, effective: datetime) -> None:
    """Keep a year that is not known yet; ``effective`` is the receipt from which on it counts."""
    content = year.model_dump_json()
    row = {"series": series, "year": year.year, "version": year.version, "effective": effective}
    row |= {"published": year.published, "digest": _digest(content), "content": content}
    add_missing(connection, calendars, [row])


def policy_of(connection: Connection, policy_id: str) -> Policy:
    """Give a kept pack.

    Raises:
        PackError: no such pack is kept.
    """
    content = connection.execute(_POLICY, {"of_policy": policy_id}).scalar_one_or_none()
    if content is None:
        raise PackError(f"policy {policy_id}: not kept here")
    return _policy(content)


def rules_for(connection: Connection, policy: Policy, received_at: datetime, number: str | None = None) -> Rules:
    """Give what travels with a petition: its pack, and the calendar years from its receipt on, each with its instant.

    What reaches the petition by a command of its own, as every year that is published after its registration, is not
    among them; ``number`` names a petition that may have had such a command.
    """
    first = received_at.astimezone(policy.tz).year
    told = {str(row[0]) for row in read(connection, _TOLD, of_petition=number)} if number else set()
    issues: dict[datetime, list[CalendarYear]] = {EVER: []}
    for year, version, effective, content in read(connection, _SINCE, of_series=policy.calendar, first=first):
        if adoption_id(policy.calendar, year, version) not in told:
            issues.setdefault(effective, []).append(_calendar_year(content))
    found = [CalendarIssue(effective=effective, years=tuple(years)) for effective, years in issues.items()]
    return Rules(policy=policy, calendars=tuple(found))


def adoption_id(series: str, year: int, version: int) -> str:
    """Name the command by which a published year reaches an open case, as in ``calendar-cn-2027.1``."""
    return f"{OWN_IDS}{series}-{year}.{version}"


def calendar_years(connection: Connection, series: str, year: int) -> list[CalendarYear]:
    """Give every published version of a year, in order."""
    return [_calendar_year(row[0]) for row in read(connection, _YEARS, of_series=series, of_year=year)]


# A kept pack or year never changes, so its text is a key under which it is read once.
@lru_cache(maxsize=64)
def _policy(content: str) -> Policy:
    return Policy.model_validate_json(content)


@lru_cache(maxsize=256)
def _calendar_year(content: str) -> CalendarYear:
    return CalendarYear.model_validate_json(content)


def _read(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise PackError(f"{path.name}: there is no such file; shipped packs: {', '.join(shipped_policies())}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{path.name}: not readable as TOML: {error}") from None
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise PackError(f"{path.name}: {reasons}") from None


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()
