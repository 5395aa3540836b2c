"""A bulletin issued at once goes the way of its schedule: once, whoever asks and in whatever order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from temporalio.client import ScheduleBackfill, ScheduleOverlapPolicy

import worker
from domain.access import Viewer
from domain.base import Role
from domain.bulletins import Rhythm
from domain.dossiers.bulletin import BulletinOpened
from intake.delivery import Undelivered
from intake.gate import Gate
from intake.issuing import Asked, IssueWords, Standing, issue_now
from intake.refusals import GateCode, GateRefusal
from storage.packs import read_policy
from tests import engine
from tests.bulletins import CLERKS, HEADS, edition_of, life_of
from tests.dossiers import log_of_dossier
from tests.engine import Engine
from tests.faults.test_bulletins import issued, over, scheduled
from workflows import ids

WORDS = IssueWords(rhythm=Rhythm.HALF_MONTHLY, on=datetime(2026, 10, 8, tzinfo=UTC).date())
PERIOD = "half-monthly:2026-10-01"
NOMINAL = ScheduleBackfill(
    start_at=datetime(2026, 10, 15, tzinfo=UTC),
    end_at=datetime(2026, 10, 17, tzinfo=UTC),
    overlap=ScheduleOverlapPolicy.BUFFER_ALL,
)
PATIENCE = 60.0


async def a_gate(own: Engine) -> Gate:
    return own.gate(await own.client(), read_policy("cn-2022"))


async def test_the_schedules_later_call_does_not_issue_it_again(own: Engine) -> None:
    client, gate = await scheduled(own), await a_gate(own)
    before = datetime.now(UTC)

    async with worker.build(client, own.database, own.settings):
        asked = await issue_now(gate, WORDS, HEADS[0], PATIENCE)
        await client.get_schedule_handle("bulletin-half-monthly").backfill(NOMINAL)
        await engine.until(lambda: over(client, 1), 60)
        (call,) = [run async for run in client.list_workflows(f"WorkflowType = '{ids.BULLETIN_CALL}'")]
        called = await client.get_workflow_handle(call.id, run_id=call.run_id).result()
        again = await issue_now(gate, WORDS, CLERKS[0], PATIENCE)

    assert called == {"period": PERIOD, "number": None}
    assert asked == Asked(period=PERIOD, state=Standing.ISSUED, number=asked.number)
    assert again == Asked(period=PERIOD, state=Standing.KNOWN, number=asked.number)
    assert issued(own) == [(PERIOD, 1)]
    kept = edition_of(own.database, PERIOD)
    assert kept is not None
    assert before <= kept.as_of <= datetime.now(UTC)


async def test_whoever_asked_stands_in_its_opening_and_may_still_look_at_it(own: Engine) -> None:
    client, gate = await own.client(), await a_gate(own)

    async with worker.build(client, own.database, own.settings):
        asked = await issue_now(gate, WORDS, CLERKS[0], PATIENCE)

    assert asked.number is not None
    opened = log_of_dossier(own.database, asked.number)[0]
    assert isinstance(opened.fact, BulletinOpened)
    assert (opened.fact.called_by, opened.actor.role) == (CLERKS[0].account, Role.ENGINE)
    assert CLERKS[0].account not in life_of(own.database, asked.number).authors


async def test_many_who_ask_at_once_get_one_bulletin(own: Engine) -> None:
    client, gate = await own.client(), await a_gate(own)

    async with worker.build(client, own.database, own.settings):
        told = await asyncio.gather(*(issue_now(gate, WORDS, who, PATIENCE) for who in (*CLERKS, *HEADS)))

    assert len({one.number for one in told}) == len(issued(own)) == 1
    assert sorted(one.state for one in told) == ["issued", *["known"] * (len(told) - 1)]


async def test_without_a_worker_it_is_on_its_way_and_comes_as_of_the_first_asking(own: Engine) -> None:
    client, gate = await own.client(), await a_gate(own)

    first = await issue_now(gate, WORDS, HEADS[0], 0.1)
    between = datetime.now(UTC)
    async with worker.build(client, own.database, own.settings):
        again = await issue_now(gate, WORDS, HEADS[1], PATIENCE)

    assert first == Asked(period=PERIOD, state=Standing.PENDING)
    assert again.state is Standing.KNOWN
    kept = edition_of(own.database, PERIOD)
    assert kept is not None
    assert kept.as_of <= between


async def test_a_run_that_was_terminated_stands_in_nobodys_way(own: Engine) -> None:
    client, gate = await own.client(), await a_gate(own)
    await issue_now(gate, WORDS, HEADS[0], 0.1)
    await client.get_workflow_handle(PERIOD).terminate()

    async with worker.build(client, own.database, own.settings):
        again = await issue_now(gate, WORDS, HEADS[0], PATIENCE)

    assert again.state is Standing.ISSUED
    assert issued(own) == [(PERIOD, 1)]


async def test_with_the_engine_away_nothing_is_kept(own: Engine) -> None:
    gate = await a_gate(own)
    own.kill()

    with pytest.raises(Undelivered):
        await issue_now(gate, WORDS, HEADS[0], 0.1)
    assert issued(own) == []


@pytest.mark.parametrize(
    ("pack", "sender", "code"),
    [
        ("uk-council", HEADS[0], GateCode.NOT_IN_PROCEDURE),
        ("cn-2022", Viewer(account="x", role=Role.LEADER, line=("B",)), GateCode.NOT_PERMITTED),
        ("cn-2022", Viewer(account="x", role=Role.SUPERVISOR, line=("O1", "B")), GateCode.NOT_PERMITTED),
        ("cn-2022", Viewer(account="x", role=Role.SUPERVISOR, line=()), GateCode.NOT_PERMITTED),
    ],
)
async def test_nobody_issues_what_is_not_his_to(own: Engine, pack: str, sender: Viewer, code: GateCode) -> None:
    gate = own.gate(await own.client(), read_policy(pack))

    with pytest.raises(GateRefusal) as refusal:
        await issue_now(gate, WORDS, sender, 0.1)
    assert refusal.value.code is code
