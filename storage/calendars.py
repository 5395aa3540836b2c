"""Calendars in the records: what a year would move, its publication to all that is open, and who lacks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select

from domain.base import Actor, Frozen
from domain.calendar import CalendarYear
from domain.calendar_events import CalendarEvent, CalendarPublished
from domain.chain import GENESIS, first_break, seal
from domain.commands import Envelope
from domain.dossiers.base import kind_of
from domain.dossiers.kinds import AnyDossier
from domain.petition import Petition
from domain.policy import CalendarIssue, Policy, Rules
from domain.publication import Move, confirmation, expected_years, moves
from domain.steps import AdoptCalendar
from storage import ledger
from storage.database import now
from storage.dossiers import all_open
from storage.packs import EVER, KeptYear, adoption_id, differs, keep_calendar, kept_year, policy_of, rules_for
from storage.streams import CALENDAR, PETITION, event_row, read_calendar_event
from storage.tables import calendars, cases, dockets, events


class PublicationError(ValueError):
    """A calendar that cannot be published now; ``code`` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Preview(Frozen):
    """What a publication would do on the present state: every clock that would be counted otherwise."""

    series: str
    year: CalendarYear
    replaces: int | None
    open_cases: int
    open_dossiers: int = 0
    moves: tuple[Move, ...]
    code: str


class Publication(Frozen):
    """A year that was published: what is received from ``effective`` on is counted with it."""

    series: str
    year: CalendarYear
    effective: datetime
    cases: int
    dossiers: int = 0
    repeated: bool = False


class Lack(StrEnum):
    """Why an open case or dossier does not have a published year."""

    WAITING = "waiting"
    REFUSED = "refused"
    MISSING = "missing"


class Lagging(Frozen):
    """An open case or dossier that was not told of a published year, or has not adopted it yet."""

    petition: str
    calendar: str
    lack: Lack
    ledger_no: int | None = None


def kept_years(connection: Connection, series: str) -> list[KeptYear]:
    """Give all that is kept of a series, in order of year and version."""
    query = select(calendars.c.content, calendars.c.effective).where(calendars.c.series == series)
    found = connection.execute(query.order_by(calendars.c.year, calendars.c.version))
    return [KeptYear(CalendarYear.model_validate_json(row.content), row.effective) for row in found]


def missing_years(connection: Connection, series: str, zone: ZoneInfo, at: datetime) -> tuple[int, ...]:
    """Name the years whose absence is an alarm: this one, and from 1 November of the legal zone the next.

    A series of which nothing is kept counts no days, so that nothing of it is missing.
    """
    known = set(connection.execute(select(calendars.c.year).where(calendars.c.series == series)).scalars())
    expected = expected_years(at.astimezone(zone).date())
    return tuple(year for year in expected if year not in known) if known else ()


def preview(connection: Connection, series: str, year: CalendarYear) -> Preview:
    """Compute what a publication at this moment would change in every open case and dossier.

    Raises:
        PackError: ``calendar_differs``: the version is kept with other contents.
        PublicationError: ``calendar_known`` or ``version_low``.
    """
    if _known(connection, series, year) is not None:
        name = f"{series}-{year.year}.{year.version}"
        raise PublicationError("calendar_known", f"calendar {name} is in force already; nothing would change")
    return _preview(connection, series, year)


def publish(connection: Connection, series: str, year: CalendarYear, code: str | None, actor: Actor) -> Publication:
    """Publish a year in the caller's transaction: keep it, record it, and enter a command for all that is open.

    What was received before goes on under the old calendar, for it stands before the command in each ledger; what is
    received later, and every petition registered later, is counted with the new one.

    Raises:
        PackError: ``calendar_differs``: the version is kept with other contents.
        PublicationError: ``version_low``, ``code_missing``, ``code_of_other_file`` or ``code_stale``.
    """
    ledger.hold_receipts(connection)
    known = _known(connection, series, year)
    if known is not None:
        return Publication(series=series, year=year, effective=known.effective, cases=0, repeated=True)
    found = _preview(connection, series, year)
    _check_code(code, found.code)
    told = [petition.number for petition, _ in _open_cases(connection, series)]
    dossiers = [dossier.number for dossier, _ in _open_dossiers(connection, series)]
    effective = _next_receipt(connection)
    keep_calendar(connection, series, year, effective)
    fact = CalendarPublished(year=year, code=found.code, cases=len(told))
    _record(connection, series, fact, effective, actor)
    issue = CalendarIssue(effective=effective, years=(year,))
    for number in (*told, *dossiers):
        _tell(connection, number, adoption_id(series, year.year, year.version), issue, actor)
    return Publication(series=series, year=year, effective=effective, cases=len(told), dossiers=len(dossiers))


def lagging(connection: Connection, series: str) -> list[Lagging]:
    """Name the open cases and dossiers that have not adopted a published year, and did not begin with it."""
    published = [kept for kept in kept_years(connection, series) if kept.effective > EVER]
    found: list[Lagging] = []
    everything = chain(_open_cases(connection, series), _open_dossiers(connection, series))
    for stream, _ in everything if published else ():
        adopted = {(year.year, year.version) for issue in stream.calendars for year in issue.years}
        for kept in published:
            if (kept.year.year, kept.year.version) not in adopted:
                found += _lack(connection, series, stream.number, kept)
    return found


def publications(connection: Connection, series: str) -> list[CalendarEvent]:
    """Read the stream of a series: every publication, in order."""
    query = select(events.c.content, events.c.hash).where(events.c.kind == CALENDAR, events.c.stream == series)
    return [read_calendar_event(row.content, row.hash) for row in connection.execute(query.order_by(events.c.sequence))]


def first_difference(connection: Connection, series: str) -> str | None:
    """Name the first place where a series' stream is broken or a kept year is not the one that was published."""
    stream = publications(connection, series)
    broken = first_break(stream)
    if broken is not None:
        return f"event {broken} of calendar {series} does not follow from its predecessor"
    recorded = {(e.fact.year.year, e.fact.year.version): KeptYear(e.fact.year, e.at) for e in stream}
    for kept in kept_years(connection, series):
        of_stream = recorded.pop((kept.year.year, kept.year.version), None)
        if kept.effective > EVER and of_stream != kept:
            return f"calendar {series}-{kept.year.year}.{kept.year.version} is not the one that was published"
    lost = next(iter(recorded), None)
    return None if lost is None else f"calendar {series}-{lost[0]}.{lost[1]} was published and is not kept"


def _known(connection: Connection, series: str, year: CalendarYear) -> KeptYear | None:
    known = kept_year(connection, series, year)
    if known is not None and known.year != year:
        raise differs(series, year)
    highest = _highest(connection, series, year)
    if highest is not None and highest > year.version:  # also where it was in force once: it is not any more
        message = f"version {highest} of {series}-{year.year} is in force; give a correction a higher version"
        raise PublicationError("version_low", message)
    return known


def _highest(connection: Connection, series: str, year: CalendarYear) -> int | None:
    query = select(func.max(calendars.c.version)).where(calendars.c.series == series, calendars.c.year == year.year)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def _preview(connection: Connection, series: str, year: CalendarYear) -> Preview:
    at, found = now(connection), list[Move]()
    issue = CalendarIssue(effective=at, years=(year,))
    cases_, dossiers = 0, 0
    for petition, rules in _open_cases(connection, series):
        found += moves(petition, rules, issue, at)
        cases_ += 1
    for dossier, rules in _open_dossiers(connection, series):
        found += moves(dossier, rules, issue, at)
        dossiers += 1
    return Preview(
        series=series,
        year=year,
        replaces=_highest(connection, series, year),
        open_cases=cases_,
        open_dossiers=dossiers,
        moves=tuple(found),
        code=confirmation(series, year, found),
    )


def _open_cases(connection: Connection, series: str) -> Iterator[tuple[Petition, Rules]]:
    """Give the open cases whose pack counts by a series, each with all that is published for it by now."""
    packs: dict[str, Policy] = {}
    rules: dict[tuple[str, int], Rules] = {}
    query = select(cases.c.state).where(~cases.c.closed).order_by(cases.c.number)
    for state in connection.execute(query).scalars().all():
        petition = Petition.model_validate_json(state)
        if petition.policy not in packs:
            packs[petition.policy] = policy_of(connection, petition.policy)
        pack = packs[petition.policy]
        if pack.calendar != series:
            continue
        key = (pack.id, petition.received_at.astimezone(pack.tz).year)
        if key not in rules:
            rules[key] = rules_for(connection, pack, petition.received_at)
        yield petition, rules[key]


def _open_dossiers(connection: Connection, series: str) -> Iterator[tuple[AnyDossier, Rules]]:
    """Give the open dossiers whose pack counts by a series, each with all that is published for it by now."""
    for dossier in all_open(connection):
        pack = policy_of(connection, dossier.policy)
        if pack.calendar == series:
            yield dossier, rules_for(connection, pack, dossier.opened_at).of(dossier.kind)


def _check_code(given: str | None, expected: str) -> None:
    if given == expected:
        return
    if not given:
        raise PublicationError("code_missing", "a publication needs the code at the end of its preview")
    if given.partition("-")[0] != expected.partition("-")[0]:
        raise PublicationError("code_of_other_file", "the code is not of a preview of this file; preview it")
    message = "since that preview other clocks would move, or otherwise; preview again and look"
    raise PublicationError("code_stale", message)


def _next_receipt(connection: Connection) -> datetime:
    """Give the instant of the publication, never before a receipt that was drawn already."""
    last: datetime | None = connection.execute(select(func.max(dockets.c.last_received_at))).scalar_one_or_none()
    at = now(connection)
    return at if last is None else max(at, last)


def _record(connection: Connection, series: str, fact: CalendarPublished, at: datetime, actor: Actor) -> None:
    query = select(events.c.sequence, events.c.hash).where(events.c.kind == CALENDAR, events.c.stream == series)
    last = connection.execute(query.order_by(events.c.sequence.desc()).limit(1)).first()
    after, head = (last.sequence, last.hash) if last else (0, GENESIS)
    (event,) = seal(CalendarEvent, series, [fact], after=after, head=head, at=at, actor=actor)
    connection.execute(insert(events), [event_row(CALENDAR, event, now(connection))])


def _tell(connection: Connection, number: str, command_id: str, issue: CalendarIssue, actor: Actor) -> None:
    """Enter the adoption behind all that the case has received; the relay delivers it in its turn."""
    ledger_no, at = ledger.draw(connection, number)
    command = AdoptCalendar(issue=issue)
    envelope = Envelope(id=command_id, ledger_no=ledger_no, received_at=at, actor=actor, command=command)
    digest = sha256(command.model_dump_json().encode()).hexdigest()
    ledger.enter(connection, number, envelope, digest, None)


def _lack(connection: Connection, series: str, number: str, kept: KeptYear) -> Iterator[Lagging]:
    name = f"{series}-{kept.year.year}.{kept.year.version}"
    row = ledger.find(connection, number, adoption_id(series, kept.year.year, kept.year.version))
    if row is not None:
        lack = {ledger.PENDING: Lack.WAITING, ledger.REFUSED: Lack.REFUSED}.get(row.state, Lack.MISSING)
        yield Lagging(petition=number, calendar=name, lack=lack, ledger_no=row.ledger_no)
        return
    kind = kind_of(number) or PETITION
    opened = select(func.min(events.c.recorded_at)).where(events.c.kind == kind, events.c.stream == number)
    if connection.execute(opened).scalar_one() < kept.effective:
        yield Lagging(petition=number, calendar=name, lack=Lack.MISSING)
