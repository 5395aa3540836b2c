"""What a leader's year costs: a report every seven days stays within the history that was promised."""

from __future__ import annotations

from datetime import timedelta

from audit.engine import fetch
from domain.base import Actor, Role
from domain.leading import AcceptCase, FilePlan, RecordMeeting, ReportProgress
from domain.led import MeetingPlace
from domain.values import Outcome
from storage.packs import read_policy, rules_for
from tests import engine
from tests.engine import BUREAU, SUPERVISOR
from tests.histories.cases import LEADER
from tests.journeys.case import ACCEPT, RATE, REPLY, TEXT, THERE, TRANSFER
from tests.journeys.conftest import Years

MAYOR = Actor(id=LEADER.leader.id, role=Role.LEADER, office=BUREAU)
UNSUPPORTED = REPLY.model_copy(update={"outcome": Outcome.NOT_SUPPORTED})
WEEKS = 52
PROMISED = 600


async def test_a_year_with_a_leader_who_reports_weekly_costs_no_more_history_than_promised(years: Years) -> None:
    case, began = years.case(), await years.now()
    rules = years.database.look(lambda c: rules_for(c, read_policy("cn-2022"), began))
    await case.register(rules, began)
    await engine.until(lambda: years.recorded(case.number))
    for command in (TRANSFER, ACCEPT):
        await case.give(command, await years.now())
    await case.give(LEADER, await years.now(), SUPERVISOR.actor)
    await case.give(AcceptCase(), await years.now(), MAYOR)
    plan = FilePlan(
        problem=TEXT,
        team=THERE[engine.OFFICE],
        measures=(TEXT,),
        timetable=TEXT,
        target=(began + timedelta(days=370)).date(),
    )
    await case.give(plan, await years.now(), MAYOR)
    met = RecordMeeting(on=began.date(), place=MeetingPlace.REMOTE, record=TEXT)
    await case.give(met, await years.now(), MAYOR)
    for command in (UNSUPPORTED, RATE):
        await case.give(command, await years.now())

    for _ in range(WEEKS):
        at = await years.pass_by(days=7)
        answer = await case.give(ReportProgress(report=TEXT), at, MAYOR)
        assert answer.refused is None

    state = await case.state()
    (history,) = await fetch(years.env.client, case.number)
    reports = [clock for clock in state.clocks if clock.name == "lead_report"]
    assert len(reports) == WEEKS + 1
    assert reports[-1].running
    assert len(history.events) < PROMISED
