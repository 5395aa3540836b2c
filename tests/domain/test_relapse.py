"""A matter that a leader had settled comes back: it is his again, unless he is barred."""

from __future__ import annotations

from datetime import timedelta

from domain.base import Accused, Body, Purpose
from domain.lead_facts import RelapseFound
from domain.led import LeadGround
from domain.petition import Stage
from domain.steps import LinkMatter
from tests.builders import (
    CLERK,
    Case,
    a_leader,
    a_registration,
)
from tests.domain import acts, leaders
from tests.domain.leaders import (
    BEGUN,
    a_led_case,
)

SOON = BEGUN + timedelta(hours=8)


ACCUSATION = a_registration(purpose=Purpose.ACCUSATION)


def duties(case: Case) -> dict[str, str]:
    """Name the running clocks of leaders, each with whom it binds."""
    return {f"{clock.name}/{clock.subject}": clock.holder for clock in case.now.running if clock.body is Body.LEADER}


def test_a_relapse_binds_the_leader_who_had_settled_the_matter() -> None:
    case = a_led_case(0)

    case.done(LinkMatter(matter="P2025-0000007", settled_by=a_leader()), CLERK, SOON)

    assert leaders.charge_of(case).ground is LeadGround.RELAPSE
    assert set(duties(case)) == {"lead_acceptance/lead-1"}


def test_a_relapse_at_registration_binds_the_leader_who_had_settled_the_matter_from_the_first_day() -> None:
    again = a_registration(matter="P2025-0000007").model_copy(update={"settled_by": a_leader()})

    case = a_led_case(0, stage=Stage.REGISTERED, registration=again)

    assert (leaders.charge_of(case).ground, case.now.matter) == (LeadGround.RELAPSE, "P2025-0000007")
    assert {clock.name for clock in case.now.running} == {"transfer", "lead_acceptance"}


def test_a_relapse_at_registration_that_accuses_its_leader_is_told_to_the_bureau_and_binds_nobody() -> None:
    accusation = a_registration(purpose=Purpose.ACCUSATION, accused=Accused(accounts=("mayor",)), matter="P7")
    again = accusation.model_copy(update={"settled_by": a_leader()})

    case = a_led_case(0, stage=Stage.REGISTERED, registration=again)

    assert [e.fact for e in case.events if isinstance(e.fact, RelapseFound)] == [RelapseFound(leader="mayor")]
    assert case.now.led == ()


def test_a_relapse_whose_leader_is_barred_is_told_to_the_bureau() -> None:
    case = a_led_case(0, registration=ACCUSATION)
    case.done(acts.a_naming(accounts=("mayor",)), CLERK, SOON)

    events = case.done(LinkMatter(matter="P2025-0000007", settled_by=a_leader()), CLERK, SOON)

    assert [event.fact for event in events if isinstance(event.fact, RelapseFound)] == [RelapseFound(leader="mayor")]
    assert case.now.led == ()
