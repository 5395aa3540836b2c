"""The ways of supervision: a climb of the whole ladder, an order answered, accepted and renewed, a rectification."""

from __future__ import annotations

from datetime import date

from domain.base import Actor, Role
from domain.breaches import Breach
from domain.commands import Urge
from domain.supervision import (
    AcceptAnswer,
    AnswerOrder,
    AnswerUrge,
    Delist,
    IssueOrder,
    Measure,
    RecordMeasure,
    RenewOrder,
    ReportRectification,
)
from storage.packs import read_policy
from tests import engine
from tests.engine import OFFICE, OFFICER, SUPERVISOR
from tests.histories.cases import Life, Living
from tests.histories.statute import take
from tests.journeys.case import ACCEPT, RATE, REPLY, TEXT, TRANSFER

PACK = read_policy("cn-2022")
CLIMB = engine.climbing("golden-ladder", notice=4, pace=2)
FAR = date(2040, 1, 1)
ORDER = IssueOrder(office=OFFICE, breach=Breach.STALLED, answer_by=FAR, demand=TEXT)
HEAD = Actor(id="head-1", role=Role.LEADER, office=OFFICE)


async def climbed(life: Life) -> None:
    await take(life, TRANSFER)
    await life.told("reported_above")
    await life.give(ACCEPT)
    await life.case.give(AnswerOrder(answer=TEXT), life.now, OFFICER.actor)
    await life.case.give(AnswerUrge(text=TEXT), life.now, HEAD)
    order = (await life.case.state()).supervised.orders[0].id
    await life.case.give(AcceptAnswer(order=order, reason=TEXT), life.now, SUPERVISOR.actor)
    await life.give(REPLY, RATE)


async def ordered(life: Life) -> None:
    await take(
        life,
        TRANSFER,
        ACCEPT,
        (Urge(reply_by=FAR), SUPERVISOR.actor),
        (ORDER, SUPERVISOR.actor),
        (ORDER, SUPERVISOR.actor),
        (AnswerUrge(text=TEXT), OFFICER.actor),
        (AnswerOrder(order="o1", answer=TEXT), OFFICER.actor),
        (RenewOrder(order="o1", answer_by=FAR, reason=TEXT), SUPERVISOR.actor),
        (AnswerOrder(order="o1", answer=TEXT), OFFICER.actor),
        (AcceptAnswer(order="o1", reason=TEXT), SUPERVISOR.actor),
    )


async def measured(life: Life) -> None:
    await take(
        life,
        TRANSFER,
        (RecordMeasure(measure=Measure.LISTED, office=OFFICE, grounds=TEXT), SUPERVISOR.actor),
        (
            RecordMeasure(measure=Measure.RECTIFICATION, office=OFFICE, complete_by=FAR, grounds=TEXT),
            SUPERVISOR.actor,
        ),
        (ReportRectification(report=TEXT), OFFICER.actor),
        (Delist(record="m1", reason=TEXT), SUPERVISOR.actor),
    )


async def ordered_by_signal(life: Life) -> None:
    await take(life, TRANSFER)
    given = {"id": "s1", "by": "supervisor-1", "office": OFFICE, "breach": "not_told", "answer_by": "2040-01-01"}
    await life.signal("issue_order", given)
    await life.signal("record_measure", {"id": "s2", "office": OFFICE, "measure": "talk"})


WAYS: tuple[Living, ...] = (ordered, measured, ordered_by_signal)
LIVES = {living.__name__: (PACK, living) for living in WAYS} | {"climbed": (CLIMB, climbed)}
