"""The ladder on a server whose clock runs to the next timer: a silent office, up to a leader."""

from __future__ import annotations

from datetime import timedelta

from domain.base import AccountRef, Accused, Role
from domain.clocks import Verdict
from domain.commands import AssignLeader
from domain.events import LeaderAssigned, Urged
from domain.steps import NameAccused
from domain.supervision import AcceptAnswer, AnswerOrder, AnswerUrge
from domain.supervision_facts import OrderIssued, ReportedAbove, RungReached
from storage.packs import read_policy
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, OFFICER, SUPERVISOR
from tests.journeys.case import ACCEPT, RATE, REPLY, TEXT, TRANSFER
from tests.journeys.conftest import Years

LEADER = AccountRef(id="leader-1", role=Role.LEADER, line=(BUREAU,))
SECOND = timedelta(seconds=1)


async def test_an_overdue_acceptance_climbs_every_rung_to_a_leader_who_has_it_settled(years: Years) -> None:
    case = await years.registered(read_policy("drill"))
    await case.give(TRANSFER, await years.now())
    due = (await case.state()).clock("notice").due_at  # type: ignore[union-attr]

    await years.until(due + 45 * SECOND)
    await engine.until(lambda: _told(years, "reported_above"))
    await case.give(AssignLeader(leader=LEADER), await years.now(), SUPERVISOR.actor)
    await case.give(ACCEPT, await years.now())
    await case.give(AnswerUrge(text=TEXT), await years.now(), OFFICER.actor)
    await case.give(AnswerOrder(answer=TEXT), await years.now(), OFFICER.actor)
    order = (await case.state()).supervised.orders[0].id
    await case.give(AcceptAnswer(order=order, reason=TEXT), await years.now(), SUPERVISOR.actor)
    await case.give(REPLY, await years.now())
    await case.give(RATE, await years.now())

    await engine.until(lambda: _told(years, "concluded"))
    log = years.log()
    reached = [(event.fact.rung, event.at - due) for event in log if isinstance(event.fact, RungReached)]
    assert reached == [
        ("head", -10 * SECOND),
        ("urge", 10 * SECOND),
        ("order", 20 * SECOND),
        ("leader", 30 * SECOND),
        ("above", 40 * SECOND),
    ]
    told = [event.fact.type for event in log]
    assert [told.count(name) for name in ("urged", "order_issued", "leader_recommended", "reported_above")] == [1] * 4
    assert [event.fact.leader.id for event in log if isinstance(event.fact, LeaderAssigned)] == ["leader-1"]
    petition = await years.recorded("P1")
    assert petition is not None
    verdicts = {clock.name: clock.verdict for clock in petition.clocks}
    assert (verdicts["notice"], verdicts["order_decision"]) == (Verdict.LATE, Verdict.MET)
    assert petition.supervised.orders[0].accepted


async def test_the_ladder_neither_tells_nor_binds_the_office_that_an_accusation_names(years: Years) -> None:
    case = await years.registered(read_policy("drill"))
    await case.give(TRANSFER, await years.now())
    await case.give(ACCEPT, await years.now())
    await case.give(REPLY, await years.now())
    accused = NameAccused(accused=Accused(offices=(OFFICE,), accounts=("leader-1",)))

    await case.give(accused, await years.now(), CLERK.actor)
    await years.pass_by(seconds=400)

    for event in years.log():
        match event.fact:
            case RungReached() | Urged() | OrderIssued():
                assert event.fact.office != OFFICE
            case ReportedAbove():
                assert event.fact.above != OFFICE
            case _:
                pass


async def _told(years: Years, name: str) -> bool:
    return name in engine.told(years.log())
