"""The gate end to end: ledger, delivery, workflow, records and the answer, on a real server."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus

from domain.chain import first_break
from intake.command_words import UrgeWords
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from intake.words import Person
from storage import ledger
from storage.packs import read_policy
from tests import engine
from tests.engine import CLERK, OFFICER, SUPERVISOR, Engine
from tests.journeys import saying
from tests.journeys.conftest import House
from workflows import ids

BUDGET = 45


async def test_a_registration_is_known_by_its_key(house: House) -> None:
    first = await house.gate.register(saying.PETITION, PUBLIC, "one-key")
    again = await house.gate.register(saying.PETITION, PUBLIC, "one-key")
    other = saying.PETITION.model_copy(update={"petitioners": (Person(name="别人"),)})

    with pytest.raises(GateRefusal) as refusal:
        await house.gate.register(other, PUBLIC, "one-key")

    assert (again.number, again.tracking_code, again.received_at) == (
        first.number,
        first.tracking_code,
        first.received_at,
    )
    assert again.repeated
    assert refusal.value.code is GateCode.KEY_REUSED


async def test_a_command_is_known_by_its_id(house: House) -> None:
    number = await house.registered()
    first = await house.gate.command(number, saying.TRANSFER, CLERK)

    again = await house.gate.command(number, saying.TRANSFER, CLERK)
    with pytest.raises(GateRefusal) as refusal:
        await house.gate.command(number, saying.TRANSFER.model_copy(update={"to": engine.OTHER}), CLERK)

    assert (again.state, again.answer) == (first.state, first.answer)
    assert first.state == ledger.DONE
    assert refusal.value.code is GateCode.ID_REUSED
    assert engine.told(house.log(number)).count("transferred") == 1


async def test_an_operators_cancel_ends_no_case(house: House) -> None:
    number = await house.registered()
    handle = house.client.get_workflow_handle(number)

    await handle.cancel()
    row = await house.gate.command(number, saying.TRANSFER, CLERK)

    assert row.state == ledger.DONE
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
    assert (await engine.state_of(house.client, number)).stage == "transferred"


async def test_a_double_click_is_one_command(house: House) -> None:
    number = await house.registered()

    one, two = await asyncio.gather(
        house.gate.command(number, saying.TRANSFER, CLERK), house.gate.command(number, saying.TRANSFER, CLERK)
    )

    assert (one.state, one.answer) == (two.state, two.answer)
    assert one.state == ledger.DONE
    assert engine.told(house.log(number)).count("transferred") == 1


async def test_forty_commands_at_once_are_all_taken_once_and_in_their_order(house: House) -> None:
    number = await house.registered()
    await house.gate.command(number, saying.TRANSFER, CLERK)
    urges = [UrgeWords(id=f"urge-{n}", type="urge") for n in range(40)]

    async def settled() -> bool:
        return all(state == ledger.DONE for _, state in engine.answers(house.engine.database, number))

    async with engine.relaying(house.gate):
        await asyncio.gather(*(house.gate.command(number, urge, SUPERVISOR) for urge in urges))
        await engine.until(settled, 60)

    log = house.log(number)
    urged = [event.ledger_no for event in log if event.fact.type == "urged"]
    assert urged == list(range(3, 43))
    assert first_break(log) is None
    assert (await engine.state_of(house.client, number)).head == log[-1].hash


async def test_a_case_shows_its_bureau_and_district_to_the_engines_lists(house: House) -> None:
    number = await house.registered()
    query = f"{ids.BUREAU.name} = '{engine.BUREAU}' AND {ids.DISTRICT.name} = 'A市' AND WorkflowId = '{number}'"

    async def listed() -> list[str]:
        return [found.id async for found in house.client.list_workflows(query)]

    assert await engine.until(listed) == [number]


async def test_an_ordinary_case_costs_no_more_history_than_promised(house: House) -> None:
    number = await house.registered()
    for words, sender in ((saying.TRANSFER, CLERK), (saying.ACCEPT, OFFICER), (saying.REPLY, OFFICER)):
        assert (await house.gate.command(number, words, sender)).state == ledger.DONE
    rated = await house.gate.command(number, saying.RATE, None)

    history = await engine.history_of(house.client, number).fetch_history()
    cost = Counter(EventType.Name(event.event_type) for event in history.events)
    print(f"{len(history.events)} events:", dict(cost.most_common()))  # noqa: T201 - what cost what
    assert rated.answer is not None
    assert '"concluded"' in rated.answer
    assert len(history.events) <= BUDGET, cost


async def test_a_command_on_a_closed_case_is_refused_by_the_gate(house: House) -> None:
    number = await house.registered()
    await house.gate.command(number, saying.TRANSFER, CLERK)
    await house.gate.command(number, saying.DECLINE, OFFICER)

    with pytest.raises(GateRefusal) as refusal:
        await house.gate.command(number, saying.URGE, SUPERVISOR)

    assert refusal.value.code is GateCode.CASE_CLOSED


async def test_a_notice_of_receipt_goes_out_though_nothing_else_happens(house: House) -> None:
    number = await house.registered()

    assert await engine.until(lambda: engine.released(house.engine.database, number), 5) == ["received"]


async def test_commands_wait_for_a_server_that_is_away_and_are_delivered_in_their_order(
    tmp_path: Path,
) -> None:
    away = Engine(tmp_path)
    try:
        away.begin()
        client = await away.client()
        gate = away.gate(client, read_policy("cn-2022"))
        away.kill()
        began = asyncio.get_running_loop().time()
        number = (await gate.register(saying.PETITION, PUBLIC, "key")).number
        rows = [await gate.command(number, saying.TRANSFER, CLERK)]
        rows += [await gate.command(number, saying.URGE, SUPERVISOR)]
        rows += [await gate.command(number, saying.LEADER, SUPERVISOR)]
        waited = asyncio.get_running_loop().time() - began
        away.start()
        away.worker_beside()

        async def all_done() -> bool:
            return {state for _, state in engine.answers(away.database, number)} == {ledger.DONE}

        async with engine.relaying(gate):
            await engine.until(all_done, 60)

        assert [row.state for row in rows] == [ledger.PENDING] * 3
        assert waited < 4 * 3 + 4
        order = [event.ledger_no for event in engine.log_of(away.database, number)]
        assert order == sorted(order, key=lambda n: n or 0)
    finally:
        away.end()
