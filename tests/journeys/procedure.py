"""A case under a pack of another country, driven by the dates of 2040 at the place where the pack is in force."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.base import Actor
from domain.calendar import CalendarYear
from domain.clocks import Clock, Verdict
from domain.commands import Command
from domain.events import Closing, Concluded
from domain.petition import Petition
from domain.policy import Policy
from domain.refusals import Code
from storage.packs import EVER, keep_calendar, read_policy
from tests.journeys.case import Case
from tests.journeys.conftest import Years

DAYS_OFF = {
    "gb": {"03-30": "Good Friday", "04-02": "Easter Monday", "05-07": "Early May", "05-28": "Spring"},
    "us": {"05-28": "Memorial Day", "06-19": "Juneteenth", "07-04": "Independence Day", "09-03": "Labor Day"},
    "in": {},
}


class Procedure:
    """A case under a shipped pack, driven by the dates of 2040 at the place where the pack is in force."""

    def __init__(self, years: Years, policy: Policy, case: Case) -> None:
        self.years = years
        self.policy = policy
        self.case = case

    @classmethod
    async def opened(cls, years: Years, name: str, day: str) -> Procedure:
        policy = read_policy(name)
        off = {date.fromisoformat(f"2040-{on}"): feast for on, feast in DAYS_OFF[policy.calendar].items()}
        if off:
            year = CalendarYear(year=2040, source="the test", published=date(2039, 1, 1), off=off, work={})
            years.database.change(lambda c: keep_calendar(c, policy.calendar, year, EVER))
        await years.until(instant(day, policy.tz))
        return cls(years, policy, await years.registered(policy))

    async def on(self, day: str, command: Command, actor: Actor | None = None) -> Petition:
        """Let time pass to ten in the morning of a day, and give a command that must be taken."""
        await self.years.until(instant(day, self.policy.tz))
        answer = await self.case.give(command, await self.years.now(), actor)
        assert answer.refused is None, answer.refused
        return await self.case.state()

    async def refused(self, command: Command, actor: Actor | None = None) -> Code | None:
        answer = await self.case.give(command, await self.years.now(), actor)
        return answer.refused.code if answer.refused else None

    async def clock(self, name: str) -> Clock:
        found = (await self.case.state()).clock(name)
        assert found is not None, name
        return found

    async def due(self, name: str) -> str:
        """Tell until when, at the place where the pack is in force, a clock may be answered."""
        return (await self.clock(name)).due_at.astimezone(self.policy.tz).isoformat()

    async def verdicts(self) -> dict[str, Verdict | None]:
        return {clock.name: clock.verdict for clock in (await self.case.state()).clocks}

    def closings(self) -> list[Closing]:
        return [e.fact.reason for e in self.years.log() if isinstance(e.fact, Concluded)]


def instant(day: str, zone: ZoneInfo) -> datetime:
    """Give ten in the morning of a day of 2040."""
    return datetime.fromisoformat(f"2040-{day}T10:00").replace(tzinfo=zone)
