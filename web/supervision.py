"""The supervisor's page: the two rates with all their counts, the offices, what is overdue, and a missing calendar."""

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
from domain.metrics import Figure, Grouping
from domain.policy import Policy
from domain.terms import Kind
from storage.alarms import Alarm, counts, standing
from storage.calendars import missing_years
from storage.directory import Tree
from storage.figures import Answer, Inquiry, figures, reach
from storage.packs import read_policy, shipped_policies
from storage.queries import CaseFilter, list_cases
from storage.supervised import awaited
from web.dates import Countdown, Reader
from web.guard import Staff, reader
from web.inbox import Line, clock_name, lines_of
from web.render import page

router = APIRouter()

SHOWN = 20
COMING = 5


class OfficeRow(NamedTuple):
    """An office with its figures, one for each rate that it has duties in."""

    office: OfficeView
    figures: list[Figure]


class AwaitedLine(NamedTuple):
    """One answer that is awaited, and how its time stands."""

    petition: str
    clock: str
    office: OfficeView
    due_at: datetime
    countdown: Countdown


class Overview(NamedTuple):
    """All that the page shows."""

    total: Answer
    offices: list[OfficeRow]
    overdue: list[Line]
    overdue_total: int
    missing_years: tuple[int, ...]
    awaited: list[AwaitedLine]
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
    overdue = list_cases(connection, viewer, CaseFilter(overdue=True, size=SHOWN), when.at)
    by_office: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures(connection, Inquiry(by=Grouping.OFFICE, offices=offices, viewer=viewer)).figures:
        by_office[figure.group or ""].append(figure)
    rows = [OfficeRow(office=office_view(tree, office), figures=found) for office, found in by_office.items()]
    rows.sort(key=lambda row: (-sum(f.counts.open_late for f in row.figures), row.office.name))
    return Overview(
        total=figures(connection, Inquiry(offices=offices, viewer=viewer)),
        offices=rows,
        overdue=lines_of(connection, overdue.items, tree, when, policy),
        overdue_total=overdue.total,
        missing_years=missing_years(connection, policy.calendar, policy.tz, when.at),
        awaited=[
            AwaitedLine(
                petition=line.petition,
                clock=clock_name(policy, line.clock, when.language),
                office=office_view(tree, line.holder),
                due_at=line.due_at,
                countdown=when.countdown(line.due_at, Kind.DUTY),
            )
            for line in awaited(connection, viewer, (policy, *map(read_policy, shipped_policies())))
        ],
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
