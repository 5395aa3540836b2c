"""Judging the reception days of a period: a finding on each office whose leaders received on too few days."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.base import Actor, Role
from domain.books import BookKind
from domain.levels import Minimum
from domain.minimums import Findings, MinimumMissed, MinimumPeriod, last_ended
from domain.policy import Policy
from domain.reception_facts import DayStage
from domain.receptions import ReceptionDay
from storage.books import find_book, list_books, write_facts
from storage.database import Database
from storage.directory import Office, Tree

ENGINE = Actor(id="engine", role=Role.ENGINE)


class ReceptionStore:
    """The adapter of the domain's `Receptions` port."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database = database
        self.policy = policy

    async def judge_receptions(self, nominal: datetime) -> int:
        """Judge the periods that were over at an instant; a period that was found short before is left alone."""
        return await self.database.write(lambda connection: judge_periods(connection, self.policy, nominal))


def judge_periods(connection: Connection, policy: Policy, nominal: datetime) -> int:
    """Record what is missing in the last month and quarter that ended before an instant; give how much was new."""
    day = nominal.astimezone(policy.tz).date()
    return sum(_judge(connection, minimum, last_ended(minimum.every, day), policy.tz) for minimum in policy.reception)


def days_held(connection: Connection, office: str, period: MinimumPeriod, zone: ZoneInfo) -> int:
    """Count the days of a period on which leaders received at an office."""
    since, until = period.bounds(zone)
    found = list_books(connection, BookKind.RECEPTION_DAY, offices=[office], since=since, until=until)
    days = [kept.state for kept in found if isinstance(kept.state, ReceptionDay)]
    return len({d.slot.starts.astimezone(zone).date() for d in days if d.stage is DayStage.HELD})


def _judge(connection: Connection, minimum: Minimum, period: MinimumPeriod, zone: ZoneInfo) -> int:
    since, until = period.bounds(zone)
    at_end = Tree.load(connection, until)
    begun = Tree.load(connection, since).offices
    missed = 0
    for office in at_end.offices.values():
        if _bound(office, minimum) and office.id in begun and _bound(begun[office.id], minimum):
            missed += _find(connection, at_end, office, minimum, period, zone)
    return missed


def _bound(office: Office, minimum: Minimum) -> bool:
    """A minimum binds the bureaus of its level, if they were of it over the whole period."""
    return office.kind == "bureau" and office.level == minimum.level


def _find(
    connection: Connection, tree: Tree, office: Office, minimum: Minimum, period: MinimumPeriod, zone: ZoneInfo
) -> int:
    known = find_book(connection, BookKind.FINDINGS, office.id, change=True)
    if known and isinstance(known.state, Findings) and known.state.knows(period.name):
        return 0
    held = days_held(connection, office.id, period, zone)
    ref = tree.ref(office.id)
    if held >= minimum.days or ref is None:
        return 0
    fact = MinimumMissed(
        office=ref,
        level=minimum.level,
        period=period.name,
        since=period.since,
        until=period.until,
        required=minimum.days,
        held=held,
        article=minimum.article,
    )
    write_facts(connection, BookKind.FINDINGS, office.id, (fact,), ENGINE)
    return 1
