"""The ways of the second version of the shipped pack: every route of the statute, and its open stages."""

from __future__ import annotations

from datetime import timedelta

from domain.base import Accused, Actor, Role
from domain.commands import Accept, Command, Decline, Transfer
from domain.policy import CalendarIssue
from domain.remedies import DecideReview, LiftFinality, RequestReview, Supplement, Withdraw
from domain.steps import (
    AdoptCalendar,
    AnswerExtension,
    AnswerObjection,
    CloseHearing,
    ConfirmPerformance,
    DecideCompetence,
    ExemptNotice,
    LeaveSimple,
    LinkMatter,
    NameAccused,
    Object,
    OpenHearing,
    RecordAgreement,
    Recuse,
    Refer,
    ReportExecution,
    ReportUrgently,
    RequestExtension,
)
from domain.values import ART_32, Exemption, Fit, Ground, Procedure, ReviewOutcome
from storage.packs import read_calendars, read_policy
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, OFFICER, SUPERVISOR
from tests.histories.cases import LEADER, Life, Living
from tests.journeys.case import ACCEPT, HERE, OTHER_OFFICE, PUBLIC, RATE, REPLY, TEXT, THERE, TRANSFER

PACK = read_policy("cn-2022")
HEAD = Actor(id="head-1", role=Role.LEADER, office=OFFICE)
REVIEWER = Actor(id="reviewer-1", role=Role.OFFICER, office=BUREAU)
SUPERIOR = Actor(id="reviewer-2", role=Role.OFFICER, office="province")
ADMINISTRATOR = Actor(id="admin-1", role=Role.ADMINISTRATOR)
PROVINCE = HERE.model_copy(update={"id": "province", "line": ("province",)})
UPHELD = DecideReview(outcome=ReviewOutcome.UPHELD, opinion=TEXT, states=ART_32)
EXECUTED = ReportExecution(evidence=TEXT)

Step = Command | tuple[Command, Actor]


async def take(life: Life, *steps: Step) -> None:
    """Register, and take some steps, each received now; an actor is named where he is not the command's usual one."""
    await life.register()
    for step in steps:
        command, actor = step if isinstance(step, tuple) else (step, None)
        answer = await life.case.give(command, life.now, actor)
        if answer.refused is not None:
            raise ValueError(f"{life.case.number}: {command.type}: {answer.refused.code}")


async def executed(life: Life) -> None:
    await take(life, TRANSFER, ACCEPT, REPLY, RATE, (EXECUTED, OFFICER.actor))


async def referred(life: Life) -> None:
    await take(life, (Refer(procedure=Procedure.LITIGATION, reason=TEXT), CLERK.actor))


async def objected_and_rerouted(life: Life) -> None:
    await take(
        life,
        TRANSFER,
        (Object(reason=TEXT), OFFICER.actor),
        (AnswerObjection(consent=True, reason=TEXT), CLERK.actor),
        TRANSFER,
    )


async def objection_refused(life: Life) -> None:
    await take(
        life,
        TRANSFER,
        (Object(reason=TEXT), OFFICER.actor),
        (AnswerObjection(consent=False, reason=TEXT), CLERK.actor),
        ACCEPT,
    )


async def competence_decided(life: Life) -> None:
    decided = DecideCompetence(to=THERE[engine.OTHER], reason=TEXT)
    await take(
        life, TRANSFER, (Object(reason=TEXT), OFFICER.actor), (decided, SUPERVISOR.actor), (ACCEPT, OTHER_OFFICE)
    )


async def notice_exempted(life: Life) -> None:
    exempted = ExemptNotice(ground=Exemption.ADDRESS_UNCLEAR, reason=TEXT)
    await take(life, TRANSFER, (exempted, OFFICER.actor))


async def extended(life: Life) -> None:
    await take(
        life,
        TRANSFER,
        ACCEPT,
        (RequestExtension(days=20, reason=TEXT), OFFICER.actor),
        (AnswerExtension(grant=False, reason=TEXT), HEAD),
        (RequestExtension(days=30, reason=TEXT), OFFICER.actor),
        (AnswerExtension(grant=True, reason=TEXT), HEAD),
    )


async def simple_and_left(life: Life) -> None:
    simple = Transfer(to=THERE[OFFICE], simple=Fit.DAILY_LIFE)
    await take(life, simple, Accept(notice=TEXT, simple=True), (LeaveSimple(reason=TEXT), OFFICER.actor))


async def settled(life: Life) -> None:
    by = (life.now + timedelta(days=9)).date()
    signed = (RecordAgreement(agreement=TEXT, perform_by=by), OFFICER.actor)
    await take(life, TRANSFER, ACCEPT, signed, (ConfirmPerformance(evidence=TEXT), OFFICER.actor))


async def withdrawn(life: Life) -> None:
    await take(life, TRANSFER, (Supplement(text=TEXT), PUBLIC), (Withdraw(reason=TEXT), PUBLIC))


async def reviewed_to_the_end(life: Life) -> None:
    await take(
        life,
        TRANSFER,
        ACCEPT,
        REPLY,
        (RequestReview(to=HERE, text=TEXT), PUBLIC),
        (UPHELD, REVIEWER),
        (RequestReview(to=PROVINCE, text=TEXT), PUBLIC),
        (OpenHearing(), SUPERIOR),
        (CloseHearing(record=TEXT), SUPERIOR),
        (UPHELD, SUPERIOR),
        (LiftFinality(reason=TEXT), SUPERVISOR.actor),
        (EXECUTED, OFFICER.actor),
    )


async def final_elsewhere(life: Life) -> None:
    declined = Decline(ground=Ground.FINAL, reason=TEXT, final_in="P2025-0000001")
    await take(life, (LinkMatter(matter="P2025-0000001"), CLERK.actor), TRANSFER, declined)


async def accused_later(life: Life) -> None:
    named = NameAccused(accused=Accused(offices=(OFFICE,)))
    await take(life, TRANSFER, ACCEPT, (ReportUrgently(report=TEXT), OFFICER.actor), (named, CLERK.actor))


async def recused(life: Life) -> None:
    interested = Recuse(account=LEADER.leader, reason=TEXT)
    await take(life, TRANSFER, (interested, SUPERVISOR.actor))


async def calendar_adopted(life: Life) -> None:
    (newest,) = [year for series, year in read_calendars() if (series, year.year) == ("cn", life.now.year)]
    issue = CalendarIssue(effective=life.now, years=(newest.model_copy(update={"version": newest.version + 1}),))
    await take(life, TRANSFER, ACCEPT, (AdoptCalendar(issue=issue), ADMINISTRATOR))


async def open_reviewing(life: Life) -> None:
    await take(life, TRANSFER, ACCEPT, REPLY, RATE, (RequestReview(to=HERE, text=TEXT), PUBLIC))


WAYS: tuple[Living, ...] = (
    executed,
    referred,
    objected_and_rerouted,
    objection_refused,
    competence_decided,
    notice_exempted,
    extended,
    simple_and_left,
    settled,
    withdrawn,
    reviewed_to_the_end,
    final_elsewhere,
    accused_later,
    recused,
    calendar_adopted,
    open_reviewing,
)
LIVES = {living.__name__: (PACK, living) for living in WAYS}
