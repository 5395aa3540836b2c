"""Commands that run the system: up, worker, serve, migrate, demo."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, gate, present_settings, records, run, say
from settings import Settings

if TYPE_CHECKING:
    from datetime import datetime

    from intake.gate import Gate

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
    """Make example offices, accounts for every role, petitions in all stages, a past, and a bulletin of it."""
    if password is not None and len(password) < 10:
        raise Failure("password_short", PASSWORD_SHORT)
    for line in run(_demo(password)):
        say(line)


async def _demo(password: str | None) -> list[str]:
    from demo.past import past
    from demo.town import DESK, people, petitions

    async with gate(present_settings()) as (opened, database):
        await _engine_there(opened)
        made = await database.write(lambda connection: people(connection, password))
        lines = [f"{a.role.value:14} {a.username:12} {a.password:20} {a.office or '-'}" for a in made]
        if not made:
            lines.append("The accounts were there already; their passwords are shown once only.")
        lines.append(f"duty desk      {DESK}")
        receipts = await petitions(opened, database)
        lines += [f"petition       {receipt.number}  {receipt.tracking_code}" for receipt in receipts]
        began = receipts[0].received_at.astimezone(opened.policy.tz).date()
        report = await past(opened, began)
        lines.append(f"past           {report.total} cases, {report.registered} of them new")
        return [*lines, *await _demo_bulletin(opened, receipts[0].received_at)]


async def _engine_there(opened: Gate) -> None:
    """Look for the engine first: half a demonstration would be one in which nobody can act.

    Raises:
        Failure: ``engine_away``.
    """
    from temporalio.service import RPCError

    try:
        await opened.delivery.client.service_client.check_health(timeout=timedelta(seconds=10))
    except (RPCError, RuntimeError):
        told = "the demonstration needs the running system: start it with petitionflow up, on the same data folder"
        raise Failure("engine_away", told) from None


async def _demo_bulletin(opened: Gate, began: datetime) -> list[str]:
    from demo.bulletin import bulletin, half_month_before, looks
    from demo.town import BUREAU, viewer
    from domain.terms import DossierKind

    if DossierKind.BULLETIN not in opened.policy.dossiers:
        return []
    supervisor = await opened.database.read(lambda c: viewer(c, "supervisor"))
    words = half_month_before(opened, began)
    asked = await bulletin(opened, words, supervisor)
    if asked is None or asked.number is None:
        again = f"petitionflow bulletin issue {words.rhythm} --date {words.on} --by supervisor"
        return [f"bulletin       not yet; issue it with: {again}"]
    lines = [f"bulletin       {asked.number}  {asked.period}"]
    return lines + [f"  {name:12} {username}" for name, username in looks(opened.policy, BUREAU)]
