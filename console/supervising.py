"""Commands on what supervision keeps in books: sponsors of districts, key fields, categories."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import console_viewer, gate, present_settings, run, say, viewer_named, with_records

if TYPE_CHECKING:
    from intake.book_words import NameSponsorWords, ReleaseSponsorWords

sponsor_app = typer.Typer(help="Show and keep the sponsors of districts.", no_args_is_help=True)
field_app = typer.Typer(help="Show key fields and the actions on their causes.", no_args_is_help=True)
category_app = typer.Typer(help="Keep the code table of categories.", no_args_is_help=True)

By = Annotated[str, typer.Option(help="Username of the supervisor on whose behalf it is done.")]
Since = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day on which it holds.")]


@sponsor_app.command("list")
def list_sponsors(*, history: Annotated[bool, typer.Option(help="Also what held before.")] = False) -> None:
    """List the districts with the leaders who sponsor them today."""
    from api.supervision_views import sponsor_views

    for row in with_records(lambda c: sponsor_views(c, console_viewer(), date.today())):  # noqa: DTZ011 - the terminal's day
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

    for field in with_records(lambda c: field_views(c, console_viewer(), date.today())):  # noqa: DTZ011 - the terminal's day
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


def _keep(by: str, words: NameSponsorWords | ReleaseSponsorWords) -> None:
    run(_entered(by, words))


async def _entered(by: str, words: NameSponsorWords | ReleaseSponsorWords) -> None:
    from domain.books import BookKind
    from domain.sponsorships import sponsorship_id
    from intake.books import Bookkeeping
    from intake.field_acts import on_sponsorship
    from storage.directory import Tree

    async with gate(present_settings()) as (opened, database):
        viewer = await database.read(lambda c: viewer_named(c, by))
        bureau = await database.read(lambda c: Tree.load(c).bureau_of(viewer.office))
        book = sponsorship_id(bureau or "", words.district)
        await Bookkeeping(opened).enter(BookKind.SPONSORSHIP, book, words, on_sponsorship, viewer)
