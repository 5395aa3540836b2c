"""The supervisor's desk: the worst lists first, then orders, leaders, batches, books, urges, alarms, and the rates."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.auth import Served
from api.day_views import DayView, public_days
from api.supervised import OfficeView, office_view
from api.supervision_views import FindingView, SponsorView, finding_views, sponsor_views, today_in
from api.visits import DutyView, duty_views
from domain.access import Viewer
from domain.base import Role
from domain.dossiers.batch import AssignedBatch
from domain.metrics import Figure
from domain.policy import Policy
from domain.terms import DossierKind
from storage.alarms import Alarm, counts, standing
from storage.calendars import missing_years
from storage.directory import Tree
from storage.dossiers import DossierFilter, list_dossiers
from storage.duties import DutyList, Wanted
from storage.figures import Answer, Inquiry, overview, reach
from web.dates import Countdown, Reader
from web.desk import Shown, desk_lists
from web.guard import Staff, reader
from web.render import page

router = APIRouter()

SHOWN = 10
COMING = 5


class OfficeRow(NamedTuple):
    """An office with its figures, one for each rate that it has duties in."""

    office: OfficeView
    figures: list[Figure]


class BatchLine(NamedTuple):
    """An open batch: how many members are settled, and how its time stands."""

    number: str
    settled: int
    members: int
    due_at: datetime | None
    countdown: Countdown | None


class Overview(NamedTuple):
    """All that the page shows."""

    total: Answer
    offices: list[OfficeRow]
    lists: list[Shown]
    batches: list[BatchLine]
    missing_years: tuple[int, ...]
    findings: list[FindingView]
    sponsors: list[SponsorView]
    coming: list[DayView]
    duties: list[DutyView]
    alarms: list[Alarm]
    alarm_counts: dict[str, int]
    districts: list[str]
    below: list[OfficeView]
    when: Reader


@router.get("/supervision")
async def supervision(request: Request, session: Staff, found: Served) -> Response:
    """Show how the offices below the caller keep their terms."""
    shown = await found.database.read(lambda c: _overview(request, c, session.viewer, found.policy))
    opens = session.viewer.role is not Role.ADMINISTRATOR
    supervises = session.viewer.role is Role.SUPERVISOR
    return page(
        request,
        "supervision.html",
        session=session,
        shown=shown,
        when=shown.when,
        opens=opens,
        urges=supervises,
    )


def _overview(request: Request, connection: Connection, viewer: Viewer, policy: Policy) -> Overview:
    when = reader(request, connection, policy)
    tree = Tree.load(connection)
    offices = reach(viewer, tree)
    by_office: dict[str, list[Figure]] = defaultdict(list)
    total, divided = overview(connection, Inquiry(offices=offices, viewer=viewer))
    for figure in divided.figures:
        by_office[figure.group or ""].append(figure)
    rows = [OfficeRow(office=office_view(tree, office), figures=found) for office, found in by_office.items()]
    rows.sort(key=lambda row: (-sum(f.counts.open_late for f in row.figures), row.office.name))
    return Overview(
        total=total,
        offices=rows,
        lists=desk_lists(connection, viewer, [Wanted(list=name, size=SHOWN) for name in DutyList], policy, when),
        batches=_batches(connection, viewer, when),
        missing_years=missing_years(connection, policy.calendar, policy.tz, when.at),
        findings=finding_views(connection, viewer),
        sponsors=sponsor_views(connection, viewer, today_in(policy, when.at)),
        duties=duty_views(connection, viewer, today_in(policy, when.at)),
        coming=public_days(connection, when.at)[:COMING],
        alarms=standing(connection, viewer, SHOWN),
        alarm_counts={kind: number for kind, number in counts(connection).items() if number},
        districts=tree.districts(),
        below=[office_view(tree, o) for o in sorted(tree.below(viewer.office))] if viewer.office else [],
        when=when,
    )


def _batches(connection: Connection, viewer: Viewer, when: Reader) -> list[BatchLine]:
    """List the open batches that a viewer may see, the next end first."""
    lines = []
    for batch in list_dossiers(connection, viewer, DossierFilter(kind=DossierKind.BATCH, open_only=True)):
        if not isinstance(batch, AssignedBatch):
            continue
        due = min((clock.due_at for clock in batch.running), default=None)
        left = when.countdown(due) if due else None
        lines.append(BatchLine(batch.number, batch.settled, len(batch.members), due, left))
    return sorted(lines, key=lambda line: (line.due_at is None, line.due_at, line.number))
