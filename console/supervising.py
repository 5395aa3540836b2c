"""Commands on what supervision keeps in books: reception days, sponsors of districts, key fields, categories."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, gate, present_settings, run, say, with_records

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.access import Viewer
    from intake.book_words import NameSponsorWords, ReleaseSponsorWords

reception_app = typer.Typer(help="Show leaders' reception days.", no_args_is_help=True)
sponsor_app = typer.Typer(help="Show and keep the sponsors of districts.", no_args_is_help=True)
field_app = typer.Typer(help="Show key fields and the actions on their causes.", no_args_is_help=True)
category_app = typer.Typer(help="Keep the code table of categories.", no_args_is_help=True)

By = Annotated[str, typer.Option(help="Username of the supervisor on whose behalf it is done.")]
Since = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day on which it holds.")]


@reception_app.command("list")
def list_receptions() -> None:
    """List the reception days of the last 400 days and those to come, and the findings on missed minimums."""
    from api.day_views import staff_days
    from api.receptions import PAST_SHOWN
    from api.supervision_views import finding_views
    from storage.database import now

    days = with_records(lambda c: staff_days(c, _console(), now(c) - PAST_SHOWN))
    for day in days:
        when = f"{day.starts:%Y-%m-%dT%H:%MZ}"
        say(f"{day.id}  {when}  {day.stage.value:10} {day.bureau.id:16} {day.leader.name} {day.post}  {day.place}")
    for found in with_records(lambda c: finding_views(c, _console())):
        missed = found.finding
        say(f"finding  {found.office.id}  {missed.period}  required {missed.required}, held {missed.held}")


@sponsor_app.command("list")
def list_sponsors(*, history: Annotated[bool, typer.Option(help="Also what held before.")] = False) -> None:
    """List the districts with the leaders who sponsor them today."""
    from api.supervision_views import sponsor_views

    for row in with_records(lambda c: sponsor_views(c, _console(), date.today())):  # noqa: DTZ011 - the terminal's day
        for pairing in row.history if history else row.present:
            first = " first" if pairing.first else ""
            span = f"{pairing.since} - {pairing.until or ''}".rstrip()
            say(f"{row.district}  {pairing.leader.name}{first}  {span}  {' '.join(pairing.flags)}".rstrip())


@sponsor_app.command("name")
def name_sponsor(
    district: str,
    leader: str,
    *,
    by: By,
    since: Since,
    first: Annotated[bool, typer.Option(help="He is first among them.")] = False,
) -> None:
    """Pair a leader with a district from a day on."""
    from intake.book_words import NameSponsorWords

    _keep(
        by,
        NameSponsorWords(
            id=f"console-{secrets.token_hex(8)}", district=district, leader=leader, since=since.date(), first=first
        ),
    )
    say(f"{leader} sponsors {district} from {since.date()} on")


@sponsor_app.command("release")
def release_sponsor(district: str, leader: str, reason: str, *, by: By, since: Since) -> None:
    """End a pairing: the day given is the first on which it no longer holds."""
    from intake.book_words import ReleaseSponsorWords

    _keep(
        by,
        ReleaseSponsorWords(
            id=f"console-{secrets.token_hex(8)}", district=district, leader=leader, since=since.date(), reason=reason
        ),
    )
    say(f"{leader} no longer sponsors {district} from {since.date()} on")


@field_app.command("list")
def list_fields() -> None:
    """List the key fields, and each action with its office, its day and its effect in numbers."""
    from api.supervision_views import field_views

    for field in with_records(lambda c: field_views(c, _console(), date.today())):  # noqa: DTZ011 - the terminal's day
        say(f"{field.id}  {field.name}  {field.owner.id}  {' '.join(field.categories)}{'  closed' * field.closed}")
        for action in field.actions:
            effect = action.effect
            said = f"{effect.days} days: {effect.before} before, {effect.after} after" if effect else "open"
            late = "  late" if action.overdue else ""
            say(f"  {action.action}  {action.office.id}  due {action.due}  {said}{late}")


@category_app.command("list")
def list_categories() -> None:
    """List the categories in use."""
    from storage.categories import known_categories

    for name in with_records(known_categories):
        say(name)


@category_app.command("add")
def add_category(name: str) -> None:
    """Add a category: petitions and key fields may name it from now on."""
    from storage.categories import add_category as add

    with_records(lambda connection: add(connection, name))
    say(f"category {name} is in use")


def _console() -> Viewer:
    from domain.access import Viewer
    from domain.base import Role

    return Viewer(account="console", role=Role.ADMINISTRATOR)


def _keep(by: str, words: NameSponsorWords | ReleaseSponsorWords) -> None:
    run(_entered(by, words))


async def _entered(by: str, words: NameSponsorWords | ReleaseSponsorWords) -> None:
    from domain.books import BookKind
    from domain.sponsorships import sponsorship_id
    from intake.books import Bookkeeping
    from intake.field_acts import on_sponsorship
    from storage.directory import Tree

    async with gate(present_settings()) as (opened, database):
        viewer = await database.read(lambda c: _viewer(c, by))
        bureau = await database.read(lambda c: Tree.load(c).bureau_of(viewer.office))
        book = sponsorship_id(bureau or "", words.district)
        await Bookkeeping(opened).enter(BookKind.SPONSORSHIP, book, words, on_sponsorship, viewer)


def _viewer(connection: Connection, username: str) -> Viewer:
    from domain.access import Viewer
    from storage.directory import Tree, find_account

    account = find_account(connection, username=username)
    if account is None or account.locked:
        raise Failure("unknown_account", f"there is no account {username}")
    return Viewer(account=account.id, role=account.role, line=Tree.load(connection).line(account.office))
