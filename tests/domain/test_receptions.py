"""Reception days: who may do what at which stage, places within capacity, and talks that become petitions."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.base import Actor, OfficeRef, Role
from domain.reception_facts import (
    BookPlace,
    CancelBooking,
    CancelReception,
    ChangeReception,
    DayAct,
    DayStage,
    Form,
    HoldReception,
    PlanReception,
    PublishReception,
    RegisterTalk,
    TakeWalkIn,
)
from domain.receptions import ReceptionDay, decide, evolve
from domain.refusals import Code, Refused
from tests.builders import CLERK, OFFICER, PETITIONER, SUPERVISOR, a_bureau, a_leader, a_text, an_actor
from tests.packs import at

NOW = at("2026-11-02T09:00")
STARTS = at("2026-11-10T09:00")
DURING = at("2026-11-10T10:00")


def a_plan(
    *,
    leader: str = "mayor",
    role: Role = Role.LEADER,
    line: tuple[str, ...] = ("city",),
    starts: datetime = STARTS,
    hours: int = 3,
    form: Form = Form.FIXED,
    capacity: int = 2,
    cases: tuple[str, ...] = (),
    bureau: OfficeRef | None = None,
) -> PlanReception:
    return PlanReception(
        bureau=bureau or a_bureau(),
        leader=a_leader(leader, *line, role=role),
        entry=a_text("entry"),
        starts=starts,
        ends=starts + timedelta(hours=hours),
        form=form,
        capacity=capacity,
        cases=cases,
    )


def a_booking(name: str = "b1", petition: str | None = None) -> BookPlace:
    return BookPlace(booking=name, petition=petition, visitor=None if petition else "v1", subject=a_text("subject"))


def followed(day: ReceptionDay | None, act: DayAct, actor: Actor, when: datetime = NOW) -> ReceptionDay:
    found = decide(act, day, actor, when)
    assert not isinstance(found, Refused), found
    for fact in found:
        day = evolve(day, fact)
    assert day is not None
    return day


def refused(day: ReceptionDay | None, act: DayAct, actor: Actor, when: datetime = NOW) -> Code:
    found = decide(act, day, actor, when)
    assert isinstance(found, Refused)
    return found.code


@pytest.fixture
def published() -> ReceptionDay:
    return followed(followed(None, a_plan(), CLERK), PublishReception(), SUPERVISOR)


def a_change(capacity: int = 2) -> ChangeReception:
    later = STARTS + timedelta(days=1)
    return ChangeReception(
        entry=a_text("other"),
        starts=later,
        ends=later + timedelta(hours=2),
        form=Form.FIXED,
        capacity=capacity,
        reason=a_text("reason"),
    )


def test_a_day_is_planned_published_changed_and_held(published: ReceptionDay) -> None:
    changed = followed(published, a_change(), CLERK)
    held = followed(changed, HoldReception(), CLERK, STARTS + timedelta(days=1, hours=1))

    assert changed.slot.starts == STARTS + timedelta(days=1)
    assert changed.reason == a_text("reason")
    assert held.stage is DayStage.HELD
    assert held.receiver == a_leader()


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (a_plan(starts=NOW), Code.DAY_MALFORMED),
        (a_plan(hours=0), Code.DAY_MALFORMED),
        (a_plan(hours=25), Code.DAY_MALFORMED),
        (a_plan(form=Form.FIELD_VISIT), Code.CASES_AND_FORM),
        (a_plan(cases=("P1",)), Code.CASES_AND_FORM),
        (a_plan(role=Role.OFFICER), Code.NOT_A_LEADER),
        (a_plan(line=("harbour", "other")), Code.LEADER_OUT_OF_REACH),
        (a_plan(bureau=a_bureau("harbour")), Code.NOT_PERMITTED),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan: PlanReception, code: Code) -> None:
    assert refused(None, plan, CLERK) is code


@pytest.mark.parametrize("actor", [OFFICER, PETITIONER, an_actor(Role.LEADER, "city"), an_actor(Role.AUDITOR)])
def test_only_the_staff_of_the_bureau_keep_its_calendar(actor: Actor) -> None:
    assert refused(None, a_plan(), actor) is Code.NOT_PERMITTED


def test_a_bureau_above_may_keep_the_calendar_and_one_beside_may_not() -> None:
    plan = a_plan(bureau=a_bureau("east", "city"))

    assert followed(None, plan, an_actor(Role.CLERK, "city")).stage is DayStage.PLANNED
    assert refused(None, plan, an_actor(Role.CLERK, "west")) is Code.NOT_PERMITTED


def test_places_are_booked_until_all_are_taken_and_one_given_back_is_free(published: ReceptionDay) -> None:
    full = followed(followed(published, a_booking("b1", "P1"), PETITIONER), a_booking("b2"), PETITIONER)
    freed = followed(full, CancelBooking(booking="b1"), PETITIONER)

    assert refused(full, a_booking("b3"), PETITIONER) is Code.RECEPTION_FULL
    assert refused(full, a_booking("b4", "P1"), PETITIONER) is Code.BOOKED_ALREADY
    assert freed.left == 1
    assert refused(freed, CancelBooking(booking="b1"), PETITIONER) is Code.BOOKING_UNKNOWN
    assert followed(freed, a_booking("b5", "P1"), PETITIONER).left == 0


def test_nobody_books_what_is_not_published_is_a_field_visit_or_has_begun(published: ReceptionDay) -> None:
    planned = followed(None, a_plan(), CLERK)
    visit = followed(followed(None, a_plan(form=Form.FIELD_VISIT, cases=("P1",)), CLERK), PublishReception(), CLERK)

    assert refused(planned, a_booking(), PETITIONER) is Code.WRONG_STAGE
    assert refused(visit, a_booking(), PETITIONER) is Code.NOT_BOOKABLE
    assert refused(published, a_booking(), PETITIONER, STARTS) is Code.NOT_BOOKABLE


def test_whoever_walks_in_is_taken_even_where_all_places_are_booked(published: ReceptionDay) -> None:
    full = followed(followed(published, a_booking("b1"), PETITIONER), a_booking("b2"), PETITIONER)
    walk_in = TakeWalkIn(booking="w1", visitor="v9", subject=a_text("subject"))

    assert refused(full, walk_in, CLERK, NOW) is Code.NOT_BEGUN
    assert followed(full, walk_in, CLERK, DURING).taken == 3


def test_a_talk_is_registered_once_and_not_before_the_day_begins(published: ReceptionDay) -> None:
    booked = followed(published, a_booking(), PETITIONER)
    talk = RegisterTalk(booking="b1", petition="P7")
    registered = followed(booked, talk, CLERK, DURING)

    assert refused(booked, talk, CLERK, NOW) is Code.NOT_BEGUN
    assert refused(registered, talk, CLERK, DURING) is Code.TALK_REPEATED
    assert refused(registered, CancelBooking(booking="b1"), PETITIONER) is Code.TALK_REPEATED
    assert [b.talk for b in registered.bookings] == ["P7"]


def test_a_cancelled_day_takes_nothing_more(published: ReceptionDay) -> None:
    cancelled = followed(published, CancelReception(reason=a_text("ill")), CLERK)

    assert refused(cancelled, a_booking(), PETITIONER) is Code.WRONG_STAGE
    assert refused(cancelled, HoldReception(), CLERK, DURING) is Code.WRONG_STAGE
    assert refused(cancelled, PublishReception(), CLERK) is Code.WRONG_STAGE


def test_a_change_cannot_take_places_away_that_are_booked(published: ReceptionDay) -> None:
    booked = followed(followed(published, a_booking("b1"), PETITIONER), a_booking("b2"), PETITIONER)

    assert refused(booked, a_change(capacity=1), CLERK) is Code.RECEPTION_FULL


def test_what_was_planned_too_late_is_not_published() -> None:
    assert refused(followed(None, a_plan(), CLERK), PublishReception(), CLERK, DURING) is Code.DAY_PASSED


def test_another_leader_may_receive_in_his_stead(published: ReceptionDay) -> None:
    held = followed(published, HoldReception(by=a_leader("deputy")), CLERK, DURING)

    assert held.receiver == a_leader("deputy")
    assert refused(published, HoldReception(by=a_leader("x", role=Role.CLERK)), CLERK, DURING) is Code.NOT_A_LEADER
