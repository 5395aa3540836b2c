"""A silent office, and no supervisor who chooses: the ladder binds a leader who settles, and never an accused one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from audit.present import Language, timeline_lines
from audit.timeline import timeline
from domain.access import Viewer
from domain.base import AccountRef, OfficeRef, Purpose, Role
from domain.books import BookKind
from domain.calls import LADDER
from domain.events import Event, LeaderAssigned
from domain.led import LeadGround, LeadStage
from domain.petition import Stage
from domain.sponsorships import SponsorNamed, sponsorship_id
from intake.lead_words import (
    AcceptCaseWords,
    FilePlanWords,
    ProposeSettlementWords,
    RecordMeetingWords,
    ReviewSettlementWords,
)
from intake.step_words import NameAccusedWords
from intake.words import AccusedWords
from storage.books import find_book, write_facts
from storage.database import now
from storage.minimums import ENGINE
from storage.notice_list import notices_for
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, OFFICER, OTHER, SUPERVISOR
from tests.journeys import saying
from tests.journeys.conftest import House
from tests.journeys.leading import MEETING, PLAN, done, leader, words
from tests.journeys.test_climbing import rungs, sound, told, transferred

DISTRICT = "A市"
CLIMB = [("head", OFFICE), ("urge", OFFICE), ("order", OFFICE), ("leader", "B"), ("bind", "B"), ("above", "B")]


@pytest.fixture
async def binder(house: House) -> AsyncIterator[House]:
    """Give the house with a gate that registers under terms of seconds, and the ladder's hand beside it."""
    house.gate = house.engine.gate(house.client, engine.climbing_to_bind("climbing-bind"))
    sponsored(house, leader(house, "sponsor"))
    async with engine.binding(house.gate), engine.relaying(house.gate):
        yield house


def sponsored(house: House, sponsor: Viewer) -> None:
    """Let a leader sponsor the district, unless somebody does."""
    database, book = house.engine.database, sponsorship_id(BUREAU, DISTRICT)
    if database.look(lambda c: find_book(c, BookKind.SPONSORSHIP, book)) is None:
        since = database.look(now).date()
        named = SponsorNamed(
            bureau=OfficeRef(id=BUREAU, line=(BUREAU,)),
            district=DISTRICT,
            leader=AccountRef(id=sponsor.account, role=Role.LEADER, line=sponsor.line),
            since=since,
            first=True,
        )
        database.change(lambda c: write_facts(c, BookKind.SPONSORSHIP, book, (named,), ENGINE))


def bound(house: House, number: str) -> list[Event]:
    return [event for event in house.log(number) if isinstance(event.fact, LeaderAssigned)]


async def test_a_silent_office_is_climbed_past_to_the_sponsor_whom_the_ladder_binds_and_who_settles(
    binder: House,
) -> None:
    number, sponsor = await transferred(binder), leader(binder, "sponsor")
    await told(binder, number, "reported_above")
    await told(binder, number, "leader_assigned")

    await done(binder, number, OFFICER, saying.ACCEPT)
    await done(binder, number, sponsor, words(AcceptCaseWords))
    await done(binder, number, sponsor, words(FilePlanWords, **PLAN))
    await done(binder, number, sponsor, words(RecordMeetingWords, **MEETING))
    await done(binder, number, sponsor, words(ProposeSettlementWords, evidence=["已更换", "已排班"]))
    await done(binder, number, SUPERVISOR, words(ReviewSettlementWords, leader="sponsor", accept=True, reason="属实"))

    petition = await binder.recorded(number)
    (assigned,) = bound(binder, number)
    assert petition is not None
    assert rungs(binder, number) == CLIMB
    assert (assigned.actor.id, assigned.actor.office) == (LADDER, BUREAU)
    charge = petition.led[0]
    assert (charge.leader.id, charge.ground, charge.stage) == (sponsor.account, LeadGround.LADDER, LeadStage.SETTLED)
    assert petition.stage is Stage.HANDLING
    assert await sound(binder, number) == []
    entries = binder.engine.database.look(lambda c: timeline(c, number))
    lines = "\n".join(timeline_lines(entries, Language.ZH, binder.gate.policy.tz))
    assert "阶梯督办 ladder@B" in lines


async def test_an_accused_sponsor_and_office_are_passed_over_and_another_leader_is_bound(binder: House) -> None:
    number, sponsor = await transferred(binder, purpose=Purpose.ACCUSATION), leader(binder, "sponsor")
    await told(binder, number, "order_issued")
    accused = [AccusedWords(office="住建局"), AccusedWords(name="某sponsor")]
    await done(binder, number, CLERK, words(NameAccusedWords, accused=accused))
    named = (await engine.state_of(binder.client, number)).sequence
    await done(binder, number, CLERK, saying.TRANSFER.model_copy(update={"id": "again", "to": OTHER}))

    await told(binder, number, "leader_assigned", after=named)

    (assigned,) = bound(binder, number)
    assert isinstance(assigned.fact, LeaderAssigned)
    assert assigned.fact.leader.id != sponsor.account
    assert assigned.fact.leader.line == (BUREAU,)
    shown = binder.engine.database.look(lambda c: notices_for(c, sponsor, limit=1000))
    assert number not in {line.petition for line in shown}
    assert await sound(binder, number) == []


async def test_an_act_before_the_rung_leaves_nobody_bound(binder: House) -> None:
    number = await transferred(binder)
    await told(binder, number, "urged")

    await done(binder, number, OFFICER, saying.ACCEPT)
    await engine.pass_instant(binder.engine.database, binder.engine.database.look(now).timestamp() + 5)

    assert bound(binder, number) == []
    assert "leader_called" not in engine.told(binder.log(number))
