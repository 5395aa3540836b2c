"""From a silent office up every rung to a leader who settles; and the same where office and leader are accused."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Connection, select

from audit.replaying import Replaying
from audit.verify import verify
from domain.base import Purpose
from domain.clocks import Verdict
from domain.led import LeadStage
from domain.petition import Petition, Stage
from domain.refusals import Code
from domain.supervision_facts import RungReached
from intake.command_words import AssignLeaderWords
from intake.gate import PUBLIC
from intake.lead_words import (
    AcceptCaseWords,
    FilePlanWords,
    ProposeSettlementWords,
    RecordMeetingWords,
    ReportProgressWords,
    ReviewSettlementWords,
)
from intake.refusals import GateCode, GateRefusal
from intake.step_words import NameAccusedWords
from intake.supervision_words import AcceptAnswerWords, AnswerOrderWords, AnswerUrgeWords
from intake.words import AccusedWords
from storage.directory import Tree
from storage.notice_list import notices_for
from storage.records import load_case
from storage.sight import people, reach_of
from storage.tables import outbox
from tests import engine
from tests.engine import CLERK, OFFICE, OFFICER, OTHER, OTHER_OFFICER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from tests.journeys.leading import MEETING, PLAN, done, leader, refused, words

CLIMB = [("head", OFFICE), ("urge", OFFICE), ("order", OFFICE), ("leader", "B"), ("above", "B")]
IN_TIME = ("urge_answer", "order_answer", "order_decision", "lead_acceptance", "lead_meeting", "lead_plan")
SETTLED = ("lead_report", "lead_settlement", "lead_review", "handling")
ACCUSED = [AccusedWords(office="住建局"), AccusedWords(name="领导")]


@pytest.fixture
def climber(house: House) -> House:
    """Give the house with a gate that registers under terms of seconds."""
    house.gate = house.engine.gate(house.client, engine.climbing_to_a_leader("climbing-lead"))
    return house


async def transferred(house: House, **petition: object) -> str:
    """Register a case, and pass it to an office that stays silent."""
    said = saying.PETITION.model_copy(update=petition)
    number = (await house.gate.register(said, PUBLIC, uuid.uuid4().hex)).number
    await engine.until(lambda: house.recorded(number))
    await done(house, number, CLERK, saying.TRANSFER)
    return number


async def told(house: House, number: str, name: str, after: int = 0) -> None:
    """Wait until something has happened after a place in the log."""

    async def happened() -> bool:
        return name in engine.told([event for event in house.log(number) if event.sequence > after])

    await engine.until(happened, 60)


def rungs(house: House, number: str, upto: int = 1000) -> list[tuple[str, str]]:
    """Give the rungs that the written notice came to, and which office each told or bound."""
    log = [event for event in house.log(number) if event.sequence <= upto]
    facts = [event.fact for event in log if isinstance(event.fact, RungReached)]
    return [(fact.rung, fact.office) for fact in facts if fact.clock == "notice"]


def addressed(house: House, number: str, after: int) -> set[str]:
    """Give whom the notices of what came after a place in the log address."""
    query = select(outbox.c.audience).where(outbox.c.petition == number, outbox.c.sequence > after)
    return set(house.engine.database.look(lambda c: c.execute(query).scalars().all()))


async def test_a_silent_office_is_climbed_past_to_a_leader_whose_settlement_somebody_else_reviews(
    climber: House,
) -> None:
    number, mayor = await transferred(climber), leader(climber)
    await told(climber, number, "reported_above")

    await done(climber, number, SUPERVISOR, words(AssignLeaderWords, leader="leader"))
    await done(climber, number, OFFICER, saying.ACCEPT)
    await done(climber, number, mayor, words(AcceptCaseWords))
    await done(climber, number, mayor, words(RecordMeetingWords, **MEETING))
    await done(climber, number, mayor, words(FilePlanWords, **PLAN))
    await done(climber, number, OFFICER, words(AnswerUrgeWords, text="即日告知"))
    await done(climber, number, OFFICER, words(AnswerOrderWords, answer="已书面告知"))
    order = (await engine.state_of(climber.client, number)).supervised.orders[0].id
    await done(climber, number, SUPERVISOR, words(AcceptAnswerWords, order=order, reason="属实"))
    await done(climber, number, OFFICER, saying.REPLY)
    await done(climber, number, mayor, words(ReportProgressWords, report="已更换"))
    unheard = await refused(climber, number, mayor, words(ProposeSettlementWords, evidence=["已更换", "已排班"]))
    await done(climber, number, mayor, words(RecordMeetingWords, **MEETING))
    await done(climber, number, mayor, words(ProposeSettlementWords, evidence=["已更换", "已排班"]))
    own = await refused(climber, number, mayor, words(ReviewSettlementWords, leader="leader", accept=True, reason="好"))
    await done(climber, number, SUPERVISOR, words(ReviewSettlementWords, leader="leader", accept=True, reason="属实"))
    await done(climber, number, None, saying.RATE)
    await told(climber, number, "concluded")

    petition = await climber.recorded(number)
    assert petition is not None
    assert rungs(climber, number) == CLIMB
    assert (unheard, own) == (Code.MEETING_MISSING, Code.OWN_SETTLEMENT)
    assert (petition.stage, petition.closed, petition.led[0].stage) == (Stage.CONCLUDED, True, LeadStage.SETTLED)
    assert verdicts(petition, "notice") == {Verdict.LATE}
    assert {name: verdicts(petition, name) for name in IN_TIME + SETTLED} == {
        name: {Verdict.MET, Verdict.VOID} if name == "lead_report" else {Verdict.MET} for name in IN_TIME + SETTLED
    }
    assert await sound(climber, number) == []


async def test_neither_the_accused_office_nor_the_accused_leader_is_told_bound_or_shown_anything_at_any_rung(
    climber: House,
) -> None:
    number, mayor = await transferred(climber, purpose=Purpose.ACCUSATION), leader(climber)
    await told(climber, number, "order_issued")

    await done(climber, number, CLERK, words(NameAccusedWords, accused=ACCUSED))
    named = (await engine.state_of(climber.client, number)).sequence
    await done(climber, number, CLERK, saying.TRANSFER.model_copy(update={"id": "again", "to": OTHER}))
    await told(climber, number, "reported_above", after=named)
    bound = await refused(climber, number, SUPERVISOR, words(AssignLeaderWords, leader="leader"))

    before, after = rungs(climber, number, upto=named), rungs(climber, number)[-len(CLIMB) :]
    assert before[:3] == CLIMB[:3]
    assert after == [(rung, OTHER if office == OFFICE else office) for rung, office in CLIMB]
    assert OFFICE not in {office for _, office in rungs(climber, number)[len(before) :]}
    assert bound == Code.ACCUSED_PERSON
    assert not {f"office:{OFFICE}", f"head:{OFFICE}", f"account:{mayor.account}"} & addressed(climber, number, named)
    assert mayor.account not in reached(climber, number, named)
    for barred in (mayor, OFFICER):
        shown = climber.engine.database.look(lambda c, who=barred: notices_for(c, who, limit=1000))  # type: ignore[misc]
        assert number not in {line.petition for line in shown}
        with pytest.raises(GateRefusal) as refusal:
            await climber.gate.command(number, saying.ACCEPT, barred)
        assert refusal.value.code is GateCode.NOT_FOUND
    assert {clock.holder for clock in (await engine.state_of(climber.client, number)).running} <= {OTHER, "B"}
    await done(climber, number, OTHER_OFFICER, saying.ACCEPT)
    assert await sound(climber, number) == []


def verdicts(petition: Petition, name: str) -> set[Verdict | None]:
    """Give how every run of a clock ended."""
    return {clock.verdict for clock in petition.clocks if clock.name == name}


def reached(house: House, number: str, after: int) -> set[str]:
    """Give the accounts that the notices to offices and to heads reach in fact."""
    everybody = {one for one in addressed(house, number, after) if one.startswith(("office:", "head:"))}

    def find(connection: Connection) -> set[str]:
        case, tree = load_case(connection, number), Tree.load(connection)
        known = people(connection, tree)
        return {account for one in everybody for account in reach_of(one, case, tree, known).accounts}

    return house.engine.database.look(find)


async def sound(house: House, number: str) -> list[str]:
    """Verify a case as the audit does; give what it found."""
    async with Replaying() as replaying:
        finding = (await verify(house.engine.database, house.client, number, replaying)).finding
    return [str(finding)] if finding else []
