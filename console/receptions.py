"""Commands on leaders' reception days: plan, publish, list, show and cancel, with the refusals of the pages."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.common import console_viewer, gate, present_settings, run, say, viewer_named, with_records
from domain.reception_facts import Form

if TYPE_CHECKING:
    from intake.book_words import DayWords, PlanReceptionWords

app = typer.Typer(help="Plan, publish, show and cancel leaders' reception days.", no_args_is_help=True)

By = Annotated[str, typer.Option(help="Username of the clerk or supervisor who does it.")]
As = Annotated[str | None, typer.Option("--by", help="Username of who looks; left out: as an auditor, without names.")]
Time = Annotated[str, typer.Option(help="An instant with its zone, as 2026-12-01T09:00+08:00.")]


@app.command("plan")
def plan(
    leader: Annotated[str, typer.Argument(help="Username of the leader who receives.")],
    *,
    by: By,
    post: Annotated[str, typer.Option(help="His post, as it is published.")],
    remit: Annotated[str, typer.Option(help="What he answers for.")],
    place: Annotated[str, typer.Option(help="Where he receives.")],
    starts: Time,
    ends: Time,
    form: Annotated[Form, typer.Option(help="How he receives.")] = Form.FIXED,
    capacity: Annotated[int, typer.Option(help="Places that can be booked.")] = 10,
    case: Annotated[list[str] | None, typer.Option(help="A case taken along on a field visit. Repeatable.")] = None,
) -> None:
    """Plan a day of one's bureau; it is published by a command of its own."""
    from intake.book_words import PlanReceptionWords

    said: dict[str, Any] = {"id": _id(), "leader": leader, "post": post, "remit": remit, "place": place, "form": form}
    said |= {"starts": starts, "ends": ends, "capacity": capacity, "cases": case or []}
    say(f"{_acted(by, None, PlanReceptionWords.model_validate(said))} is planned; publish it when it is settled")


@app.command("publish")
def publish(day: str, *, by: By) -> None:
    """Put a day into the public calendar."""
    from intake.book_words import PublishReceptionWords

    _acted(by, day, PublishReceptionWords(id=_id()))
    say(f"{day} is published")


@app.command("cancel")
def cancel(day: str, reason: str, *, by: By) -> None:
    """Cancel a day, with a reason that is published."""
    from intake.book_words import CancelReceptionWords

    _acted(by, day, CancelReceptionWords(id=_id(), reason=reason))
    say(f"{day} is cancelled")


@app.command("list")
def list_receptions(*, by: As = None) -> None:
    """List the reception days of the last 400 days and those to come, and the findings on missed minimums."""
    from api.day_views import staff_days
    from api.receptions import PAST_SHOWN
    from api.supervision_views import finding_views
    from storage.database import now

    viewer = console_viewer(by)
    for day in with_records(lambda c: staff_days(c, viewer, now(c) - PAST_SHOWN)):
        who = f"{day.bureau.id:16} {day.leader.name} {day.post}"
        say(f"{day.id}  {_written(day.starts)}  {day.stage.value:10} {who}  {day.place}")
    for found in with_records(lambda c: finding_views(c, viewer)):
        missed = found.finding
        say(f"finding  {found.office.id}  {missed.period}  required {missed.required}, held {missed.held}")


@app.command("show")
def show(day: str, *, by: As = None) -> None:
    """Show a day with its bookings, as far as one may know of them."""
    from api.receptions import one_day

    viewer = console_viewer(by)
    found = with_records(lambda c: one_day(c, day, viewer))
    said = {
        "leader": f"{found.leader.name} {found.post}",
        "remit": found.remit,
        "bureau": f"{found.bureau.id} {found.bureau.name}",
        "time": f"{_written(found.starts)} to {_written(found.ends)}",
        "place": found.place,
        "form": found.form.value,
        "places": f"{found.left} left of {found.capacity}",
        "reason": found.reason,
        "cases": " ".join(found.cases),
    }
    say(f"{found.id}  {found.stage.value}")
    for name, value in said.items():
        if value:
            say(f"  {name:8} {value}")
    for one in found.bookings:
        flags = "  walked in" * one.walked_in + "  given back" * one.cancelled + f"  talk {one.talk}" * bool(one.talk)
        who = " ".join(value for value in (one.petition, one.name, one.phone, one.subject) if value)
        say(f"  {one.booking}  {who}{flags}")


def _written(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%MZ}"


def _id() -> str:
    return f"console-{secrets.token_hex(8)}"


def _acted(by: str, day: str | None, words: DayWords | PlanReceptionWords) -> str:
    """Enter an act and give the day's number."""
    return run(_entered(by, day, words))


async def _entered(by: str, day: str | None, words: DayWords | PlanReceptionWords) -> str:
    from domain.books import BookKind
    from intake.books import Bookkeeping
    from intake.reception_acts import on_reception_day

    async with gate(present_settings()) as (opened, database):
        viewer = await database.read(lambda c: viewer_named(c, by))
        done = await Bookkeeping(opened).enter(BookKind.RECEPTION_DAY, day, words, on_reception_day, viewer)
        return done.kept.id
