"""The list of cases, the next legal date first, and the notices."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import Connection, select

from api.auth import Served
from api.supervised import OfficeView, office_view
from domain.access import Viewer
from domain.petition import Stage
from domain.policy import Policy
from domain.terms import Kind
from notices.places import place_of
from storage.case_list import Lists
from storage.directory import Tree
from storage.notice_list import notices_for
from storage.packs import shipped_packs
from storage.queries import CaseFilter, CaseLine
from storage.tables import case_parts
from web.dates import SOON, Countdown, Reader
from web.guard import Staff, reader
from web.render import language_of, page
from web.sentences import explain
from web.texts import say, word

router = APIRouter()

SIZE, MOST = 50, 1000


class Tab(StrEnum):
    """Which part of the list is shown."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOON = "soon"
    ALL = "all"


def _blank(said: object) -> object:
    plain = said.replace("\x00", "").strip() if isinstance(said, str) else said
    return plain or None


Blank = BeforeValidator(_blank)


class Asked(BaseModel):
    """What an inbox may be narrowed to."""

    model_config = ConfigDict(extra="ignore")

    tab: Tab = Tab.OPEN
    stage: Annotated[Stage | None, Blank] = None
    office: Annotated[Annotated[str, Field(max_length=64)] | None, Blank] = None
    q: Annotated[Annotated[str, Field(max_length=100)] | None, Blank] = None
    page: int = Field(1, ge=1, le=100_000)
    gone: bool = False

    def filter(self, tab: Tab, when: Reader) -> CaseFilter:
        """Write one tab of the question for the records."""
        end = when.at.astimezone(when.zone).date() + timedelta(days=SOON + 1)
        return CaseFilter(
            stage=self.stage,
            office=self.office,
            q=self.q,
            overdue=tab is Tab.OVERDUE,
            open_only=tab is not Tab.ALL,
            duty_before=datetime.combine(end, time(), when.zone) if tab is Tab.SOON else None,
            page=self.page,
            size=SIZE,
        )

    def link(self, **changes: object) -> str:
        """Address the same list with something changed; another tab begins at its first page."""
        kept = self.model_dump(mode="json", exclude={"gone"}, exclude_defaults=True)
        kept = {name: value for name, value in (kept | changes).items() if value is not None}
        if "tab" in changes:
            kept.pop("page", None)
        return f"/inbox?{urlencode(kept)}" if kept else "/inbox"


class Line(NamedTuple):
    """One line: a case, who holds it, and its next legal date."""

    case: CaseLine
    holder: OfficeView
    clock: str | None
    countdown: Countdown | None


class Counted(NamedTuple):
    """How long a list is; a long one is not counted to its end, which would take longer than reading its page."""

    cases: int

    @property
    def more(self) -> bool:
        """Whether there are more than are counted."""
        return self.cases > MOST

    def __str__(self) -> str:
        return f"{MOST}+" if self.more else str(self.cases)


class Inbox(NamedTuple):
    """All that the page shows."""

    lines: list[Line]
    counts: dict[Tab, Counted]
    office: OfficeView | None
    when: Reader


@router.get("/inbox")
async def inbox(request: Request, session: Staff, found: Served, asked: Annotated[Asked, Query()]) -> Response:
    """List the cases that the caller may see."""
    shown = await found.database.read(lambda c: _inbox(request, c, session.viewer, asked, found.policy))
    counted = shown.counts[asked.tab]
    pages = max(1, -(-counted.cases // SIZE))
    return page(
        request,
        "inbox.html",
        session=session,
        inbox=shown,
        asked=asked,
        tabs=list(Tab),
        stages=list(Stage),
        counted=counted,
        pages=pages,
        following=asked.page < pages or (counted.more and len(shown.lines) == SIZE),
    )


@router.get("/notices")
async def notices(request: Request, session: Staff, found: Served) -> Response:
    """List the notices to the caller and his office."""
    lines = await found.database.read(lambda c: notices_for(c, session.viewer, 200))
    when = await found.database.read(lambda c: reader(request, c, found.policy))
    language = language_of(request)
    told = [(line, place_of(line.petition), _details(line.params, when, found.policy, language)) for line in lines]
    return page(request, "notices.html", session=session, lines=told, when=when)


def lines_of(
    connection: Connection, cases: tuple[CaseLine, ...], tree: Tree, when: Reader, policy: Policy
) -> list[Line]:
    """Write cases as lines; the office that reviews holds a case meanwhile."""
    reviewers = _reviewers(connection, [case.number for case in cases if case.stage == Stage.REVIEWING])
    return [
        Line(
            case=case,
            holder=office_view(tree, reviewers.get(case.number) or case.office or case.bureau),
            clock=clock_name(policy, case.next_clock, when.language) if case.next_clock else None,
            countdown=when.countdown(case.next_due, _kind(policy, case.next_clock)) if case.next_due else None,
        )
        for case in cases
    ]


def _reviewers(connection: Connection, numbers: list[str]) -> dict[str, str]:
    if not numbers:
        return {}
    query = select(case_parts.c.petition, case_parts.c.office).where(
        case_parts.c.petition.in_(numbers), case_parts.c.part == "reviewer"
    )
    return {row.petition: row.office for row in connection.execute(query)}


def clock_name(policy: Policy, clock: str, language: str) -> str:
    """Name a clock by its pack; one of another pack by the shipped packs, else by itself."""
    for pack in (policy, *shipped_packs()):
        if clock in pack.terms:
            term = pack.terms[clock]
            return term.en if language == "en" else term.zh
    return clock


def _kind(policy: Policy, clock: str | None) -> str:
    term = policy.terms.get(clock or "")
    return term.kind if term else Kind.DUTY


def _inbox(request: Request, connection: Connection, viewer: Viewer, asked: Asked, policy: Policy) -> Inbox:
    when = reader(request, connection, policy)
    lists = Lists(connection, viewer, when.at)
    cases = lists.lines(asked.filter(asked.tab, when))
    counted = lists.counts([asked.filter(tab, when) for tab in Tab], MOST + 1)
    return Inbox(
        lines=lines_of(connection, cases, lists.tree, when, policy),
        counts=dict(zip(Tab, map(Counted, counted), strict=True)),
        office=office_view(lists.tree, asked.office) if asked.office else None,
        when=when,
    )


def _details(params: dict[str, str], when: Reader, policy: Policy, language: str) -> list[str]:
    """Write the plain facts that a notice carries."""
    said = []
    if "clock" in params:
        said.append(clock_name(policy, params["clock"], language))
    if "due_at" in params:
        said.append(when.deadline(datetime.fromisoformat(params["due_at"])))
    said += [
        f"{word('field', name, language)}{say('colon', language)}{params[name]}"
        for name in ("due", "result_by", "reply_by", "accept_by", "perform_by", "days")
        if name in params
    ]
    if "ground" in params:
        said.append(word("ground", params["ground"], language))
    if "command" in params:
        said.append(word("command", params["command"], language))
    if "code" in params:
        said.append(explain(params["code"], {}, language))
    return said
