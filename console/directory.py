"""Commands on the directory and on packs: office, user, policy."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, account_named, say, with_records
from domain.base import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy import Connection

office_app = typer.Typer(help="Manage the tree of offices.", no_args_is_help=True)
user_app = typer.Typer(help="Manage the accounts.", no_args_is_help=True)
policy_app = typer.Typer(help="Show policy packs.", no_args_is_help=True)

EMAIL = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]{1,130}")
CONSOLE = Actor(id="console", role=Role.ADMINISTRATOR)
Text = Annotated[str | None, typer.Option()]


@office_app.command("list")
def list_offices() -> None:
    """List the offices as a tree."""
    from storage.directory import Tree

    tree = with_records(Tree.load)
    for office in sorted(tree.offices.values(), key=lambda o: tuple(reversed(tree.line(o.id)))):
        indent = "  " * (len(tree.line(office.id)) - 1)
        say(f"{indent}{office.id}  {office.name}  [{office.kind}]  {office.district or ''}".rstrip())


@office_app.command("add")
def add_office(
    office: str,
    name: str,
    *,
    kind: str = "department",
    parent: Text = None,
    district: Text = None,
    name_en: Text = None,
    level: Text = None,
) -> None:
    """Open an office: its id, name, kind (bureau or department), parent, district and level of administration."""
    from domain.offices import OfficeOpened
    from storage.registry import open_office

    members = {"kind": kind, "parent": parent, "name": name, "name_en": name_en, "district": district}
    members |= {"level": level}
    fact = OfficeOpened.model_validate(members)
    with_records(lambda connection: open_office(connection, CONSOLE, _identifier(office), fact))
    say(f"office {office} is open")


@office_app.command("change")
def change_office(
    office: str,
    *,
    name: Text = None,
    parent: Text = None,
    district: Text = None,
    name_en: Text = None,
    level: Text = None,
) -> None:
    """Rename an office or move it below another parent, from now on; what is not given stays."""
    from domain.offices import OfficeChanged
    from storage.directory import Tree
    from storage.registry import change_office as change

    def work(connection: Connection) -> None:
        known = Tree.load(connection).offices.get(office)
        if known is None:
            raise Failure("unknown_office", f"there is no office {office}")
        members = {"name": name, "parent": parent, "district": district, "name_en": name_en, "level": level}
        kept = known.model_dump(include=set(members))
        given = {member: value for member, value in members.items() if value is not None}
        change(connection, CONSOLE, office, OfficeChanged.model_validate(kept | given))

    with_records(work)
    say(f"office {office} is changed")


@user_app.command("list")
def list_users() -> None:
    """List the accounts."""
    from storage.directory import all_accounts

    for account in with_records(all_accounts):
        locked = "  locked" if account.locked else ""
        say(f"{account.username:20} {account.role:14} {account.office or '-':20} {account.name}{locked}")


@user_app.command("add")
def add_user(
    username: str,
    role: Role,
    *,
    office: Text = None,
    name: Text = None,
    email: Text = None,
    post: Text = None,
    password: Annotated[str | None, typer.Option(help="Left out: one is made and shown once.")] = None,
) -> None:
    """Add an account."""
    from storage.registry import add_account

    if email is not None and not EMAIL.fullmatch(email):
        raise Failure("email_malformed", "an e-mail address is written as name@place, without spaces")
    given = secrets.token_urlsafe(12) if password is None else password
    with_records(
        lambda connection: add_account(
            connection, username, given, role, office=office, name=name or username, email=email, post=post
        )
    )
    say(f"account {username} is open" + ("" if password else f"; password (shown once): {given}"))


@user_app.command("password")
def set_password(username: str, password: Annotated[str | None, typer.Option()] = None) -> None:
    """Give an account another password; its sessions end."""
    from storage.registry import set_password as change

    given = secrets.token_urlsafe(12) if password is None else password
    with_records(lambda connection: change(connection, account_named(connection, username), given))
    say(f"password of {username} is changed" + ("" if password else f" (shown once): {given}"))


@user_app.command("lock")
def lock_user(username: str) -> None:
    """Lock an account at once; its sessions end."""
    from storage.registry import lock_account

    def work(connection: Connection) -> str | None:
        account = account_named(connection, username)
        lock_account(connection, account)
        return _where_now(connection, account)

    where = with_records(work)
    say(f"account {username} is locked")
    if where:
        say(where)


@user_app.command("move")
def move_user(username: str, office: str) -> None:
    """Move an account to another office from now on, in the same role; its sessions end."""
    from storage.directory import find_account
    from storage.registry import move_account

    def work(connection: Connection) -> str | None:
        account = account_named(connection, username)
        before = find_account(connection, account=account)
        move_account(connection, account, office)
        return _warning(connection, before.office if before else None)

    where = with_records(work)
    say(f"account {username} belongs to {office} now")
    if where:
        say(where)


@policy_app.command("list")
def list_policies() -> None:
    """List the shipped packs."""
    from storage.packs import read_policy, shipped_policies

    for name in shipped_policies():
        pack = read_policy(name)
        say(f"{pack.id:20} {pack.zh} / {pack.en}")


@policy_app.command("show")
def show_policy(name: str) -> None:
    """Show a pack by its name or path."""
    from storage.packs import read_policy

    say(json.dumps(read_policy(name).model_dump(mode="json"), ensure_ascii=False, indent=2))


def _where_now(connection: Connection, account: str) -> str | None:
    from storage.directory import find_account

    found = find_account(connection, account=account)
    return _warning(connection, found.office if found else None)


def _warning(connection: Connection, office: str | None) -> str | None:
    """Say where an office's notices go now, if it is left without staff."""
    from intake.absences import left_behind

    reached = left_behind(connection, office)
    if reached is None:
        return None
    names = ", ".join(reached.accounts) or "nobody"
    return f"warning: office {office} has no staff; its notices now go to: {reached.rung} ({names})"


def _identifier(given: str) -> str:
    from pydantic import TypeAdapter

    from domain.base import Identifier

    return str(TypeAdapter(Identifier).validate_python(given))
