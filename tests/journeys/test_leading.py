"""Leaders on the real engine: from an overdue case to a closing review, handed over in the middle, and accused."""

from __future__ import annotations

import json
import uuid

import pytest

from domain.base import Purpose
from domain.clocks import Verdict
from domain.led import LeadStage
from domain.petition import Stage
from domain.refusals import Code
from intake.command_words import AssignLeaderWords
from intake.gate import PUBLIC
from intake.lead_words import (
    AcceptCaseWords,
    FilePlanWords,
    HandOverLeaderWords,
    ProposeSettlementWords,
    RecordMeetingWords,
    ReportProgressWords,
    ReviewSettlementWords,
)
from intake.refusals import GateCode, GateRefusal
from intake.step_words import LinkMatterWords, NameAccusedWords
from intake.words import AccusedWords
from storage import registry
from tests import engine
from tests.engine import CLERK, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from tests.journeys.leading import MEETING, PLAN, done, leader, refused, words


async def led(house: House, **petition: object) -> str:
    """Register a case, and bind a leader who takes it and files a plan."""
    receipt = await house.gate.register(saying.PETITION.model_copy(update=petition), PUBLIC, uuid.uuid4().hex)
    await engine.until(lambda: house.recorded(receipt.number))
    await done(house, receipt.number, SUPERVISOR, words(AssignLeaderWords, leader="leader"))
    await done(house, receipt.number, leader(house), words(AcceptCaseWords))
    await done(house, receipt.number, leader(house), words(FilePlanWords, **PLAN))
    return receipt.number


async def test_a_leader_meets_plans_reports_and_settles_and_somebody_else_closes(house: House) -> None:
    number = await led(house)
    mayor = leader(house)

    await done(house, number, mayor, words(RecordMeetingWords, **MEETING))
    await done(house, number, mayor, words(ReportProgressWords, report="已更换一半"))
    early = await refused(house, number, mayor, words(ProposeSettlementWords, evidence=["已更换"]))
    await done(house, number, mayor, words(ProposeSettlementWords, evidence=["已更换", "已排班"]))
    own = await refused(house, number, mayor, words(ReviewSettlementWords, leader="leader", accept=True, reason="好"))
    await done(house, number, SUPERVISOR, words(ReviewSettlementWords, leader="leader", accept=True, reason="属实"))

    (charge,) = (await engine.state_of(house.client, number)).led
    assert (charge.stage, charge.reports, charge.measures) == (LeadStage.SETTLED, 1, 2)
    assert (early, own) == (Code.EVIDENCE_MISSING, Code.OWN_SETTLEMENT)


async def test_a_leader_who_left_is_relieved_and_every_clock_is_kept(house: House) -> None:
    deputy = leader(house, "deputy")
    gone = leader(house, f"gone-{uuid.uuid4().hex[:6]}")
    number = await house.registered()
    await done(house, number, SUPERVISOR, words(AssignLeaderWords, leader=gone.account))
    await done(house, number, gone, words(AcceptCaseWords))
    before = {c.name: c.due_at for c in (await engine.state_of(house.client, number)).running}
    house.engine.database.change(lambda c: registry.lock_account(c, gone.account))

    other = await house.registered()
    with pytest.raises(GateRefusal) as refusal:
        await house.gate.command(other, words(AssignLeaderWords, leader=gone.account), SUPERVISOR)
    relieved = words(HandOverLeaderWords, leader=gone.account, to="deputy", reason="已调离")
    await done(house, number, SUPERVISOR, relieved)
    await done(house, number, deputy, words(RecordMeetingWords, **MEETING))

    after = await engine.state_of(house.client, number)
    assert refusal.value.code is GateCode.UNKNOWN_ACCOUNT
    assert {c.name: c.due_at for c in after.running} == {
        name: at for name, at in before.items() if name != "lead_meeting"
    }
    assert {c.holder for c in after.running if c.subject} == {deputy.account}
    meeting = after.clock("lead_meeting")
    assert meeting is not None
    assert (meeting.verdict, meeting.holder) == (Verdict.MET, deputy.account)


async def test_a_leader_who_is_named_later_loses_the_case_and_sees_it_no_more(house: House) -> None:
    number = await led(house, purpose=Purpose.ACCUSATION)
    mayor = leader(house)

    naming = words(NameAccusedWords, accused=[AccusedWords(name="领导")])
    await done(house, number, CLERK, naming)

    with pytest.raises(GateRefusal) as refusal:
        await house.gate.command(number, words(ReportProgressWords, report="进展"), mayor)
    after = await engine.state_of(house.client, number)
    assert refusal.value.code is GateCode.NOT_FOUND
    assert after.leader is None
    assert [one.stage for one in after.led] == [LeadStage.RELEASED]
    assert not [clock for clock in after.running if clock.subject]


async def test_a_matter_that_comes_back_is_its_leaders_again(house: House) -> None:
    settled = await led(house)
    mayor = leader(house)
    await done(house, settled, mayor, words(RecordMeetingWords, **MEETING))
    await done(house, settled, mayor, words(ProposeSettlementWords, evidence=["已更换", "已排班"]))
    await done(house, settled, SUPERVISOR, words(ReviewSettlementWords, leader="leader", accept=True, reason="属实"))
    number = await house.registered()

    await done(house, number, CLERK, words(LinkMatterWords, matter=settled))

    after = await engine.state_of(house.client, number)
    assert [(one.leader.id, one.ground) for one in after.led] == [(mayor.account, "relapse")]
    assert (after.stage, after.matter) == (Stage.REGISTERED, settled)


async def test_a_matter_that_comes_back_is_its_leaders_from_its_registration_on(house: House) -> None:
    settled = await led(house)
    mayor = leader(house)
    await done(house, settled, mayor, words(RecordMeetingWords, **MEETING))
    await done(house, settled, mayor, words(ProposeSettlementWords, evidence=["已更换", "已排班"]))
    await done(house, settled, SUPERVISOR, words(ReviewSettlementWords, leader="leader", accept=True, reason="属实"))
    again = saying.PETITION.model_copy(update={"matter": settled})

    with pytest.raises(GateRefusal) as public:
        await house.gate.register(again, PUBLIC, uuid.uuid4().hex)
    number = (await house.gate.register(again, CLERK.actor, uuid.uuid4().hex)).number
    await engine.until(lambda: house.recorded(number))
    await done(house, number, mayor, words(AcceptCaseWords))

    after = await engine.state_of(house.client, number)
    assert public.value.code is GateCode.UNKNOWN_PETITION
    assert [(one.leader.id, one.ground, one.stage) for one in after.led] == [
        (mayor.account, "relapse", LeadStage.ACCEPTED)
    ]
    assert (after.stage, after.matter) == (Stage.REGISTERED, settled)


async def test_double_assignment_is_refused_and_a_second_leader_joins_by_a_signal(house: House) -> None:
    number = await led(house)
    leader(house, "deputy")

    twice = await refused(house, number, SUPERVISOR, words(AssignLeaderWords, leader="leader"))
    sent = house.engine.temporal(
        *("workflow", "signal", "--workflow-id", number, "--name", "assign_leader"),
        *("--input", json.dumps({"id": "l-1", "by": "supervisor-1", "leader": "deputy", "first": True})),
    )

    async def two() -> bool:
        return len((await engine.state_of(house.client, number)).led) > 1

    await engine.until(two)
    after = await engine.state_of(house.client, number)
    assert (sent.returncode, twice) == (0, Code.LEADER_REPEATED)
    assert [(one.subject, one.first) for one in after.led] == [("lead-1", False), ("lead-2", True)]
