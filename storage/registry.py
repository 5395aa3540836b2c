"""Changes to the directory: offices through their streams, accounts and memberships by date."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from pwdlib import PasswordHash
from sqlalchemy import Connection, insert, select, update

from domain.base import Actor, OfficeRef, Role
from domain.chain import GENESIS, seal
from domain.offices import OfficeChanged, OfficeEvent, OfficeKind, OfficeOpened, circular
from storage import ledger
from storage.database import now
from storage.directory import Account, Tree, find_account
from storage.late import bar_leavers, bar_namesakes
from storage.streams import OFFICE, event_row
from storage.tables import accounts, events, memberships, office_terms, offices, sessions

USERNAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$")
PASSWORD_LENGTH = 10
ROOT = "bureau"
SUPERIOR = "superior"
SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
WITHOUT_OFFICE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

hasher = PasswordHash.recommended()


class DirectoryError(ValueError):
    """A change to the directory that cannot be made; ``code`` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def open_office(connection: Connection, actor: Actor, office: str, fact: OfficeOpened) -> None:
    """Open an office below its parent.

    Raises:
        DirectoryError: ``office_exists`` or ``unknown_office``.
    """
    tree = Tree.load(connection)
    if office in tree.offices:
        raise DirectoryError("office_exists", f"office {office} exists already")
    _check_parent(tree, fact.parent)
    at = now(connection)
    (event,) = seal(OfficeEvent, office, [fact], after=0, head=GENESIS, at=at, actor=actor)
    connection.execute(insert(offices), [{"id": office, "kind": fact.kind, "sequence": 1, "head": event.hash}])
    connection.execute(insert(events), [event_row(OFFICE, event, at)])
    connection.execute(insert(office_terms), [_term(fact) | {"office": office, "valid_from": at}])


def first_bureau(connection: Connection) -> None:
    """Open a bureau at the root where there is none yet: what comes in must be somebody's from its first moment."""
    if Tree.load(connection).bureau_for(None) is None:
        fact = OfficeOpened(kind=OfficeKind.BUREAU, name="信访局", name_en="Petition Bureau")
        open_office(connection, SETUP, ROOT, fact)


def superior_desk(connection: Connection) -> OfficeRef:
    """Give the desk of the level above, outside the tree: it takes an accusation that names the highest bureau."""
    if SUPERIOR not in Tree.load(connection).offices:
        fact = OfficeOpened(kind=OfficeKind.SUPERIOR, name="上级信访工作机构", name_en="Superior petition body")
        open_office(connection, SETUP, SUPERIOR, fact)
    found = Tree.load(connection).ref(SUPERIOR)
    if found is None:
        raise RuntimeError("the desk of the level above was not kept")
    return found


def change_office(connection: Connection, actor: Actor, office: str, fact: OfficeChanged) -> None:
    """Move or rename an office from now on; what was before stays dated.

    Whoever comes out from under an accused office by it stays barred from what accuses that.

    Raises:
        DirectoryError: ``unknown_office`` or ``circular_tree``.
    """
    tree = Tree.load(connection)
    if office not in tree.offices:
        raise DirectoryError("unknown_office", f"there is no office {office}")
    _check_parent(tree, fact.parent)
    if circular(office, fact.parent, {o.id: o.parent for o in tree.offices.values()}):
        raise DirectoryError("circular_tree", f"{office} would come to lie below itself")
    current = (office_terms.c.office == office) & office_terms.c.valid_to.is_(None)
    began = connection.execute(select(office_terms.c.valid_from).where(current)).scalar_one()
    ledger.hold_receipts(connection)
    # never before the term that it ends, even if the clock stepped back or has not ticked since
    at = max(now(connection), began + timedelta(microseconds=1))
    place = connection.execute(select(offices.c.sequence, offices.c.head).where(offices.c.id == office)).one()
    (event,) = seal(OfficeEvent, office, [fact], after=place.sequence, head=place.head, at=at, actor=actor)
    connection.execute(insert(events), [event_row(OFFICE, event, at)])
    connection.execute(update(offices).where(offices.c.id == office).values(sequence=event.sequence, head=event.hash))
    connection.execute(update(office_terms).where(current).values(valid_to=at))
    connection.execute(insert(office_terms), [_term(fact) | {"office": office, "valid_from": at}])
    after = Tree.load(connection)
    below = _members(connection, tree.below(office))
    bar_leavers(connection, {account: (tree.line(place), after.line(place)) for account, place in below})


def add_account(
    connection: Connection,
    username: str,
    password: str,
    role: Role,
    *,
    office: str | None,
    name: str,
    email: str | None = None,
    post: str | None = None,
) -> Account:
    """Add an account with its membership; what accuses a person of its name bars it from its first moment.

    Raises:
        DirectoryError: ``username_malformed``, ``username_taken``, ``password_short``, ``role_unknown``,
            ``office_missing`` or ``unknown_office``.
    """
    if not USERNAME.fullmatch(username):
        raise DirectoryError("username_malformed", "a username is 2 to 63 letters, digits, dots, dashes")
    if find_account(connection, username=username) is not None:
        raise DirectoryError("username_taken", f"username {username} is taken")
    _check_membership(Tree.load(connection), role, office)
    at = now(connection)
    account = secrets.token_hex(8)
    known_as = name.strip()[:80] or username
    row = {"id": account, "username": username, "name": known_as, "email": email}
    secret = {"password_hash": hash_password(password), "created_at": at}
    ledger.hold_receipts(connection)  # else an accusation stamped meanwhile and this account would miss each other
    connection.execute(insert(accounts), [row | secret])
    membership = {"account": account, "valid_from": at, "role": role, "office": office, "post": post}
    connection.execute(insert(memberships), [membership])
    bar_namesakes(connection, {account: known_as})
    found = find_account(connection, account=account)
    if found is None:
        raise RuntimeError("an account was not kept")
    return found


def rename_account(connection: Connection, account: str, name: str) -> None:
    """Give an account's holder another name; what accuses a person of it bars him from now on, in office or not.

    What the former name barred him from stays barred.

    Raises:
        DirectoryError: ``unknown_account`` or ``name_missing``.
    """
    given = name.strip()[:80]
    if not given:
        raise DirectoryError("name_missing", "an account has a name")
    if find_account(connection, account=account) is None:
        raise DirectoryError("unknown_account", f"there is no account {account}")
    ledger.hold_receipts(connection)
    connection.execute(update(accounts).where(accounts.c.id == account).values(name=given))
    bar_namesakes(connection, {account: given})


def set_password(connection: Connection, account: str, password: str) -> None:
    """Give an account another password; its sessions end."""
    hashed = hash_password(password)
    connection.execute(update(accounts).where(accounts.c.id == account).values(password_hash=hashed))
    end_sessions(connection, account)


def lock_account(connection: Connection, account: str) -> None:
    """Lock an account at once; its sessions end."""
    connection.execute(update(accounts).where(accounts.c.id == account).values(locked_at=now(connection)))
    end_sessions(connection, account)


def move_account(connection: Connection, account: str, office: str) -> None:
    """Move an account to another office from now on, in the same role; its sessions end.

    What accuses the office that it leaves, or one above that, bars it as before.

    Raises:
        DirectoryError: ``unknown_office`` or ``not_a_bureau``.
    """
    found = find_account(connection, account=account)
    if found is None:
        raise DirectoryError("unknown_account", f"there is no account {account}")
    tree = Tree.load(connection)
    _check_membership(tree, found.role, office)
    ledger.hold_receipts(connection)
    current = (memberships.c.account == account) & memberships.c.valid_to.is_(None)
    began = connection.execute(select(memberships.c.valid_from).where(current)).scalar_one()
    at = max(now(connection), began + timedelta(microseconds=1))
    connection.execute(update(memberships).where(current).values(valid_to=at))
    row = {"account": account, "valid_from": at, "role": found.role, "office": office, "post": None}
    connection.execute(insert(memberships), [row])
    bar_leavers(connection, {account: (tree.line(found.office), tree.line(office))})
    end_sessions(connection, account)


def end_sessions(connection: Connection, account: str) -> None:
    """End all sessions of an account."""
    open_ones = (sessions.c.account == account) & sessions.c.revoked_at.is_(None)
    connection.execute(update(sessions).where(open_ones).values(revoked_at=now(connection)))


def hash_password(password: str) -> str:
    """Hash a password with argon2id.

    Raises:
        DirectoryError: ``password_short``.
    """
    if len(password) < PASSWORD_LENGTH:
        raise DirectoryError("password_short", f"a password has at least {PASSWORD_LENGTH} characters")
    return hasher.hash(password)


def _members(connection: Connection, offices_of: Iterable[str]) -> list[tuple[str, str]]:
    """Give the accounts that belong to offices now, each with its office."""
    query = select(memberships.c.account, memberships.c.office).where(memberships.c.valid_to.is_(None))
    inside = frozenset(offices_of)
    return [(account, office) for account, office in connection.execute(query) if office in inside]


def _check_parent(tree: Tree, parent: str | None) -> None:
    if parent is not None and parent not in tree.offices:
        raise DirectoryError("unknown_office", f"there is no office {parent}")


def _check_membership(tree: Tree, role: Role, office: str | None) -> None:
    if role in {Role.PETITIONER, Role.ENGINE, Role.OPERATOR}:
        raise DirectoryError("role_unknown", f"no account has the role {role}")
    if office is None and role not in WITHOUT_OFFICE:
        raise DirectoryError("office_missing", f"a {role} belongs to an office")
    _check_parent(tree, office)
    if (
        office is not None
        and role in {Role.CLERK, Role.SUPERVISOR}
        and tree.offices[office].kind == OfficeKind.DEPARTMENT
    ):
        raise DirectoryError("not_a_bureau", f"a {role} belongs to a bureau; {office} is none")


def _term(fact: OfficeOpened | OfficeChanged) -> dict[str, Any]:
    return fact.model_dump(include={"parent", "name", "name_en", "district", "level"})
