"""Commands that run the system: up, worker, serve, migrate, demo."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, gate, present_settings, records, run, say
from settings import Settings

if TYPE_CHECKING:
    from demo import DemoAccount

PASSWORD_SHORT = "a password has at least 10 characters"


def up() -> None:
    """Start the whole system: engine, worker, API and pages, in one process tree."""
    from embedded import ChildSpec
    from embedded import up as start
    from embedded.tree import pages_url
    from storage.packs import read_policy
    from workflows.ids import SEARCH_ATTRIBUTES

    settings = Settings()
    read_policy(settings.policy)
    if settings.key:
        say("Starting; logs are in " + str(settings.data_dir / "log"))
    this = [sys.executable, "-m", "cli"]
    children = [
        ChildSpec("worker", [*this, "worker"], settings.data_dir / "worker.ready"),
        ChildSpec("server", [*this, "serve"], f"{pages_url(settings)}readyz"),
    ]
    code = start(settings, children, lambda: records(settings).close(), SEARCH_ATTRIBUTES)
    raise typer.Exit(code)


def worker() -> None:
    """Run one worker process."""
    import logs
    import worker as process

    settings = Settings()
    logs.configure(settings)
    run(process.run(settings))


def serve() -> None:
    """Run one process of the API and the pages."""
    import logs
    import serve as process

    settings = Settings()
    logs.configure(settings)
    run(process.run(settings))


def migrate() -> None:
    """Bring the records to the present schema."""
    records(Settings()).close()
    say("The records are at the present schema.")


def demo(
    password: Annotated[
        str | None, typer.Option(help="One password for all new accounts, of 10 characters or more.")
    ] = None,
) -> None:
    """Make example offices, one account per role, and petitions in different stages."""
    if password is not None and len(password) < 10:
        raise Failure("password_short", PASSWORD_SHORT)
    made, receipts = run(_demo(password))
    for account in made:
        say(f"{account.role.value:14} {account.username:12} {account.password:20} {account.office or '-'}")
    if not made:
        say("The accounts were there already; their passwords are shown once only.")
    for number, code in receipts:
        say(f"petition       {number}  {code}")


async def _demo(password: str | None) -> tuple[list[DemoAccount], list[tuple[str, str]]]:
    from demo import people, petitions

    async with gate(present_settings()) as (opened, database):
        made = await database.write(lambda connection: people(connection, password))
        return made, await petitions(opened, database)
