"""The offices and office-holders of the city: a bureau, its districts', and departments by class of matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from bench.city.shares import Fitted
from domain.base import AccountRef, Actor, OfficeRef, Role
from domain.chain import GENESIS, seal
from domain.levels import Level
from domain.offices import OfficeEvent, OfficeKind, OfficeOpened
from storage.registry import hash_password
from storage.streams import OFFICE, event_row
from storage.tables import accounts, categories, events, memberships, office_terms, offices

SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
CITY = "city"
PASSWORD = "a-long-password"
"""Everybody's, so that a bench can sign in as anybody."""

BUREAU_STAFF = (Role.CLERK, Role.SUPERVISOR, Role.LEADER)
DEPARTMENT_STAFF = (Role.OFFICER, Role.LEADER)
OTHERS = (Role.AUDITOR, Role.ADMINISTRATOR)


class District(NamedTuple):
    """A district: its name, the office of its bureau, and its departments by class of matter."""

    name: str
    bureau: OfficeRef
    departments: dict[str, OfficeRef]


class Offices:
    """The tree as commands are stamped with it; every id follows from the fitted names and their order."""

    def __init__(self, fitted: Fitted) -> None:
        self.fitted = fitted
        self.city = OfficeRef(id=CITY, line=(CITY,), sequence=1)

    @cached_property
    def districts(self) -> dict[str, District]:
        """Every district by its name."""
        return {name: self._district(name) for name in self.fitted.districts}

    @cached_property
    def categories(self) -> dict[str, tuple[str, ...]]:
        """The leaves of the code table by their first level, which is the class of matter."""
        return {
            first: tuple(
                f"{first}_{second}_{leaf}" for second, leaves in seconds.items() for leaf in range(1, leaves + 1)
            )
            for first, seconds in self.fitted.categories.items()
        }

    def _district(self, name: str) -> District:
        key = name[:-1].lower()
        bureau = OfficeRef(id=key, line=(key, CITY), district=name, sequence=1)
        departments = {
            first: OfficeRef(
                id=f"{key}-{place:02}", line=(f"{key}-{place:02}", *bureau.line), district=name, sequence=1
            )
            for place, first in enumerate(self.fitted.categories, 1)
        }
        return District(name, bureau, departments)

    def opened(self) -> Iterator[tuple[str, OfficeOpened]]:
        """Give every office with the fact that opens it, parents first."""
        yield CITY, OfficeOpened(kind=OfficeKind.BUREAU, name="市信访局", name_en="City bureau", level=Level.PREFECTURE)
        for district in self.districts.values():
            bureau = district.bureau.id
            yield (
                bureau,
                OfficeOpened(
                    kind=OfficeKind.BUREAU,
                    parent=CITY,
                    name=f"{district.name}信访局",
                    name_en=f"{bureau.upper()} bureau",
                    district=district.name,
                    level=Level.COUNTY,
                ),
            )
            for first, office in district.departments.items():
                fact = OfficeOpened(
                    kind=OfficeKind.DEPARTMENT,
                    parent=bureau,
                    name=f"{district.name}{first}局",
                    name_en=f"{office.id.upper()} department",
                )
                yield office.id, fact

    def staff(self) -> Iterator[tuple[str, Role, str | None]]:
        """Give every account: its id, which is its username too, its role and its office."""
        for office, fact in self.opened():
            for role in BUREAU_STAFF if fact.kind is OfficeKind.BUREAU else DEPARTMENT_STAFF:
                yield account(role, office), role, office
        for role in OTHERS:
            yield role.value, role, None


def account(role: Role, office: str) -> str:
    """Name the account that has a role in an office."""
    return f"{office}-{role}"


def actor(role: Role, office: OfficeRef) -> Actor:
    """Give whoever has a role in an office as somebody who acts."""
    return Actor(id=account(role, office.id), role=role, office=office.id)


def leader(office: OfficeRef) -> AccountRef:
    """Give an office's leader as commands are stamped with him."""
    return AccountRef(id=account(Role.LEADER, office.id), role=Role.LEADER, line=office.line)


def settle(connection: Connection, city: Offices, at: datetime) -> None:
    """Open the offices, add the accounts and the code table, all at an instant."""
    for office, fact in city.opened():
        (event,) = seal(OfficeEvent, office, [fact], after=0, head=GENESIS, at=at, actor=SETUP)
        connection.execute(insert(offices), [{"id": office, "kind": fact.kind, "sequence": 1, "head": event.hash}])
        connection.execute(insert(events), [event_row(OFFICE, event, at)])
        connection.execute(
            insert(office_terms), [fact.model_dump(exclude={"type", "kind"}) | {"office": office, "valid_from": at}]
        )
    secret = {"password_hash": hash_password(PASSWORD), "created_at": at}
    holders: list[dict[str, Any]] = [
        {"id": name, "role": role, "office": office} for name, role, office in city.staff()
    ]
    connection.execute(
        insert(accounts), [{"id": row["id"], "username": row["id"], "name": row["id"], **secret} for row in holders]
    )
    connection.execute(
        insert(memberships),
        [{"account": row["id"], "valid_from": at, "role": row["role"], "office": row["office"]} for row in holders],
    )
    leaves = [leaf for named in city.categories.values() for leaf in named]
    connection.execute(insert(categories), [{"id": leaf, "valid_from": at} for leaf in leaves])
