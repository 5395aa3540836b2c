"""Policy packs and calendars: read from their files, kept in the records, given to petitions as data."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, bindparam, select

from domain.calendar import CalendarYear
from domain.policy import CalendarIssue, Policy, Rules
from storage.database import now
from storage.tables import calendars, policies
from storage.upsert import add_missing

SHIPPED = Path(__file__).parent.parent / "policies"
YEARS_AHEAD = 2
EVER = datetime(1949, 10, 1, tzinfo=UTC)
"""When the calendars known at registration took effect, for the petition: before anything could happen to it."""

Model = TypeVar("Model", bound=BaseModel)

# Statements of every registration's way, built once: building one costs as much as running it.
_POLICY = select(policies.c.content).where(policies.c.id == bindparam("of_policy"))
_YEARS = (
    select(calendars.c.content)
    .where(calendars.c.series == bindparam("of_series"))
    .where(calendars.c.year.between(bindparam("first"), bindparam("last")))
    .order_by(calendars.c.year, calendars.c.version)
)


class PackError(ValueError):
    """A pack or calendar that cannot be used; the message names file, key and reason."""


def read_policy(name: str) -> Policy:
    """Read a pack by its shipped name or by its path.

    Raises:
        PackError: there is no such pack, or it is not valid.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    return _read(path, Policy)


def read_calendars() -> list[tuple[str, CalendarYear]]:
    """Read the shipped calendar years, each with its series."""
    files = sorted((SHIPPED / "calendars").glob("*.toml"))
    return [(path.stem.rsplit("-", 1)[0], _read(path, CalendarYear)) for path in files]


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
    """Keep the shipped calendar years; a year's version takes effect at its notice."""
    rows = []
    for series, year in read_calendars():
        content = year.model_dump_json()
        rows.append(
            {
                "series": series,
                "year": year.year,
                "version": year.version,
                "effective": datetime.combine(year.published, time(), UTC),
                "published": year.published,
                "digest": _digest(content),
                "content": content,
            }
        )
    add_missing(connection, calendars, rows)


def policy_of(connection: Connection, policy_id: str) -> Policy:
    """Give a kept pack.

    Raises:
        PackError: no such pack is kept.
    """
    content = connection.execute(_POLICY, {"of_policy": policy_id}).scalar_one_or_none()
    if content is None:
        raise PackError(f"policy {policy_id}: not kept here")
    return _policy(content)


def rules_for(connection: Connection, policy: Policy, received_at: datetime) -> Rules:
    """Give what travels with a petition: its pack and the calendar years that its terms may touch."""
    year = received_at.astimezone(policy.tz).year
    years = calendar_years(connection, policy.calendar, year, year + YEARS_AHEAD)
    return Rules(policy=policy, calendars=(CalendarIssue(effective=EVER, years=tuple(years)),))


def calendar_years(connection: Connection, series: str, first: int, last: int) -> list[CalendarYear]:
    """Give the published years of a series, every version of each, in order."""
    found = connection.execute(_YEARS, {"of_series": series, "first": first, "last": last})
    return [_calendar_year(content) for content in found.scalars()]


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
