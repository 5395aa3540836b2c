"""A bulk end to end: every case's command is numbered, delivered and answered as one given alone would be."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from domain.chain import first_break
from intake.bulk import Answers, command_all
from intake.command_words import UrgeWords
from intake.refusals import GateCode, GateRefusal
from storage import ledger
from storage.records import StreamGap
from tests import engine
from tests.engine import CLERK, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from workflows.inputs import Answer, State

URGE = UrgeWords(id="urge-all", type="urge")


async def transferred(house: House) -> str:
    number = await house.registered()
    await house.gate.command(number, saying.TRANSFER, CLERK)
    return number


async def test_a_bulk_urges_each_case_once_and_answers_in_order(house: House) -> None:
    numbers = [await transferred(house) for _ in range(5)]
    asked = [*numbers[:2], "P-unknown", *numbers[2:]]

    told = await command_all(house.gate, asked, URGE, SUPERVISOR, 3, together=2)
    again = await command_all(house.gate, asked, URGE, SUPERVISOR, 3)

    assert [one.code if isinstance(one, GateRefusal) else one.petition for one in told] == [
        *numbers[:2],
        GateCode.NOT_FOUND,
        *numbers[2:],
    ]
    rows = [one for one in told if isinstance(one, ledger.Row)]
    assert {(row.state, row.ledger_no) for row in rows} == {(ledger.DONE, 3)}
    assert [one.answer for one in again if isinstance(one, ledger.Row)] == [row.answer for row in rows]
    for number in numbers:
        assert engine.told(house.log(number)).count("urged") == 1
        assert first_break(house.log(number)) is None


async def test_a_bulk_waits_behind_what_was_given_before_it(house: House) -> None:
    number = await transferred(house)
    earlier = house.gate.database.change(lambda c: house.gate.enter_command(c, number, saying.URGE, SUPERVISOR))[0]
    house.gate.database.change(lambda c: ledger.return_lease(c, earlier, house.gate.delivery.holder))

    (told,) = await command_all(house.gate, [number], URGE, SUPERVISOR, 1)

    assert isinstance(told, ledger.Row)
    assert told.state == ledger.DONE
    urged = [event.ledger_no for event in house.log(number) if event.fact.type == "urged"]
    assert urged == [earlier.ledger_no, told.ledger_no]


async def test_an_answer_that_cannot_be_recorded_is_told_alone(house: House) -> None:
    numbers = [await transferred(house) for _ in range(2)]

    def enter(connection: Connection, number: str) -> ledger.Row:
        return house.gate.enter_command(connection, number, URGE, SUPERVISOR)[0]

    rows = [house.gate.database.change(lambda c, n=number: enter(c, n)) for number in numbers]
    sent = [await house.gate.delivery._send(row) for row in rows]
    late = [event.model_copy(update={"sequence": 99}) for event in sent[0].batches[0].events]
    gap = sent[0].model_copy(update={"batches": (sent[0].batches[0].model_copy(update={"events": tuple(late)}),)})
    answers = Answers(house.gate.database)

    found = await asyncio.gather(answers.record(rows[0], gap), answers.record(rows[1], sent[1]), return_exceptions=True)

    assert isinstance(found[0], StreamGap)
    assert isinstance(found[1], ledger.Row)
    kept = Answer.model_validate_json(found[1].answer or "")
    assert (found[1].state, kept.state) == (ledger.DONE, State.DONE)
    assert [engine.told(house.log(number)).count("urged") for number in numbers] == [0, 1]
