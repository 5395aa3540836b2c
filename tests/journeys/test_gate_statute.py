"""The further acts through the gate: what it finds by itself, who sees the case by them, and what nobody learns."""

from __future__ import annotations

from functools import partial

import pytest
from pydantic import TypeAdapter

from domain.access import Viewer, may_see
from domain.base import Purpose, Role
from domain.petition import Petition, Stage
from domain.remedy_facts import ReviewRequested
from domain.step_facts import ExtensionGranted
from intake.command_words import CommandWords
from intake.gate import PUBLIC
from intake.refusals import GateCode, GateRefusal
from intake.words import AccusedWords
from storage import ledger
from storage.case_list import Lists
from storage.database import now
from storage.directory import find_holders
from storage.queries import CaseFilter
from storage.registry import add_account
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, OFFICER, OTHER_OFFICER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House

HEAD = Viewer(account="head-1", role=Role.LEADER, line=(OFFICE, BUREAU))
REVIEWER = Viewer(account="reviewer-1", role=Role.OFFICER, line=(BUREAU,))
OPINION = dict.fromkeys(("claim", "facts", "reasons", "conclusion", "legal_basis"), "如下。")

words_of: TypeAdapter[CommandWords] = TypeAdapter(CommandWords)


async def does(house: House, number: str, sender: Viewer | None, kind: str, **said: object) -> Petition:
    """Give a command that is followed, and give the case as it is recorded then."""
    row = await house.gate.command(number, words_of.validate_python({"id": kind, "type": kind} | said), sender)
    assert row.state == ledger.DONE, row.answer
    petition = await house.recorded(number)
    assert petition is not None
    return petition


async def handling(house: House) -> str:
    number = await house.registered()
    await house.gate.command(number, saying.TRANSFER, CLERK)
    await house.gate.command(number, saying.ACCEPT, OFFICER)
    return number


def listed(house: House, viewer: Viewer, number: str) -> bool:
    """Whether a case stands in somebody's list."""
    database = house.engine.database
    at = database.look(now)
    page = database.look(lambda c: Lists(c, viewer, at).page(CaseFilter(q=number)))
    return number in {line.number for line in page.items}


async def test_the_gate_finds_the_next_higher_unit_which_then_sees_and_decides_the_review(house: House) -> None:
    number = await handling(house)
    await house.gate.command(number, saying.REPLY, OFFICER)
    before = await house.recorded(number)

    asked = await does(house, number, None, "request_review", text="对答复不服，请复查。")
    seen = (listed(house, REVIEWER, number), listed(house, OTHER_OFFICER, number))
    decided = await does(house, number, REVIEWER, "decide_review", outcome="upheld", **OPINION)

    assert before is not None
    assert not may_see(REVIEWER, before)
    assert seen == (True, False)
    assert asked.review is not None
    assert (asked.stage, asked.review.office.id) == (Stage.REVIEWING, BUREAU)
    assert decided.stage is Stage.REVIEWED
    (requested,) = [e.fact for e in house.log(number) if isinstance(e.fact, ReviewRequested)]
    assert requested.level == 1


async def test_an_offices_head_grants_an_extension_that_its_officer_asked_for(house: House) -> None:
    number = await handling(house)

    await does(house, number, OFFICER, "request_extension", days=30, reason="案情复杂，需鉴定。")
    granted = await does(house, number, HEAD, "answer_extension", grant=True, reason="同意延期三十日。")

    clock = granted.clock("handling")
    (told,) = [e.fact for e in house.log(number) if isinstance(e.fact, ExtensionGranted)]
    assert clock is not None
    assert (told.due_at, told.days) == (clock.due_at, 30)
    assert listed(house, HEAD, number)


async def test_co_handling_offices_see_the_case_and_decide_nothing(house: House) -> None:
    number = await house.registered()

    petition = await does(house, number, CLERK, "transfer", to=OFFICE, co_handlers=[engine.OTHER])
    row = await house.gate.command(
        number, words_of.validate_python({"id": "a", "type": "accept", "notice": "已受理。"}), OTHER_OFFICER
    )

    assert listed(house, OTHER_OFFICER, number)
    assert may_see(OTHER_OFFICER, petition)
    assert row.state == ledger.REFUSED


async def test_whoever_is_accused_later_never_finds_the_case_again_and_it_goes_back(house: House) -> None:
    number = await handling(house)
    seen = listed(house, OFFICER, number)

    back = await does(house, number, CLERK, "name_accused", accused=[{"office": "住建局"}])
    with pytest.raises(GateRefusal) as refusal:
        await house.gate.command(number, saying.REPLY, OFFICER)

    assert seen
    assert not listed(house, OFFICER, number)
    assert refusal.value.code is GateCode.NOT_FOUND
    assert (back.stage, back.office) == (Stage.REGISTERED, None)


async def test_an_office_accused_after_its_reply_owes_nothing_more_and_another_executes_instead(house: House) -> None:
    number = await handling(house)
    await house.gate.command(number, saying.REPLY, OFFICER)

    kept = await does(house, number, CLERK, "name_accused", accused=[{"office": "住建局"}])
    handed = await does(house, number, CLERK, "hand_over", to=engine.OTHER, reason="原单位被检举控告。")
    executed = await does(house, number, OTHER_OFFICER, "report_execution", evidence="已修复。")

    owed = [petition.clock("execution") for petition in (kept, handed, executed)]
    assert [clock and (clock.holder, clock.running) for clock in owed] == [
        (BUREAU, True),
        (engine.OTHER, True),
        (engine.OTHER, False),
    ]
    assert not listed(house, OFFICER, number)
    assert listed(house, OTHER_OFFICER, number)


async def test_a_review_by_an_office_accused_meanwhile_goes_on_at_the_next_higher_one(house: House) -> None:
    number = await handling(house)
    await house.gate.command(number, saying.REPLY, OFFICER)
    asked = await does(house, number, None, "request_review", text="对答复不服，请复查。")
    before = asked.clock("review")

    passed = await does(house, number, CLERK, "name_accused", accused=[{"office": BUREAU}])

    after = passed.clock("review")
    assert before is not None
    assert after is not None
    assert passed.review is not None
    assert (passed.review.office.id, passed.bureau.id) == (after.holder, after.holder)
    assert after == before.model_copy(update={"holder": after.holder})
    assert not listed(house, REVIEWER, number)
    decided = await does(
        house,
        number,
        Viewer(account="above", role=Role.OFFICER, line=(after.holder,)),
        "decide_review",
        outcome="upheld",
        **OPINION,
    )
    assert decided.stage is Stage.REVIEWED


async def test_a_matter_is_linked_by_number_and_one_that_may_not_be_seen_does_not_exist(house: House) -> None:
    first, second = await house.registered(), await house.registered()
    accusing = {"purpose": Purpose.ACCUSATION, "accused": (AccusedWords(name="周督办"),)}
    add_named = partial(add_account, username="zhou", password="a-long-password", role=Role.SUPERVISOR)
    house.engine.database.change(lambda c: add_named(c, office=BUREAU, name="周督办"))
    (accused,) = house.engine.database.look(lambda c: find_holders(c, ("zhou",)))
    secret = (await house.gate.register(saying.PETITION.model_copy(update=accusing), PUBLIC, "hidden")).number
    assert accused is not None
    barred = Viewer(account=accused.id, role=Role.SUPERVISOR, line=(BUREAU,))

    linked = await does(house, second, CLERK, "link_matter", matter=first)
    codes = []
    for number in (secret, "P1999-0000001"):
        words = words_of.validate_python({"id": f"x-{number}", "type": "link_matter", "matter": number})
        with pytest.raises(GateRefusal) as unknown:
            await house.gate.command(first, words, barred)
        codes.append(unknown.value.code)

    assert linked.facts == first
    assert codes == [GateCode.UNKNOWN_PETITION] * 2


async def test_a_final_matter_is_declined_by_the_petition_that_made_it_final_and_by_no_other(house: House) -> None:
    first, second = await handling(house), await house.registered()
    await house.gate.command(first, saying.REPLY, OFFICER)
    for level, reviewer in enumerate((REVIEWER, None)):
        await does(house, first, None, "request_review", id=f"ask-{level}", text="不服。")
        case = await house.recorded(first)
        assert case is not None
        assert case.review is not None
        who = reviewer or Viewer(account="above", role=Role.OFFICER, line=(case.review.office.id,))
        await does(house, first, who, "decide_review", id=f"say-{level}", outcome="upheld", **OPINION)
    await house.gate.command(second, saying.TRANSFER, CLERK)
    decline = {"type": "decline", "ground": "final", "reason": "同一事项已复核终结。"}

    unlinked = await house.gate.command(second, words_of.validate_python({"id": "d1"} | decline), OFFICER)
    await does(house, second, SUPERVISOR, "link_matter", matter=first)
    declined = await does(house, second, OFFICER, "decline", id="d2", ground="final", reason="同一事项已复核终结。")

    assert unlinked.state == ledger.REFUSED
    assert "matter_not_final" in (unlinked.answer or "")
    assert declined.stage is Stage.CONCLUDED
