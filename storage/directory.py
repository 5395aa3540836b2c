"""The directory: the dated tree of offices, who belongs to it, and the lines that commands are stamped with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import Connection, Select, select

from domain.base import AccountRef, Frozen, OfficeRef, Role
from domain.levels import Level
from storage.database import Database
from storage.prepared import read
from storage.tables import accounts, memberships, office_terms, offices


class Office(Frozen):
    """An office as it is now."""

    id: str
    kind: str
    parent: str | None
    name: str
    name_en: str | None
    district: str | None
    level: Level | None
    sequence: int


class Account(Frozen):
    """An account as it is now, without its secret."""

    id: str
    username: str
    name: str
    email: str | None
    role: Role
    office: str | None
    post: str | None
    locked: bool


class Tree:
    """The offices at one instant."""

    def __init__(self, found: Sequence[Office]) -> None:
        self.offices = {office.id: office for office in found}

    @classmethod
    def load(cls, connection: Connection, at: datetime | None = None) -> Self:
        """Read the tree as it is, or as it was at an instant."""
        return cls(_read(tuple(read(connection, _PRESENT if at is None else _offices(at)))))

    def line(self, office: str | None) -> tuple[str, ...]:
        """Give the ids from an office up to the root; nothing for an unknown one."""
        return tuple(self._up(office))

    def below(self, office: str) -> set[str]:
        """Give an office and all below it."""
        return {other for other in self.offices if office in self.line(other)}

    def ref(self, office: str) -> OfficeRef | None:
        """Give an office as commands are stamped with it; its district is its own or the next one above."""
        if office not in self.offices:
            return None
        line = self.line(office)
        district = next((self.offices[o].district for o in line if self.offices[o].district), None)
        return OfficeRef(id=office, line=line, district=district, sequence=self.offices[office].sequence)

    def bureau_of(self, office: str | None) -> str | None:
        """Give the bureau at or above an office."""
        return next((o for o in self.line(office) if self.offices[o].kind == "bureau"), None)

    def bureau_for(self, district: str | None, barred: tuple[str, ...] = ()) -> str | None:
        """Give the bureau that receives petitions from a district: its own, else the highest.

        An accusation goes past every bureau that it names, and those below them, to the next one above.
        """
        bureaus = [o for o in self.offices.values() if o.kind == "bureau"]
        own = [o.id for o in bureaus if district is not None and o.district == district]
        top = sorted((o.id for o in bureaus), key=lambda o: (len(self.line(o)), o))
        for start in own + top:
            for office in self.line(start):
                if self.offices[office].kind == "bureau" and not set(self.line(office)) & set(barred):
                    return office
        return None

    def districts(self) -> list[str]:
        """Name the districts that offices serve."""
        return sorted({office.district for office in self.offices.values() if office.district})

    def _up(self, office: str | None) -> Iterator[str]:
        seen: set[str] = set()
        while office is not None and office in self.offices and office not in seen:
            seen.add(office)
            yield office
            office = self.offices[office].parent


def _offices(at: datetime | None) -> Select[Any]:
    query = select(
        offices.c.id,
        offices.c.kind,
        offices.c.sequence,
        office_terms.c.parent,
        office_terms.c.name,
        office_terms.c.name_en,
        office_terms.c.district,
        office_terms.c.level,
    ).join(office_terms, office_terms.c.office == offices.c.id)
    if at is None:
        return query.where(office_terms.c.valid_to.is_(None))
    inside = office_terms.c.valid_to.is_(None) | (office_terms.c.valid_to > at)
    return query.where(office_terms.c.valid_from <= at, inside)


_PRESENT = _offices(None)


@lru_cache(maxsize=8)
def _read(rows: tuple[tuple[Any, ...], ...]) -> tuple[Office, ...]:
    """Read the offices; every command asks for them, and they change a few times a year."""
    members = _PRESENT.selected_columns.keys()
    return tuple(Office.model_validate(dict(zip(members, row, strict=True))) for row in rows)


def find_account(connection: Connection, *, account: str | None = None, username: str | None = None) -> Account | None:
    """Find an account with its present membership."""
    query = (
        select(
            accounts.c.id,
            accounts.c.username,
            accounts.c.name,
            accounts.c.email,
            accounts.c.locked_at.is_not(None).label("locked"),
            memberships.c.role,
            memberships.c.office,
            memberships.c.post,
        )
        .join(memberships, memberships.c.account == accounts.c.id)
        .where(memberships.c.valid_to.is_(None))
    )
    query = (
        query.where(accounts.c.id == account) if account is not None else query.where(accounts.c.username == username)
    )
    found = connection.execute(query).mappings().first()
    return None if found is None else Account.model_validate(dict(found))


def members(connection: Connection, office: str) -> list[Account]:
    """Give the accounts that belong to an office now."""
    query = select(memberships.c.account).where(memberships.c.office == office, memberships.c.valid_to.is_(None))
    found = [find_account(connection, account=account) for account in connection.execute(query).scalars()]
    return [account for account in found if account is not None and not account.locked]


def all_accounts(connection: Connection) -> list[Account]:
    """Give every account, by username."""
    names = connection.execute(select(accounts.c.id).order_by(accounts.c.username)).scalars()
    found = [find_account(connection, account=account) for account in names]
    return [account for account in found if account is not None]


class DirectoryStore:
    """The adapter of the domain's `Directory` port."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def find_holders(self, named: tuple[str, ...]) -> tuple[AccountRef | None, ...]:
        """Give accounts, named by id or username, as commands are stamped with them."""
        return await self.database.read(lambda connection: find_holders(connection, named))


def find_holders(connection: Connection, named: tuple[str, ...]) -> tuple[AccountRef | None, ...]:
    """Find accounts that may act, by id or username."""
    tree = Tree.load(connection)
    found = [find_account(connection, account=n) or find_account(connection, username=n) for n in named]
    return tuple(account_ref(account, tree) if account and not account.locked else None for account in found)


def account_ref(account: Account, tree: Tree) -> AccountRef:
    """Give an office-holder as commands are stamped with him."""
    return AccountRef(id=account.id, role=account.role, line=tree.line(account.office))
