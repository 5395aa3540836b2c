"""A calendar published while cases are open reaches each as data: on a real engine, from gate to audit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection
from temporalio.client import Client

import worker
from audit.replaying import Replaying
from audit.verify import verify
from domain.access import Viewer
from domain.calendar import CalendarYear
from domain.clocks import Clock, Verdict
from domain.petition import Petition
from intake.command_words import CommandWords
from intake.gate import Gate
from storage import ledger
from storage.calendars import Publication, kept_years, lagging
from storage.database import Database
from storage.packs import read_policy
from storage.records import load_case
from tests import engine
from tests.drafts import a_draft, published
from tests.engine import CLERK, OFFICER, Engine
from tests.journeys import saying
from tests.journeys.conftest import House

TO_HANDLING: tuple[tuple[CommandWords, Viewer], ...] = ((saying.TRANSFER, CLERK), (saying.ACCEPT, OFFICER))
ZONE = read_policy("cn-2022").tz


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A server of this module's own: what is published here would move the cases of the others."""
    own = Engine(tmp_path_factory.mktemp("calendars"))
    own.begin()
    yield own
    own.end()


@pytest.fixture
async def office(own: Engine) -> AsyncIterator[House]:
    client = await own.client()
    async with worker.build(client, own.database, own.settings):
        yield House(own, client, own.gate(client, read_policy("cn-2022")))


async def handling(house: House) -> str:
    number = await house.registered()
    for words, sender in TO_HANDLING:
        assert (await house.gate.command(number, words, sender)).state == ledger.DONE
    return number


def case_of(house: House, number: str) -> Petition:
    found = house.engine.database.look(lambda c: load_case(c, number))
    assert found is not None
    return found


def clock_of(house: House, number: str) -> Clock:
    found = case_of(house, number).clock("handling")
    assert found is not None
    return found


def last_day(clock: Clock) -> date:
    return (clock.due_at - timedelta(seconds=1)).astimezone(ZONE).date()


def a_day_off(database: Database, day: date) -> CalendarYear:
    """Give the next version of a day's year, in which that day is off and all else is as it was."""
    kept = [found.year for found in database.look(lambda c: kept_years(c, "cn")) if found.year.year == day.year]
    off = {**(kept[-1].off if kept else {}), day: "演练节"}
    version = kept[-1].version + 1 if kept else 1
    return a_draft().model_copy(update={"year": day.year, "version": version, "off": off, "work": {}})


def kept_waiting(gate: Gate, number: str, words: CommandWords, sender: Viewer) -> ledger.Row:
    """Write a command into the ledger as a gate does that falls before it delivers."""

    def enter(connection: Connection) -> ledger.Row:
        row, _ = gate.enter_command(connection, number, words, sender)
        ledger.return_lease(connection, row, gate.delivery.holder)
        return row

    return gate.database.change(enter)


async def delivered(house: House, *numbers: str) -> None:
    """Let the relay do what is left, until every command of these cases has its answer."""

    async def done() -> bool:
        found = [state for number in numbers for _, state in engine.answers(house.engine.database, number)]
        return ledger.PENDING not in found

    async with engine.relaying(house.gate):
        await engine.until(done, 40)


@dataclass
class Published:
    """Cases through a publication: one that it moves, one whose reply came just before, and one replied long ago."""

    moved: str
    replied: str
    frozen: str
    before: dict[str, Clock]
    year: CalendarYear
    done: Publication


@pytest.fixture
async def after(office: House) -> Published:
    moved, replied, frozen = [await handling(office) for _ in range(3)]
    assert (await office.gate.command(frozen, saying.REPLY, OFFICER)).state == ledger.DONE
    before = {number: clock_of(office, number) for number in (moved, replied, frozen)}
    year = a_day_off(office.engine.database, last_day(before[moved]))
    kept_waiting(office.gate, replied, saying.REPLY, OFFICER)
    done = published(office.engine.database, year)
    await delivered(office, moved, replied, frozen)
    return Published(moved, replied, frozen, before, year, done)


async def test_an_open_case_moves_and_its_workflow_knows(office: House, after: Published) -> None:
    clock = clock_of(office, after.moved)

    assert last_day(clock) > last_day(after.before[after.moved])
    assert clock.calendar.endswith(f"{after.year.year}.{after.year.version}")
    assert not clock.provisional
    assert engine.told(office.log(after.moved))[-2:] == ["calendar_adopted", "clock_moved"]
    assert await engine.state_of(office.client, after.moved) == case_of(office, after.moved)


async def test_a_reply_received_before_the_publication_and_delivered_after_it_keeps_the_old_calendar(
    office: House, after: Published
) -> None:
    clock, log = clock_of(office, after.replied), engine.told(office.log(after.replied))

    assert (clock.verdict, clock.due_at, clock.calendar) == (
        Verdict.MET,
        after.before[after.replied].due_at,
        after.before[after.replied].calendar,
    )
    assert log.index("replied") < log.index("calendar_adopted")
    assert clock.stopped_at is not None
    assert clock.stopped_at <= after.done.effective


async def test_a_frozen_verdict_is_untouched(office: House, after: Published) -> None:
    assert clock_of(office, after.frozen) == after.before[after.frozen]
    assert engine.told(office.log(after.frozen)).count("calendar_adopted") == 1


async def test_a_case_that_comes_in_later_begins_with_it_and_none_lags(office: House, after: Published) -> None:
    number = await handling(office)

    clock = clock_of(office, number)
    assert clock.due_at == clock_of(office, after.moved).due_at
    assert clock.calendar == clock_of(office, after.moved).calendar
    assert "calendar_adopted" not in engine.told(office.log(number))
    assert number not in {lag.petition for lag in office.engine.database.look(lambda c: lagging(c, "cn"))}


async def test_all_of_it_verifies(office: House, after: Published) -> None:
    async with Replaying() as replaying:
        for number in (after.moved, after.replied, after.frozen):
            report = await verify(office.engine.database, office.client, number, replaying)
            assert report.finding is None, report.finding


async def test_what_the_relay_cannot_deliver_waits_and_is_named(own: Engine) -> None:
    client: Client = await own.client()
    house = House(own, client, own.gate(client, read_policy("cn-2022"), wait=0.2))
    async with worker.build(client, own.database, own.settings):
        number = await handling(house)
    year = a_day_off(own.database, last_day(clock_of(house, number)))

    published(own.database, year)
    waiting = {lag.petition: lag.lack for lag in own.database.look(lambda c: lagging(c, "cn"))}
    async with worker.build(client, own.database, own.settings):
        await delivered(house, *waiting)

    assert waiting[number] == "waiting"
    assert own.database.look(lambda c: lagging(c, "cn")) == []
