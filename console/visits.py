"""Commands on on-site visits: plan, list, show and cancel, with the refusals of the pages."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.common import Failure, console_viewer, gate, present_settings, run, say, viewer_named, with_records

if TYPE_CHECKING:
    from api.visits import VisitView
    from intake.book_words import PlanVisitWords, VisitWords

app = typer.Typer(help="Plan, show and cancel on-site visits with cases taken along.", no_args_is_help=True)

By = Annotated[str, typer.Option(help="Username of the supervisor who does it.")]
As = Annotated[str | None, typer.Option("--by", help="Username of who looks; left out: as an auditor.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


@app.command("plan")
def plan(
    visitor: Annotated[str, typer.Argument(help="Username of the leader or supervisor who visits.")],
    *,
    by: By,
    since: Day,
    until: Day,
    office: Annotated[str | None, typer.Option(help="The office that is visited,")] = None,
    district: Annotated[str | None, typer.Option(help="or the district.")] = None,
    case: Annotated[list[str] | None, typer.Option(help="A case taken along. Repeatable.")] = None,
) -> None:
    """Plan a visit to an office or a district."""
    from intake.book_words import PlanVisitWords

    said: dict[str, Any] = {
        "id": _id(),
        "visitor": visitor,
        "office": office,
        "district": district,
        "cases": case or [],
    }
    said |= {"since": since.date(), "until": until.date()}
    say(f"{_acted(by, None, PlanVisitWords.model_validate(said))} is planned")


@app.command("cancel")
def cancel(visit: str, reason: str, *, by: By) -> None:
    """Cancel a visit that has no findings."""
    from intake.book_words import CancelVisitWords

    _acted(by, visit, CancelVisitWords(id=_id(), type="cancel_visit", reason=reason))
    say(f"{visit} is cancelled")


@app.command("list")
def list_visits(*, by: As = None) -> None:
    """List the visits."""
    for visit in _visits(by):
        say(_line(visit))


@app.command("show")
def show(visit: str, *, by: As = None) -> None:
    """Show a visit with its findings and how each was followed up."""
    found = next((one for one in _visits(by) if one.id == visit), None)
    if found is None:
        raise Failure("not_found", f"there is no visit {visit}")
    say(_line(found))
    if found.cases:
        say(f"  cases {' '.join(found.cases)}")
    for one in found.findings:
        said = "accepted" if one.accepted else "answered" if one.answer else f"due {one.due}" if one.due else "found"
        say(f"  {one.finding}  {one.office.id}  {one.fault.value}  {said}  {' '.join(one.said)}".rstrip())
        for name, text in (("found", one.text), ("demand", one.demand), ("answer", one.answer), ("why", one.reason)):
            if text:
                say(f"    {name:7} {text}")


def _line(visit: VisitView) -> str:
    where = visit.office.id if visit.office else visit.district or ""
    count = f"{len(visit.findings)} findings{'  cancelled' * visit.cancelled}"
    return f"{visit.id}  {visit.since} to {visit.until}  {visit.bureau.id}  {where}  {visit.visitor.name}  {count}"


def _visits(by: str | None) -> list[VisitView]:
    from api.visits import READERS, visit_views

    viewer = console_viewer(by)
    if viewer.role not in READERS:
        raise Failure("not_permitted", f"{by} may not read visits")
    return with_records(lambda c: visit_views(c, viewer))


def _id() -> str:
    return f"console-{secrets.token_hex(8)}"


def _acted(by: str, visit: str | None, words: VisitWords | PlanVisitWords) -> str:
    """Enter an act and give the visit's number."""
    return run(_entered(by, visit, words))


async def _entered(by: str, visit: str | None, words: VisitWords | PlanVisitWords) -> str:
    from domain.books import BookKind
    from intake.books import Bookkeeping
    from intake.visit_acts import on_site_visit

    async with gate(present_settings()) as (opened, database):
        viewer = await database.read(lambda c: viewer_named(c, by))
        done = await Bookkeeping(opened).enter(BookKind.SITE_VISIT, visit, words, on_site_visit, viewer)
        return done.kept.id
