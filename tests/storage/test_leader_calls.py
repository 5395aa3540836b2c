"""Calls for a leader as records keep them: taken once their cause is certain, sponsors asked first, each once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

import worker
from domain.alarms import AlarmKind
from domain.base import AccountRef, Actor, OfficeRef, Role
from domain.books import BookKind
from domain.calls import LADDER
from domain.commands import AssignLeader
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Stage
from domain.sponsorships import SponsorNamed, sponsorship_id
from intake.absences import join_desk
from intake.delivery import Delivery
from intake.ladder import Ladder
from settings import Settings
from storage import alarms, ledger, registry
from storage.books import write_facts
from storage.database import Database, now
from storage.directory import find_account
from storage.minimums import ENGINE
from storage.outbox import take
from storage.records import append, release
from storage.tables import outbox
from tests import engine
from tests.builders import Case, a_case
from tests.embedded.launch import free_ports
from tests.packs import at

NUMBER = "P2026-0000001"
SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
CITY = OfficeRef(id="city", line=("city",))
CALLED = at("2026-04-05")


def settle(connection: Connection) -> None:
    """Open a bureau with two leaders, and the office that says nothing."""
    registry.open_office(connection, SETUP, "city", OfficeOpened(kind=OfficeKind.BUREAU, name="信访局", district="A市"))
    opened = OfficeOpened(kind=OfficeKind.DEPARTMENT, parent="city", name="住建局")
    registry.open_office(connection, SETUP, "housing", opened)
    for name in ("a-mayor", "b-mayor"):
        registry.add_account(connection, name, "a-long-password", Role.LEADER, office="city", name=name)
    registry.add_account(connection, "clerk", "a-long-password", Role.CLERK, office="city", name="clerk")
    engine.open_docket(connection, NUMBER)


def account(database: Database, username: str) -> str:
    found = database.look(lambda c: find_account(c, username=username))
    assert found is not None
    return found.id


@pytest.fixture
async def ladder(database: Database, tmp_path: Path) -> Ladder:
    """Records with a case that calls for a leader; no engine listens."""
    database.change(settle)
    settings = Settings(data_dir=tmp_path, temporal_port=free_ports(1)[0])
    client = await worker.connect(settings, lazy=True)
    return Ladder(database, Delivery(database, client, settings.task_queue))


def called(database: Database, *, certain: bool = True) -> Case:
    case = a_case(Stage.TRANSFERRED, number=NUMBER, received_at=at("2026-03-02 09:00"))
    case.wait(CALLED)
    for batch in case.batches:
        database.change(lambda c, b=batch: append(c, b, certain=certain))  # type: ignore[misc]
    return case


def asked(database: Database) -> list[str]:
    rows = []
    while (row := database.look(lambda c: ledger.head(c, NUMBER))) is not None:
        command = row.envelope.command
        assert isinstance(command, AssignLeader)
        assert (row.actor, row.envelope.actor.office, row.envelope.actor.role) == (LADDER, "city", Role.ENGINE)
        rows.append(command.leader.id)
        database.change(lambda c, r=row: ledger.answer(c, r, ledger.REFUSED, "{}"))  # type: ignore[misc]
    return rows


def hurry(database: Database) -> None:
    """Let the pause before another look pass."""
    database.change(lambda c: c.execute(update(outbox).values(next_attempt_at=None)))


async def test_a_call_is_answered_once_its_cause_is_certain_and_asks_one_leader_at_a_time(ladder: Ladder) -> None:
    case = called(ladder.database, certain=False)
    early = await ladder.sweep()
    ladder.database.change(lambda c: release(c, NUMBER, case.now.sequence))

    entered = [await ladder.sweep()]
    hurry(ladder.database)
    entered.append(await ladder.sweep())

    assert early == 0
    assert entered == [1, 0], "the one that was asked has not answered"
    assert asked(ladder.database) == [account(ladder.database, "a-mayor")]


async def test_the_sponsor_of_the_district_is_asked_before_the_leaders_of_the_bureau(ladder: Ladder) -> None:
    sponsor = AccountRef(id=account(ladder.database, "b-mayor"), role=Role.LEADER, line=("city",))
    since = ladder.database.look(now).date() - timedelta(days=2)
    named = SponsorNamed(bureau=CITY, district="A市", leader=sponsor, since=since)
    book = sponsorship_id("city", "A市")
    ladder.database.change(lambda c: write_facts(c, BookKind.SPONSORSHIP, book, (named,), ENGINE))
    called(ladder.database)

    order = []
    for _ in range(3):
        await ladder.sweep()
        order += asked(ladder.database)
        hurry(ladder.database)

    assert order == [sponsor.id, account(ladder.database, "a-mayor")]


async def test_where_nobody_is_left_the_duty_desk_is_told_once_and_the_alarm_stands(ladder: Ladder) -> None:
    database, clerk = ladder.database, account(ladder.database, "clerk")
    for mayor in [account(database, name) for name in ("a-mayor", "b-mayor")]:
        database.change(lambda c, who=mayor: registry.lock_account(c, who))  # type: ignore[misc]
    database.change(lambda c: join_desk(c, "administrator", clerk))
    called(database)

    for _ in range(2):
        await ladder.sweep()
        hurry(database)

    query = select(outbox.c.audience).where(outbox.c.template == "leader_not_found")
    assert database.look(lambda c: c.execute(query).scalars().all()) == [f"account:{clerk}"]
    assert (AlarmKind.NO_LEADER, NUMBER) in {(a.kind, a.subject) for a in database.look(alarms.all_standing)}
    assert asked(database) == []


async def test_the_sender_of_mail_leaves_the_calls_alone(ladder: Ladder) -> None:
    called(ladder.database)

    ladder.database.change(lambda c: take(c, 100))

    assert await ladder.sweep() == 1
