"""Whole petitions, months long, on a server whose clock runs to the next timer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.base import RATED, Body
from domain.clocks import Verdict
from domain.commands import Decline
from domain.events import Closing, Concluded
from domain.petition import Stage
from domain.refusals import Code
from domain.terms import Rate as PublishedRate
from tests import engine
from tests.engine import OFFICER
from tests.journeys.case import (
    ACCEPT,
    ELSEWHERE,
    IN_COURT,
    NOT_OURS,
    OTHER_OFFICE,
    RATE,
    RATE_ONE,
    REPLY,
    TRANSFER,
    TRANSFER_ELSEWHERE,
    Case,
)
from tests.journeys.conftest import Years
from workflows.inputs import State

DAY = timedelta(days=1)


async def handled(years: Years) -> Case:
    """A case whose office has taken it."""
    case = await years.registered()
    await case.give(TRANSFER, await years.now())
    await case.give(ACCEPT, await years.now())
    return case


async def replied(years: Years) -> Case:
    """A case that waits for its rating."""
    case = await handled(years)
    await case.give(REPLY, await years.now())
    return case


async def heard(years: Years, last: str, times: int = 1) -> list[str]:
    """Wait until the log has told something so many times."""

    async def told() -> list[str]:
        log = engine.told(engine.log_of(years.database, "P1"))
        return log if log.count(last) >= times else []

    return await engine.until(told)


def reason(years: Years) -> Closing:
    """Why the case is concluded."""
    return next(e.fact.reason for e in years.log() if isinstance(e.fact, Concluded))


async def test_an_ordinary_case_runs_to_its_rating_with_every_duty_met(years: Years) -> None:
    case = await years.registered()

    for command, days in ((TRANSFER, 3), (ACCEPT, 10), (REPLY, 50), (RATE, 20)):
        assert (await case.give(command, await years.pass_by(days=days))).state is State.DONE
    closed = await case.handle.result()

    log = years.log()
    assert (closed.sequence, closed.head) == (log[-1].sequence, log[-1].hash)
    petition = await case.state()
    assert {c.name: c.verdict for c in petition.clocks} == dict.fromkeys(
        ("transfer", "notice", "handling", "rating"), Verdict.MET
    )
    assert petition.ratings.keys() == set(RATED)
    assert "clock_warned" not in engine.told(log)
    assert reason(years) is Closing.RATED


async def test_a_duty_that_nobody_does_is_warned_of_then_lapses_then_is_reminded_of(years: Years) -> None:
    case = await years.registered()
    clock = (await case.state()).clocks[0]

    await years.until(clock.due_at + 31 * DAY)
    await heard(years, "overdue_reminded", 2)

    assert clock.warn_at is not None
    rungs = [(e.fact.type, e.at) for e in years.log()[2:]]
    assert rungs == [
        ("clock_warned", clock.warn_at),
        ("clock_lapsed", clock.due_at),
        ("overdue_reminded", clock.due_at + 15 * DAY),
        ("overdue_reminded", clock.due_at + 30 * DAY),
    ]
    assert (await case.state()).clocks[0].verdict is None


async def test_each_duty_is_warned_of_before_it_lapses_and_judged_late_by_its_act(years: Years) -> None:
    case = await years.registered()

    for command, days in ((TRANSFER, 30), (ACCEPT, 30), (REPLY, 80)):
        await years.pass_by(days=days)
        await case.give(command, await years.now())

    petition, told = await case.state(), engine.told(years.log())
    duties = [clock for clock in petition.clocks if clock.counts_in is not None]
    assert [clock.verdict for clock in duties] == [Verdict.LATE] * 3
    assert [c.counts_in for c in duties][1:] == [PublishedRate.TIMELY_ACCEPTANCE, PublishedRate.ON_TIME_REPLY]
    assert told.count("clock_warned") == told.count("clock_lapsed") == 3
    assert "lapse_withdrawn" not in told


@pytest.mark.parametrize(
    ("decline", "closing"),
    [(IN_COURT, Closing.OTHER_PROCEDURE), (ELSEWHERE, Closing.IN_PROGRESS_ELSEWHERE)],
)
async def test_a_case_that_belongs_elsewhere_is_declined_and_concluded(
    years: Years, decline: Decline, closing: Closing
) -> None:
    case = await years.registered()
    await case.give(TRANSFER, await years.now())

    answer = await case.give(decline, await years.pass_by(days=2))
    await case.handle.result()

    assert answer.stage == Stage.CONCLUDED
    assert reason(years) is closing
    assert [clock.verdict for clock in (await case.state()).clocks] == [Verdict.MET, Verdict.MET]


async def test_a_case_that_is_not_the_offices_goes_back_and_another_office_takes_it(years: Years) -> None:
    case = await years.registered()
    await case.give(TRANSFER, await years.now())

    returned = await case.give(NOT_OURS, await years.pass_by(days=2))
    await case.give(TRANSFER_ELSEWHERE, await years.now())
    stranger = await case.give(ACCEPT, await years.now(), OFFICER.actor)
    await case.give(ACCEPT, await years.now(), OTHER_OFFICE)
    await case.give(REPLY, await years.now(), OTHER_OFFICE)
    await case.give(RATE, await years.now())
    await case.handle.result()

    assert returned.stage == Stage.REGISTERED
    assert stranger.refused is not None
    assert stranger.refused.code is Code.NOT_PERMITTED
    runs = [(c.name, c.ordinal) for c in (await case.state()).clocks]
    assert runs == [
        ("transfer", 1),
        ("notice", 1),
        ("transfer", 2),
        ("notice", 2),
        ("handling", 1),
        ("rating", 1),
    ]


async def test_a_case_without_a_rating_concludes_when_its_window_ends(years: Years) -> None:
    case = await replied(years)
    window = (await case.state()).clock("rating")

    await years.pass_by(days=40)
    await case.handle.result()

    assert window is not None
    assert await years.now() >= window.due_at
    assert years.log()[-2].at == window.due_at
    assert reason(years) is Closing.RATING_WINDOW_ENDED


async def test_a_case_with_one_rating_concludes_when_its_window_ends_and_keeps_the_rating(years: Years) -> None:
    case = await replied(years)
    await case.give(RATE_ONE, await years.pass_by(days=5))

    repeated = await case.give(RATE_ONE, await years.now())
    await years.pass_by(days=40)
    await case.handle.result()

    assert repeated.refused is not None
    assert repeated.refused.code is Code.RATING_REPEATED
    assert reason(years) is Closing.RATING_WINDOW_ENDED
    assert (await case.state()).ratings.keys() == {Body.OFFICE}


async def test_a_late_reply_is_judged_late_and_the_case_goes_on(years: Years) -> None:
    case = await handled(years)

    answer = await case.give(REPLY, await years.pass_by(days=64))

    handling = (await case.state()).clock("handling")
    assert handling is not None
    assert (answer.stage, handling.verdict) == (Stage.REPLIED, Verdict.LATE)
    assert years.log()[-1].fact.type == "clock_started"


async def test_an_act_received_in_time_but_known_too_late_is_met_and_its_lapse_withdrawn(years: Years) -> None:
    case = await handled(years)
    received = await years.pass_by(days=58)
    await years.pass_by(days=10)
    await heard(years, "clock_lapsed")

    await case.give(REPLY, received)

    told, handling = engine.told(years.log()), (await case.state()).clock("handling")
    assert handling is not None
    assert (handling.verdict, handling.lapsed, handling.stopped_at) == (Verdict.MET, None, received)
    assert told[-4:] == ["replied", "lapse_withdrawn", "clock_stopped", "clock_started"]
