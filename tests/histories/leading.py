"""Cases that leaders hold: led to a closing review, handed over, sent back, released, and left open."""

from __future__ import annotations

from datetime import date, timedelta

from domain.base import AccountRef, Accused, Actor, Role
from domain.commands import AssignLeader
from domain.leading import (
    AcceptCase,
    AnswerLeadExtension,
    AskLeadExtension,
    DeclineCase,
    FilePlan,
    HandOverLeader,
    ProposeSettlement,
    RecordMeeting,
    ReleaseLeader,
    ReportProgress,
    ReviewSettlement,
)
from domain.led import MeetingPlace
from domain.remedies import Withdraw
from domain.steps import LinkMatter, NameAccused
from storage.packs import read_policy
from tests.engine import BUREAU, CLERK, OFFICE, SUPERVISOR
from tests.histories.cases import LEADER, Life, Living
from tests.histories.statute import Step, take
from tests.journeys.case import ACCEPT, PUBLIC, RATE, REPLY, TEXT, THERE, TRANSFER

PACK = read_policy("cn-2022")
MAYOR = Actor(id=LEADER.leader.id, role=Role.LEADER, office=BUREAU)
DEPUTY = AccountRef(id="leader-2", role=Role.LEADER, line=(BUREAU,))
SECOND = Actor(id=DEPUTY.id, role=Role.LEADER, office=BUREAU)
BOUND = (LEADER, SUPERVISOR.actor)
TAKEN = (AcceptCase(), MAYOR)
REPORT = ReportProgress(report=TEXT)
MEETING = RecordMeeting(on=date(2026, 1, 5), place=MeetingPlace.RECEPTION, record=TEXT)
PROPOSED = ProposeSettlement(evidence=(TEXT,))


def plan(life: Life) -> Step:
    """File a plan of one measure."""
    target = (life.now + timedelta(days=60)).date()
    return FilePlan(problem=TEXT, team=THERE[OFFICE], measures=(TEXT,), timetable=TEXT, target=target), MAYOR


def review(*, accept: bool) -> Step:
    """Review a settlement."""
    return ReviewSettlement(leader=LEADER.leader, accept=accept, reason=TEXT), SUPERVISOR.actor


async def led_and_settled(life: Life) -> None:
    done: tuple[Step, ...] = ((REPORT, MAYOR), (MEETING, MAYOR), (PROPOSED, MAYOR), review(accept=False))
    again: tuple[Step, ...] = ((REPORT, MAYOR), (PROPOSED, MAYOR), review(accept=True))
    await take(life, TRANSFER, ACCEPT, BOUND, TAKEN, plan(life), *done, *again, REPLY, RATE)


async def led_by_two_and_handed_over(life: Life) -> None:
    second = (AssignLeader(leader=DEPUTY, first=True), SUPERVISOR.actor)
    longer = (AskLeadExtension(days=20, reason=TEXT), MAYOR)
    granted = (AnswerLeadExtension(leader=LEADER.leader, grant=True, reason=TEXT), SECOND)
    declined = (DeclineCase(reason=TEXT), SECOND)
    third = AccountRef(id="leader-3", role=Role.LEADER, line=(BUREAU,))
    over = (HandOverLeader(leader=LEADER.leader, to=third, reason=TEXT), SUPERVISOR.actor)
    reported = (REPORT, Actor(id=third.id, role=Role.LEADER, office=BUREAU))
    await take(life, TRANSFER, BOUND, TAKEN, plan(life), second, longer, granted, declined, over, reported)


async def led_and_accused(life: Life) -> None:
    named = (NameAccused(accused=Accused(accounts=(MAYOR.id,))), CLERK.actor)
    back = (LinkMatter(matter="P2025-0000001", settled_by=LEADER.leader), CLERK.actor)
    await take(life, BOUND, TAKEN, plan(life), named, back, TRANSFER)


async def led_and_released(life: Life) -> None:
    released = (ReleaseLeader(leader=LEADER.leader, reason=TEXT), SUPERVISOR.actor)
    back = (LinkMatter(matter="P2025-0000001", settled_by=LEADER.leader), CLERK.actor)
    await take(life, BOUND, TAKEN, released, back, TAKEN)


async def led_and_withdrawn(life: Life) -> None:
    await take(life, BOUND, TAKEN, plan(life), (Withdraw(reason=TEXT), PUBLIC))


WAYS: tuple[Living, ...] = (
    led_and_settled,
    led_by_two_and_handed_over,
    led_and_accused,
    led_and_released,
    led_and_withdrawn,
)
LIVES = {living.__name__: (PACK, living) for living in WAYS}
