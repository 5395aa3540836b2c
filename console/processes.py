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


def reconcile(
    deep: Annotated[bool, typer.Option(help="Compare every open case's state with its workflow's.")] = False,
) -> None:
    """Compare open cases with running workflows once, mend what is safe, and print what stands."""
    for line in run(_reconcile(deep)):
        say(line)


async def _reconcile(deep: bool) -> list[str]:
    from temporalio.service import RPCError

    from intake.reconciler import Reconciler
    from storage.alarms import all_standing

    async with gate(present_settings()) as (opened, database):
        delivery = opened.delivery
        try:
            told = await Reconciler(database, delivery.client, delivery).whole(deep=deep)
        except (RPCError, RuntimeError) as error:
            raise Failure("engine_away", f"the engine does not answer: {error}") from None
        counted = ", ".join(f"{name} {number}" for name, number in sorted(told.items()))
        standing = await database.read(all_standing)
        lines = [f"alarm  {a.kind:18} {a.subject:20} since {a.first_seen:%Y-%m-%dT%H:%M:%SZ}" for a in standing]
        return [counted, *lines]


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
