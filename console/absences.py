"""Commands on absence, hand-over and the duty desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from console.common import account_named, instant, known_account, say, viewer_named, with_records
from console.directory import CONSOLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.access import Viewer

desk_app = typer.Typer(help="Manage the duty desk, to which falls what reaches nobody else.", no_args_is_help=True)

By = Annotated[str | None, typer.Option(help="Username of who does it; left out: an administrator at the terminal.")]


def absent(
    username: str,
    deputy: Annotated[str | None, typer.Option(help="Username of who stands in.")] = None,
    begins: Annotated[str | None, typer.Option("--from", help="An instant with its zone; left out: now.")] = None,
    ends: Annotated[str | None, typer.Option("--to", help="An instant with its zone; left out: open.")] = None,
    *,
    back: Annotated[bool, typer.Option("--back", help="The absence ends now.")] = False,
    by: By = None,
) -> None:
    """Note that an office-holder is absent, and who stands in; or that he is back."""
    from intake.absences import end_absence, set_absence
    from storage.database import now

    def work(connection: Connection) -> None:
        actor, who = _actor(connection, by), known_account(connection, username)
        if back:
            end_absence(connection, actor, who, now(connection))
            return
        standing = known_account(connection, deputy or "")
        set_absence(connection, actor, who, standing, instant(begins), instant(ends))

    with_records(work)
    say(f"{username} is back" if back else f"{deputy} stands in for {username}")


def absences(*, by: By = None) -> None:
    """List the absences that have not ended, as far as one may note them, with who noted each."""
    from intake.absences import Absence, absences_of, in_reach
    from storage.directory import all_accounts

    def work(connection: Connection) -> tuple[list[Absence], dict[str, str]]:
        actor = _actor(connection, by)
        found = absences_of(connection, actor.account, *(one.id for one in in_reach(connection, actor)))
        return found, {account.id: account.username for account in all_accounts(connection)}

    found, names = with_records(work)
    for one in found:
        until = one.valid_to.isoformat() if one.valid_to else "further notice"
        who = f"{names.get(one.account, one.account)}, deputy {names.get(one.deputy, one.deputy)}"
        say(f"{who}: {one.valid_from.isoformat()} to {until}, noted by {names.get(one.set_by, one.set_by)}")


def hand_over(username: str, to: str) -> None:
    """Hand all that hangs on an account to another; no clock starts anew. Lists the cases that it leads."""
    from intake import absences as keeping

    def work(connection: Connection) -> keeping.Responsibilities:
        leaving, taking = known_account(connection, username), known_account(connection, to)
        return keeping.hand_over(connection, _actor(connection, None), leaving, taking)

    found = with_records(work)
    say(f"{to} has taken over from {username}")
    for number in found.leads:
        say(f"led by {username}, to be handed over on the case: {number}")


@desk_app.command("list")
def list_desk() -> None:
    """List the members of the duty desk, since when they sit there, and who seated them."""
    from intake.desk import seats
    from storage.directory import all_accounts

    found = with_records(seats)
    accounts = {account.id: account for account in with_records(all_accounts)}
    for seat in found:
        account = accounts[seat.account]
        by = accounts[seat.set_by].username if seat.set_by in accounts else seat.set_by
        said = f"{account.username:20} {account.role:14} {account.office or '-':20} {account.name}"
        say(f"{said}  since {seat.since.isoformat(timespec='seconds')} by {by}{'  locked' * seat.locked}")
    if not found:
        say("The duty desk has no member: what falls to it is seen by nobody.")


@desk_app.command("add")
def add_to_desk(username: str) -> None:
    """Seat an account at the duty desk; it keeps its role and sees what falls there."""
    from intake.desk import join_desk

    with_records(lambda connection: join_desk(connection, CONSOLE.id, account_named(connection, username)))
    say(f"{username} sits at the duty desk")


@desk_app.command("remove")
def remove_from_desk(username: str) -> None:
    """End a seat at the duty desk; the last member cannot leave before another is seated."""
    from intake.desk import leave_desk

    with_records(lambda connection: leave_desk(connection, CONSOLE.id, account_named(connection, username)))
    say(f"{username} has left the duty desk")


def _actor(connection: Connection, by: str | None) -> Viewer:
    from domain.access import Viewer

    return viewer_named(connection, by) if by else Viewer(account=CONSOLE.id, role=CONSOLE.role)
