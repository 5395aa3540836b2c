"""A matter from its final opinion to its reopening, on a real engine: later petitions, closed cases, and the audit."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select, update

from api.documents import texts_of
from api.views import petition_view
from audit.findings import Check
from audit.replaying import Replaying
from audit.timeline import timeline
from audit.verify import verify
from domain.access import Viewer
from domain.base import Role
from intake.command_words import CommandWords
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from storage import ledger
from storage.database import now
from storage.records import load_case
from storage.tables import matters, outbox
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from workflows.inputs import Answer

REVIEWER = Viewer(account="reviewer-1", role=Role.OFFICER, line=(BUREAU,))
HIGHER = Viewer(account="reviewer-2", role=Role.OFFICER, line=("superior",))
OPINION = dict.fromkeys(("claim", "facts", "reasons", "conclusion", "legal_basis"), "如下。")
WHY = "发现新的证据"

words_of: TypeAdapter[CommandWords] = TypeAdapter(CommandWords)


async def says(house: House, number: str, sender: Viewer | None, kind: str, **said: object) -> ledger.Row:
    words = words_of.validate_python({"id": kind, "type": kind} | said)
    return await house.gate.command(number, words, sender)


def code(row: ledger.Row) -> str | None:
    refused = Answer.model_validate_json(row.answer or "").refused
    return refused.code.value if refused else None


async def closed_and_final(house: House) -> str:
    number = await house.registered()
    await house.gate.command(number, saying.TRANSFER, CLERK)
    await house.gate.command(number, saying.ACCEPT, OFFICER)
    await house.gate.command(number, saying.REPLY, OFFICER)
    for step, reviewer in enumerate((REVIEWER, HIGHER)):
        await says(house, number, None, "request_review", id=f"ask-{step}", text="不服，请复查。")
        await says(house, number, reviewer, "decide_review", id=f"answer-{step}", outcome="upheld", **OPINION)
    await says(house, number, OFFICER, "report_execution", evidence="已修复")

    async def closed() -> bool:
        petition = await house.recorded(number)
        return petition is not None and petition.closed and petition.final

    await engine.until(closed)
    return number


async def later_on(house: House, number: str) -> str:
    later = await house.registered()
    await says(house, later, CLERK, "link_matter", matter=number)
    await house.gate.command(later, saying.TRANSFER, CLERK)
    return later


async def finding(house: House, number: str) -> tuple[Check, str] | None:
    async with Replaying() as replaying:
        found = (await verify(house.engine.database, house.client, number, replaying)).finding
    return (found.check, found.where) if found else None


async def test_a_later_petition_is_declined_or_taken_for_new_facts_until_finality_is_lifted(house: House) -> None:
    number = await closed_and_final(house)
    one, two, three = [await later_on(house, number) for _ in range(3)]
    database = house.engine.database
    later = database.look(lambda c: load_case(c, one))
    assert later is not None
    seen = database.look(lambda c: petition_view(c, later, OFFICER, now(c)))

    refused = await house.gate.command(one, saying.ACCEPT, OFFICER)
    declined = await says(house, one, OFFICER, "decline", ground="final", reason="已复核终结")
    taken = await says(house, two, OFFICER, "accept", notice="已受理", new_facts=True)
    lifted = await says(house, number, SUPERVISOR, "lift_finality", reason=WHY)
    unfounded = await says(house, three, OFFICER, "decline", ground="final", reason="已复核终结")
    plain = await house.gate.command(three, saying.ACCEPT, OFFICER)

    assert (seen.final, seen.final_in) == (True, number)
    assert code(refused) == "matter_final_needs_new_facts"
    assert [declined.state, taken.state, lifted.state, plain.state] == [ledger.DONE] * 4
    assert code(unfounded) == "matter_not_final"
    named = [e.fact.final_in for n in (one, two) for e in house.log(n) if e.fact.type in {"declined", "accepted"}]
    assert named == [number, number]
    assert [await finding(house, n) for n in (number, one, two, three)] == [None] * 4


async def test_a_closed_case_takes_the_lifting_of_its_finality_once_and_nothing_else(house: House) -> None:
    number = await closed_and_final(house)
    database = house.engine.database
    case = database.look(lambda c: load_case(c, number))
    assert case is not None
    before = database.look(lambda c: petition_view(c, case, SUPERVISOR, now(c)))

    first = await says(house, number, SUPERVISOR, "lift_finality", reason=WHY)
    again = await says(house, number, SUPERVISOR, "lift_finality", reason=WHY)
    twice = await says(house, number, SUPERVISOR, "lift_finality", id="other", reason=WHY)
    with pytest.raises(GateRefusal) as urging:
        await house.gate.command(number, saying.URGE, SUPERVISOR)
    after = database.look(lambda c: petition_view(c, case, SUPERVISOR, now(c)))

    assert again == first
    assert code(twice) == "not_final"
    assert urging.value.code is GateCode.CASE_CLOSED
    assert (before.final, before.allowed, after.final, after.allowed) == (True, ("lift_finality",), False, ())
    last = database.look(lambda c: timeline(c, number))[-1]
    assert (last.type, last.matter, last.actor.id) == ("finality_lifted", number, SUPERVISOR.account)
    read = database.look(lambda c: texts_of(c, number, addressed_to_petitioner=True))
    assert [text["parts"] for text in read if text["event"] == "finality_lifted"] == [{"reason": WHY}]
    told = select(outbox.c.template, outbox.c.audience).where(
        outbox.c.petition == number, outbox.c.template == "finality_lifted"
    )
    assert database.look(lambda c: [tuple(row) for row in c.execute(told)]) == [("finality_lifted", PUBLIC.id)]


async def test_a_matter_that_was_tampered_with_is_found(house: House) -> None:
    number = await closed_and_final(house)
    row = update(matters).where(matters.c.matter == number)
    assert await finding(house, number) is None

    house.engine.database.change(lambda c: c.execute(row.values(final=False, final_in=None)))

    assert await finding(house, number) == (Check.MATTER, f"matter {number}: final")
