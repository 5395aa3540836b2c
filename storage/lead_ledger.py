"""The ledger of led matters (包案台账): one line a charge, of a leader or a district, for whoever may see its case."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import Connection, and_, select

from domain.access import Viewer
from domain.base import Body, Frozen
from domain.led import Led
from domain.petition import Petition
from storage.directory import Tree, find_account
from storage.late import with_late
from storage.reach import visible
from storage.tables import case_parts, cases, documents

LED = ("leader", "led")


class LeadQuery(Frozen):
    """Whose ledger, by account or district; ``open_only`` leaves out what has ended."""

    leader: str | None = None
    district: str | None = None
    open_only: bool = False


class LeadLine(Frozen):
    """One charge of a matter. Of the petition it tells number and title, and of the petitioner nothing."""

    matter: str
    number: str
    title: str
    district: str | None
    leader: str
    name: str
    in_office: bool
    first: bool
    ground: str
    stage: str
    assigned_at: datetime
    accepted_at: datetime | None
    met_at: datetime | None
    planned_at: datetime | None
    target: date | None
    reported_at: datetime | None
    reports: int
    proposed_at: datetime | None
    returned: int
    ended_at: datetime | None
    next_clock: str | None
    next_due: datetime | None
    met: int
    late: int
    overdue: int


def lead_lines(connection: Connection, viewer: Viewer, wanted: LeadQuery, at: datetime) -> list[LeadLine]:
    """Give the charges that a viewer may see, the most urgent first and those without a term last."""
    tree = Tree.load(connection)
    led = select(case_parts.c.petition).where(case_parts.c.part.in_(LED))
    if wanted.leader is not None:
        led = led.where(case_parts.c.office == wanted.leader)
    condition = [visible(viewer, tree), cases.c.number.in_(led)]
    if wanted.district is not None:
        condition.append(cases.c.district == wanted.district)
    query = (
        select(cases.c.state, documents.c.content)
        .outerjoin(documents, and_(documents.c.petition == cases.c.number, documents.c.kind == "petition"))
        .where(and_(*condition))
        .order_by(cases.c.number)
    )
    rows = connection.execute(query).all()
    read = with_late(connection, (Petition.model_validate_json(row.state) for row in rows))
    led_cases = [(petition, row.content) for petition, row in zip(read, rows, strict=True)]
    found = [
        _line(connection, petition, one, content, at)
        for petition, content in led_cases
        for one in petition.led
        if (wanted.leader is None or one.leader.id == wanted.leader) and (one.active or not wanted.open_only)
    ]
    return sorted(found, key=lambda line: (line.next_due is None, line.next_due or at, line.number, line.leader))


def _line(connection: Connection, petition: Petition, one: Led, content: str | None, at: datetime) -> LeadLine:
    holder = find_account(connection, account=one.leader.id)
    own = [clock for clock in petition.clocks if clock.subject == one.subject and clock.body is Body.LEADER]
    running = min((clock for clock in own if clock.running), key=lambda clock: clock.due_at, default=None)
    barred = petition.accused.bars(one.leader.id, one.leader.line)
    shared = one.model_dump(include=set(LeadLine.model_fields) - {"leader", "met"})
    return LeadLine(
        **shared,
        matter=petition.facts,
        number=petition.number,
        title=json.loads(content).get("title", "") if content else "",
        district=petition.district,
        leader="" if barred else one.leader.id,
        name="" if barred else holder.name if holder else one.leader.id,
        in_office=holder is not None and not holder.locked and holder.role == one.leader.role,
        next_clock=running.name if running else None,
        next_due=running.due_at if running else None,
        met=sum(clock.verdict == "met" for clock in own),
        late=sum(clock.verdict == "late" for clock in own),
        overdue=sum(clock.running and clock.due_at <= at for clock in own),
    )
