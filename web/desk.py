"""A supervisor's lists: what is most overdue, which answers are awaited longest, orders, leaders' duties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Served
from domain.access import Viewer
from domain.base import Body
from domain.policy import Policy
from domain.terms import Kind
from storage.directory import Tree, find_account
from storage.duties import Duty, DutyList, DutyPage, Wanted, list_all_duties
from storage.packs import shipped_packs
from web.dates import Countdown, Reader
from web.guard import Staff, reader
from web.inbox import clock_name
from web.render import page

router = APIRouter()

SIZE = 50


class DutyLine(NamedTuple):
    """One duty as the page shows it: whose by name, and how its time stands."""

    petition: str
    title: str
    clock: str
    holder: str
    since: datetime
    due_at: datetime
    countdown: Countdown


class Shown(NamedTuple):
    """One list of the desk."""

    name: DutyList
    found: DutyPage
    lines: list[DutyLine]

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.found.total // self.found.size))


class Asked(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="ignore")

    page: int = Field(1, ge=1, le=100_000)


@router.get("/duties/{name}")
async def duties(
    name: DutyList, request: Request, session: Staff, found: Served, asked: Annotated[Asked, Query()]
) -> Response:
    """Show one list whole, page by page: each number of the desk opens here."""

    def read(connection: Connection) -> tuple[Shown, Reader]:
        when = reader(request, connection, found.policy)
        wanted = Wanted(list=name, page=asked.page, size=SIZE)
        (shown,) = desk_lists(connection, session.viewer, [wanted], found.policy, when)
        return shown, when

    shown, when = await found.database.read(read)
    return page(request, "duties.html", session=session, shown=shown, when=when, names=list(DutyList))


def desk_lists(
    connection: Connection, viewer: Viewer, wanted: Sequence[Wanted], policy: Policy, when: Reader
) -> list[Shown]:
    """Read lists of the desk, their holders by name."""
    packs = (policy, *shipped_packs())
    tree = Tree.load(connection)
    pages = list_all_duties(connection, viewer, wanted, packs, when.at)
    return [
        Shown(one.list, found, _lines(connection, found, tree, policy, when))
        for one, found in zip(wanted, pages, strict=True)
    ]


def _lines(connection: Connection, found: DutyPage, tree: Tree, policy: Policy, when: Reader) -> list[DutyLine]:
    return [
        DutyLine(
            petition=duty.petition,
            title=duty.title,
            clock=clock_name(policy, duty.clock, when.language),
            holder=_holder(connection, duty, tree, when.language),
            since=duty.anchor,
            due_at=duty.due_at,
            countdown=when.countdown(duty.due_at, Kind.DUTY),
        )
        for duty in found.items
    ]


def _holder(connection: Connection, duty: Duty, tree: Tree, language: str) -> str:
    """Name who is bound: an office, or the leader who took the case."""
    if duty.body == Body.LEADER:
        account = find_account(connection, account=duty.holder)
        return account.name if account else duty.holder
    office = tree.offices.get(duty.holder)
    if office is None:
        return duty.holder
    return office.name_en if language == "en" and office.name_en else office.name
