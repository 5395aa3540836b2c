"""What commands share: settings of the running system, the records, and a gate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import typer
import uvloop

from settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.access import Viewer
    from intake.gate import Gate
    from storage.database import Database
    from storage.directory import Account

T = TypeVar("T")


class Failure(Exception):
    """Ends a command with a code and a sentence."""

    def __init__(self, code: str, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def say(line: str = "") -> None:
    """Print a line for the person at the terminal."""
    typer.echo(line)


def present_settings() -> Settings:
    """Read the settings; where the embedded system runs on this data folder, its engine is meant.

    Raises:
        Failure: ``data_dir_unusable``.
    """
    from embedded import running

    settings = Settings()
    try:
        found = running(settings.data_dir)
    except OSError as error:
        raise _unusable(settings, error) from None
    if found is None or settings.temporal_address:
        return settings
    return Settings(temporal_address=found.temporal_address)


def records(settings: Settings) -> Database:
    """Open the records, brought to the present schema.

    Raises:
        Failure: ``data_dir_unusable`` or ``records_unavailable``.
    """
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    from storage.database import Database
    from storage.migrate import migrate
    from storage.packs import read_policy

    policy = read_policy(settings.policy)
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = Database(settings.records_url)
        migrate(database, policy)
    except OSError as error:
        raise _unusable(settings, error) from None
    except (ArgumentError, DBAPIError, NoSuchModuleError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).strip()
        raise Failure("records_unavailable", f"the records cannot be opened: {reason}") from None
    return database


def _unusable(settings: Settings, error: OSError) -> Failure:
    return Failure("data_dir_unusable", f"{settings.data_dir} cannot be used: {error.strerror or error}")


def with_records(work: Callable[[Connection], T]) -> T:
    """Do one unit of work on the records."""
    database = records(present_settings())
    try:
        return database.change(work)
    finally:
        database.close()


def account_named(connection: Connection, username: str) -> str:
    """Give the id of an account by its username.

    Raises:
        Failure: ``unknown_account``.
    """
    return known_account(connection, username).id


def known_account(connection: Connection, username: str) -> Account:
    """Give an account by its username.

    Raises:
        Failure: ``unknown_account``.
    """
    from storage.directory import find_account

    found = find_account(connection, username=username)
    if found is None:
        raise Failure("unknown_account", f"there is no account {username}")
    return found


def console_viewer(by: str | None = None) -> Viewer:
    """Give whoever sits at the terminal, or the account that he names, as somebody who looks.

    Raises:
        Failure: ``unknown_account``.
    """
    from domain.access import Viewer
    from domain.base import Role

    if by is not None:
        return with_records(lambda connection: viewer_named(connection, by))
    return Viewer(account="console", role=Role.AUDITOR)


def viewer_named(connection: Connection, username: str) -> Viewer:
    """Give an account that can log in as somebody who acts.

    Raises:
        Failure: ``unknown_account``.
    """
    from storage.directory import Tree
    from storage.sight import viewer_of

    account = known_account(connection, username)
    if account.locked:
        raise Failure("unknown_account", f"account {username} is locked")
    return viewer_of(connection, account, Tree.load(connection))


@asynccontextmanager
async def gate(settings: Settings, policy: str | None = None) -> AsyncIterator[tuple[Gate, Database]]:
    """Open the gate of this process; the engine may be away."""
    from intake.delivery import Delivery
    from intake.gate import Gate
    from intake.safe import Safe
    from storage.packs import keep_policy, read_policy
    from worker import connect

    database = records(settings)
    pack = read_policy(policy or settings.policy)
    database.change(lambda connection: keep_policy(connection, pack))
    delivery = Delivery(database, await connect(settings, lazy=True), settings.task_queue)
    opened = Gate(database=database, delivery=delivery, safe=Safe(settings.key), policy=pack, wait=settings.gate_wait)
    try:
        yield opened, database
    finally:
        await asyncio.to_thread(database.close)


def run(work: Awaitable[T]) -> T:
    """Run asynchronous work to its end."""

    async def whole() -> T:
        return await work

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(whole())


def instant(given: str | None) -> datetime | None:
    """Read an instant with its zone."""
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise Failure("invalid", f"not an instant: {given}") from None
    if found.tzinfo is None:
        raise Failure("invalid", f"an instant needs its zone: {given}+08:00")
    return found
