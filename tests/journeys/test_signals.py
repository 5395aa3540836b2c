"""The second door: signals from the plain Temporal command line, followed or refused, never fatal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from domain.base import Role
from domain.events import Event, LeaderAssigned, SignalRefused, Urged
from domain.petition import Stage
from domain.refusals import Code
from domain.supervision_facts import MeasureRecorded, OrderIssued
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from workflows.signals import SIGNALS

ROOT = Path(__file__).parents[2]
URGE = {"id": "s1", "by": "supervisor-1"}


async def transferred(house: House) -> str:
    """A case that an office holds."""
    number = await house.registered()
    await house.gate.command(number, saying.TRANSFER, CLERK)
    return number


def signal(house: House, number: str, name: str, *inputs: str) -> None:
    """Send a signal as a supervisor does who has nothing but the command line."""
    given = [part for text in inputs for part in ("--input", text)]
    sent = house.engine.temporal("workflow", "signal", "--workflow-id", number, "--name", name, *given)
    assert sent.returncode == 0, sent.stderr


async def last(house: House, number: str, after: int) -> Event:
    """Wait for what came of a signal."""

    async def come() -> Event | None:
        log = house.log(number)
        return log[-1] if len(log) > after else None

    return await engine.until(come)


async def test_an_urge_from_the_command_line_is_followed_and_names_whom_the_sender_claims_to_be(house: House) -> None:
    number = await transferred(house)
    before = len(house.log(number))

    signal(house, number, "urge", json.dumps(URGE))
    event = await last(house, number, before)

    assert isinstance(event.fact, Urged)
    assert (event.actor.id, event.actor.claims, event.command) == ("engine-operator", "supervisor-1", "s1")
    assert event.ledger_no is None
    await engine.until(lambda: _released(house, number, "urged"))


async def test_a_leader_is_assigned_from_the_command_line(house: House) -> None:
    number = await transferred(house)
    before = len(house.log(number))

    signal(house, number, "assign_leader", json.dumps(URGE | {"leader": "leader"}))
    await last(house, number, before)

    assert isinstance(house.log(number)[before].fact, LeaderAssigned)
    petition = await engine.state_of(house.client, number)
    assert petition.leader is not None
    assert (petition.leader.role, petition.leader.line) == (Role.LEADER, (BUREAU,))


ORDER = URGE | {"office": "elsewhere", "breach": "stalled", "answer_by": "2040-01-01"}
MEASURE = URGE | {"office": "elsewhere", "measure": "talk"}


async def test_an_order_from_the_command_line_binds_the_office_and_carries_no_text(house: House) -> None:
    number = await transferred(house)
    before = len(house.log(number))

    signal(house, number, "issue_order", json.dumps(ORDER | {"office": OFFICE}))
    await last(house, number, before)

    issued = house.log(number)[before].fact
    assert isinstance(issued, OrderIssued)
    assert (issued.office, issued.demand) == (OFFICE, None)
    petition = await engine.state_of(house.client, number)
    assert [clock.holder for clock in petition.running if clock.name == "order_answer"] == [OFFICE]


async def test_a_rectification_from_the_command_line_is_recorded_with_its_date(house: House) -> None:
    number = await transferred(house)
    before = len(house.log(number))
    given = MEASURE | {"office": OFFICE, "measure": "rectification", "complete_by": "2040-01-01"}

    signal(house, number, "record_measure", json.dumps(given))
    await last(house, number, before)

    recorded = house.log(number)[before].fact
    assert isinstance(recorded, MeasureRecorded)
    assert recorded.complete_by is not None


@pytest.mark.parametrize(
    ("name", "inputs", "code"),
    [
        ("issue_order", (json.dumps(ORDER),), Code.OFFICE_NOT_ON_CASE),
        ("issue_order", (json.dumps(ORDER | {"breach": "late"}),), Code.SIGNAL_MALFORMED),
        ("issue_order", (json.dumps(ORDER | {"answer_by": "2001-01-01", "office": OFFICE}),), Code.DATE_PASSED),
        (
            "record_measure",
            (json.dumps(MEASURE | {"office": OFFICE, "measure": "rectification"}),),
            Code.RECTIFICATION_DATE,
        ),
        ("accept_answer", (json.dumps(URGE),), Code.SIGNAL_UNKNOWN),
        ("urge", ("{not json",), Code.SIGNAL_MALFORMED),
        ("urge", ('"a word"',), Code.SIGNAL_MALFORMED),
        ("urge", ('{"id": "a b"}',), Code.SIGNAL_MALFORMED),
        ("assign_leader", ('{"id": "s2"}',), Code.SIGNAL_MALFORMED),
        ("assign_leader", ('{"leader": "nobody"}',), Code.LEADER_UNKNOWN),
        ("urge", ('{"id": "s2", "by": "x", "reply_by": "soon"}',), Code.SIGNAL_MALFORMED),
        ("urge", (), Code.SIGNAL_MALFORMED),
        ("urge", (json.dumps(URGE), json.dumps(URGE)), Code.SIGNAL_MALFORMED),
        ("urge", ('{"id": "s2", "by": "x", "reply_by": "2001-01-01"}',), Code.DATE_PASSED),
        ("conclude", (json.dumps(URGE),), Code.SIGNAL_UNKNOWN),
        ("陈大文", (), Code.SIGNAL_UNKNOWN),
    ],
)
async def test_a_signal_that_cannot_be_followed_is_kept_as_refused_and_the_case_lives(
    house: House, name: str, inputs: tuple[str, ...], code: Code
) -> None:
    number = await transferred(house)
    before = len(house.log(number))

    if inputs == ("{not json",):
        handle = house.client.get_workflow_handle(number)
        await handle.signal(name, b"{not json")
    else:
        signal(house, number, name, *inputs)
    event = await last(house, number, before)

    assert isinstance(event.fact, SignalRefused)
    assert event.fact.code == code
    assert "陈大文" not in event.model_dump_json()
    done = await house.gate.command(number, saying.URGE, SUPERVISOR)
    assert done.state == "done"


async def test_a_signal_that_comes_again_is_refused_as_a_repeat(house: House) -> None:
    number = await transferred(house)
    before = len(house.log(number))

    signal(house, number, "urge", json.dumps(URGE))
    await last(house, number, before)
    signal(house, number, "urge", json.dumps(URGE))
    event = await last(house, number, before + 1)

    assert isinstance(event.fact, SignalRefused)
    assert event.fact.code == Code.SIGNAL_REPEATED
    assert engine.told(house.log(number)).count("urged") == 1


async def test_a_signal_never_moves_a_case_nor_stops_a_clock(house: House) -> None:
    number = await transferred(house)
    before = await engine.state_of(house.client, number)

    signal(house, number, "accept", json.dumps(URGE))
    signal(house, number, "urge", json.dumps(URGE))
    await last(house, number, before.sequence + 1)

    after = await engine.state_of(house.client, number)
    assert (after.stage, after.clocks) == (Stage.TRANSFERRED, before.clocks)


async def test_what_a_stranger_writes_into_a_signal_does_not_enter_the_chain(house: House) -> None:
    number = await transferred(house)
    before = len(house.log(number))

    signal(house, number, "urge", json.dumps(URGE | {"陈大文": 1}))
    event = await last(house, number, before)

    assert isinstance(event.fact, SignalRefused)
    assert "陈大文" not in event.model_dump_json()


async def _released(house: House, number: str, template: str) -> bool:
    return template in await engine.released(house.engine.database, number)


EXAMPLE = re.compile(r"--name (\w+) \\\n\s+--input '([^']+)'")


async def test_the_examples_of_the_document_are_followed_as_they_stand(house: House) -> None:
    number = await transferred(house)
    examples = EXAMPLE.findall((ROOT / "docs" / "signals.md").read_text(encoding="utf-8"))
    before = len(house.log(number))

    for name, given in examples:
        there = json.loads(given) | {"by": "supervisor-1"} | ({"office": OFFICE} if "office" in given else {})
        later = {member: "2040-01-01" for member in there if member.endswith("_by")}
        signal(house, number, name, json.dumps(there | later))

    async def all_told() -> bool:
        return len(house.log(number)) >= before + len(examples) + 2

    await engine.until(all_told)
    assert {name for name, _ in examples} == set(SIGNALS)
    assert "signal_refused" not in engine.told(house.log(number))
