"""The auditors' pages of honesty signals: what each lists, and the lists with their evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from api.auth import Served, Session
from api.fields import Day, Plain
from api.honesty import SignalQuery, file_of, for_auditors, listing
from api.problems import Problem
from api.services import Services
from api.supervised import OfficeView, office_view
from audit.honesty import columns, days
from domain.honesty import SIGNALS, Sighting, Signal
from domain.policy import Policy
from rendering.sheets import FILES
from storage.directory import Tree
from storage.honesty import Listing
from web.dates import Reader
from web.guard import Staff, reader
from web.inbox import Blank, clock_name
from web.render import page
from web.texts import word

router = APIRouter()

SIZE = 50
WORDS = {"role": "role", "bureau_score": "score", "office_score": "score", "how": "how"}
"""Evidence that is a code, and the kind of its word."""


class Asked(BaseModel):
    """Of which acts, and which page of the list."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    since: Annotated[Day | None, Blank] = Field(None, alias="from")
    until: Annotated[Day | None, Blank] = Field(None, alias="to")
    office: Annotated[Annotated[Plain, Field(max_length=64)] | None, Blank] = None
    page: int = Field(1, ge=1, le=100_000)

    def query(self) -> SignalQuery:
        """Write the question for the records."""
        return SignalQuery(since=self.since, until=self.until, office=self.office)

    def link(self, **changes: object) -> str:
        """Address the same list with something changed."""
        kept = {"from": self.since, "to": self.until, "office": self.office} | changes
        return urlencode({name: value for name, value in kept.items() if value is not None})


class Line(NamedTuple):
    """One line of a list: the case, the office, and its evidence in words."""

    seen: Sighting
    office: OfficeView
    told: list[str]


class Shown(NamedTuple):
    """One list as the page shows it."""

    found: Listing
    names: list[str]
    lines: list[Line]
    since: date
    until: date
    offices: list[OfficeView]
    when: Reader

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-len(self.found.items) // SIZE))


@router.get("/honesty")
async def overview(request: Request, session: Staff, found: Served) -> Response:
    """Say what every signal lists."""
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    return page(request, "honesty.html", session=session, definitions=list(SIGNALS.values()), when=when)


@router.get("/honesty/{signal}.{form}")
async def export(
    signal: Signal, form: str, session: Staff, found: Served, asked: Annotated[Asked, Query()]
) -> Response:
    """Give a list as a file."""
    for_auditors(session)
    if form not in FILES:
        raise Problem("no_page")
    listed = await found.database.read(lambda c: listing(c, signal, asked.query(), session.viewer, found.policy))
    return file_of(listed, form, found.policy)


@router.get("/honesty/{signal}")
async def one(
    signal: Signal, request: Request, session: Staff, found: Served, asked: Annotated[Asked, Query()]
) -> Response:
    """Show one list."""
    for_auditors(session)
    shown = await found.database.read(lambda c: _shown(request, c, session, found, (signal, asked)))
    return page(
        request,
        "honesty_list.html",
        session=session,
        definition=SIGNALS[signal],
        shown=shown,
        asked=asked,
        when=shown.when,
        forms=list(FILES),
    )


def _shown(
    request: Request, connection: Connection, session: Session, found: Services, what: tuple[Signal, Asked]
) -> Shown:
    signal, asked = what
    when, tree = reader(request, connection, found.policy), Tree.load(connection)
    listed = listing(connection, signal, asked.query(), session.viewer, found.policy)
    names = columns(listed)
    period = days(asked.since, asked.until, when.at, when.zone)
    start = (asked.page - 1) * SIZE
    return Shown(
        found=listed,
        names=names,
        lines=[
            Line(seen, office_view(tree, seen.office), [_told(seen, name, found.policy, when) for name in names])
            for seen in listed.items[start : start + SIZE]
        ],
        since=period.since,
        until=period.until,
        offices=[office_view(tree, office.id) for office in sorted(tree.offices.values(), key=lambda o: o.name)],
        when=when,
    )


def _told(seen: Sighting, name: str, policy: Policy, when: Reader) -> str:
    """Write one piece of evidence in words."""
    value = seen.evidence.get(name)
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return when.stamp(value)
    if name == "clock":
        return clock_name(policy, str(value), when.language)
    return word(WORDS[name], str(value), when.language) if name in WORDS else str(value)
