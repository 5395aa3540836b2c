"""A long case continues as new: in other runs, with the same clocks, ledger numbers and chain, and audited as one."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

import pytest

from audit.engine import check_histories, fetch
from audit.evidence import gather
from audit.findings import Broken
from audit.records import check_chain
from audit.replaying import Replaying
from domain.refusals import Code
from intake.command_words import AcceptWords, UrgeWords
from intake.delivery import Delivery
from storage import ledger
from tests import engine
from tests.audit.tampering import edited, nth, rewrite
from tests.engine import CLERK, OFFICER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from workflows import ids
from workflows.inputs import LONGEST, Answer, State

SHORT = 60
URGINGS = 20
STARTED = "workflowExecutionStartedEventAttributes"


@dataclass
class Long:
    """A case whose runs are short, so that it has several."""

    house: House
    number: str

    async def urge(self, name: str) -> None:
        """Urge it once more."""
        row = await self.house.gate.command(self.number, UrgeWords(id=name, type="urge"), SUPERVISOR)
        assert row.state == "done", row.answer

    async def runs(self) -> int:
        """Count its runs."""
        return len(await fetch(self.house.client, self.number))


async def long_case(house: House) -> Long:
    """Live a case through several runs."""
    delivery = Delivery(house.engine.database, house.client, house.engine.settings.task_queue, longest=SHORT)
    short = House(house.engine, house.client, dataclasses.replace(house.gate, delivery=delivery))
    case = Long(short, await short.registered())
    await short.gate.command(case.number, saying.TRANSFER, CLERK)
    for urging in range(URGINGS):
        await case.urge(f"urge-{urging}")
    return case


async def audited(house: House, number: str) -> None:
    """Look whether all runs together are what ledger, log and code say.

    Raises:
        Broken: they are not.
    """
    evidence = house.engine.database.look(lambda c: gather(c, number))
    histories = await fetch(house.client, number)
    async with Replaying() as replaying:
        await check_histories(evidence, check_chain(evidence), histories, replaying)


async def test_a_long_case_goes_on_in_another_run_and_loses_no_clock(house: House) -> None:
    case = await long_case(house)
    histories = await fetch(house.client, case.number)
    before = (await engine.state_of(house.client, case.number)).running

    await house.gate.command(case.number, AcceptWords(id="accept", type="accept", notice="已受理"), OFFICER)

    after = await engine.state_of(house.client, case.number)
    assert len(histories) > 1
    assert all(len(history.events) < SHORT + 20 for history in histories)
    assert {clock.name for clock in before} == {"notice", "objection"}
    assert {clock.name for clock in after.running} == {"handling"}
    assert engine.told(house.log(case.number)).count("urged") == URGINGS
    assert engine.set_aside(house.engine.database, case.number) == []


async def test_what_was_said_in_an_earlier_run_is_answered_as_at_first(house: House) -> None:
    case = await long_case(house)
    before = len(house.log(case.number))
    first = house.engine.database.look(lambda c: ledger.find(c, case.number, "urge-0"))
    assert first is not None

    again = await house.gate.command(case.number, UrgeWords(id="urge-0", type="urge"), SUPERVISOR)
    sent = await house.gate.delivery._send(first)

    assert (again.answer, again.ledger_no) == (first.answer, first.ledger_no)
    assert json.loads(first.answer or "")["first"] == sent.first
    assert len(house.log(case.number)) == before


async def test_a_refused_command_is_not_decided_anew_in_the_next_run(house: House) -> None:
    case = await long_case(house)
    runs = await case.runs()
    refused = await house.gate.command(case.number, saying.REPLY, OFFICER)
    for urging in range(URGINGS, 2 * URGINGS):
        await case.urge(f"urge-{urging}")

    handle = engine.history_of(house.client, case.number)
    again = await handle.execute_update(ids.COMMAND_UPDATE, refused.envelope, id="another", result_type=Answer)

    assert await case.runs() > runs
    assert json.loads(refused.answer or "")["refused"]["code"] == Code.WRONG_STAGE
    assert again.state is State.REPEATED


async def test_the_audit_reads_all_runs_as_one_case(house: House) -> None:
    case = await long_case(house)

    await audited(house, case.number)

    assert await case.runs() > 1


async def test_a_run_that_begins_with_something_else_than_the_one_before_it_left_is_found(house: House) -> None:
    case = await long_case(house)
    evidence = house.engine.database.look(lambda c: gather(c, case.number))
    first, second, *rest = await fetch(house.client, case.number)
    forged = edited(second, lambda events: rewrite(_input(events), lambda said: said.update(last_answer=None)))

    async with Replaying() as replaying:
        with pytest.raises(Broken) as found:
            await check_histories(evidence, check_chain(evidence), [first, forged, *rest], replaying)

    assert found.value.finding.where == "history event 1, input: last_answer"


async def test_an_ordinary_case_has_one_run_and_knows_how_long_it_may_be(house: House) -> None:
    number = await house.registered()

    (history,) = await fetch(house.client, number)

    started = json.loads(history.events[0].workflow_execution_started_event_attributes.input.payloads[0].data)
    assert started["longest"] == LONGEST


def _input(events: list[dict[str, object]]) -> dict[str, object]:
    payload: dict[str, object] = nth(events, STARTED)["input"]["payloads"][0]
    return payload
