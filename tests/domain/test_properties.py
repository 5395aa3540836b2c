"""Whatever anybody asks, in any order and at any time, no invariant breaks and no verdict depends on delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from domain.base import Body
from domain.chain import first_break
from domain.clocks import Verdict
from domain.events import Assigned, ClockLapsed, ClockStopped, Event, LapseWithdrawn, LeaderAssigned, Rated, Transferred
from domain.petition import Petition, Stage, evolve, fold
from domain.policy import Kind, Rules
from domain.refusals import Refused
from domain.timers import next_call
from domain.transitions import TRANSITIONS
from tests.domain.scripts import PACKS, Delivery, Script, all_ahead, all_delayed, at_once, scripts

thorough = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MOVES = {(stage, to) for (stage, _), rule in TRANSITIONS.items() for to in rule.to}
BY_TIME = {(Stage.REPLIED, Stage.CONCLUDED)}


def states(case_events: list[Event]) -> Iterator[tuple[Petition | None, Event, Petition]]:
    petition: Petition | None = None
    for event in case_events:
        before, petition = petition, evolve(petition, event)
        yield before, event, petition


def drawn(data: st.DataObject, script: Script) -> Delivery:
    """Deliver in any order that the workflow could meet: time and commands overtake one another."""
    delivery = Delivery(script)
    delivery.deliver()
    while delivery.waiting or delivery.call:
        if data.draw(st.integers(0, 9)) == 0:
            delivery.repeat()
        if delivery.waiting and (delivery.call is None or data.draw(st.booleans())):
            delivery.deliver()
        else:
            delivery.tick()
    return delivery


@given(st.data(), scripts())
@thorough
def test_the_state_is_always_the_fold_of_an_unbroken_log(data: st.DataObject, script: Script) -> None:
    case = drawn(data, script).case

    assert fold(case.events) == case.now
    assert [event.sequence for event in case.events] == list(range(1, len(case.events) + 1))
    assert first_break(case.events) is None
    assert {event.stream for event in case.events} == {case.number}


@given(st.data(), scripts())
@thorough
def test_the_stage_moves_only_along_the_table(data: st.DataObject, script: Script) -> None:
    delivery = Delivery(script)
    delivery.deliver()
    while delivery.waiting or delivery.call:
        stage, closed = delivery.case.now.stage, delivery.case.now.closed
        if delivery.waiting and (delivery.call is None or data.draw(st.booleans())):
            command = delivery.waiting[0].command.type
            delivery.deliver()
            if isinstance(delivery.answers[-1], Refused):
                assert delivery.case.now.stage is stage
            else:
                assert not closed
                assert delivery.case.now.stage in TRANSITIONS[stage, command].to
        else:
            delivery.tick()
            after = delivery.case.now.stage
            assert after is stage or (stage, after) in BY_TIME


@given(st.data(), scripts())
@thorough
def test_a_clock_runs_once_at_a_time_and_an_open_case_never_sleeps_for_ever(
    data: st.DataObject, script: Script
) -> None:
    for delivery in (drawn(data, script), at_once(script)):
        for batch in delivery.case.batches:
            *_, (_, _, petition) = states(delivery.case.events[: batch.events[-1].sequence])
            names = [clock.name for clock in petition.running]
            assert len(names) == len(set(names))
            assert petition.closed or next_call(petition) is not None
            assert petition.holder.id


@given(st.data(), scripts())
@thorough
def test_a_verdict_is_the_receipt_against_the_term_and_is_never_changed(data: st.DataObject, script: Script) -> None:
    case = drawn(data, script).case

    stops = [(event, event.fact) for event in case.events if isinstance(event.fact, ClockStopped)]
    judged = [(fact.clock, fact.ordinal) for _, fact in stops]
    assert len(judged) == len(set(judged))
    for event, fact in stops:
        assert fact.verdict is expected_verdict(script.rules, event, fact)
    frozen = {(c.name, c.ordinal): (c.verdict, c.due_at, c.stopped_at) for c in case.now.clocks if not c.running}
    assert frozen == {(fact.clock, fact.ordinal): (fact.verdict, fact.due_at, event.at) for event, fact in stops}


def expected_verdict(rules: Rules, event: Event, fact: ClockStopped) -> Verdict:
    term = rules.policy.terms[fact.clock]
    in_time = event.at < fact.due_at
    if term.kind is Kind.WINDOW:
        return Verdict.MET if in_time else Verdict.VOID
    if not in_time:
        return Verdict.LATE
    return Verdict.MET if fact.reason in term.stops else Verdict.VOID


@given(st.data(), scripts())
@thorough
def test_nobody_accused_ever_holds_or_leads_the_case(data: st.DataObject, script: Script) -> None:
    case = drawn(data, script).case

    accused = case.now.accused
    for event in case.events:
        match event.fact:
            case Transferred(to=to) | Assigned(to=to):
                assert not set(to.line) & set(accused.offices)
            case LeaderAssigned(leader=leader):
                assert leader.id not in accused.accounts
                assert not set(leader.line) & set(accused.offices)
        assert event.actor.id not in accused.accounts


@given(st.data(), scripts())
@thorough
def test_each_body_is_rated_at_most_once(data: st.DataObject, script: Script) -> None:
    case = drawn(data, script).case

    rated = [event.fact for event in case.events if isinstance(event.fact, Rated)]
    for body in Body:
        assert sum(getattr(fact, body.value) is not None for fact in rated) <= 1


def outcome(delivery: Delivery) -> dict[tuple[str, int], tuple[object, ...]]:
    """Give what is judged; whether a late act was preceded by a recorded lapse may depend on who came first."""
    clocks = delivery.case.now.clocks
    assert not [clock for clock in clocks if clock.lapsed is not None and clock.verdict in {Verdict.MET, Verdict.VOID}]
    return {(c.name, c.ordinal): (c.verdict, c.anchor, c.due_at, c.holder) for c in clocks}


@pytest.mark.parametrize("deliver", [all_delayed, all_ahead])
@given(script=scripts())
@thorough
def test_verdicts_do_not_depend_on_delay(deliver: Callable[[Script], Delivery], script: Script) -> None:
    assert outcome(deliver(script)) == outcome(at_once(script))


@given(st.data(), scripts())
@thorough
def test_verdicts_do_not_depend_on_interleaving_or_repetition(data: st.DataObject, script: Script) -> None:
    assert outcome(drawn(data, script)) == outcome(at_once(script))


@given(scripts())
@thorough
def test_a_lapse_that_an_act_contradicts_is_withdrawn_once_and_no_other_is(script: Script) -> None:
    case = all_delayed(script).case

    verdicts = {(clock.name, clock.ordinal): clock.verdict for clock in case.now.clocks}
    lapses = {(e.fact.clock, e.fact.ordinal): e.sequence for e in case.events if isinstance(e.fact, ClockLapsed)}
    withdrawn = [e.fact for e in case.events if isinstance(e.fact, LapseWithdrawn)]
    contradicted = {run: place for run, place in lapses.items() if verdicts[run] in {Verdict.MET, Verdict.VOID}}
    assert {(fact.clock, fact.ordinal): fact.lapse for fact in withdrawn} == contradicted
    assert len(withdrawn) == len(contradicted)


@given(scripts())
@thorough
def test_commands_known_at_once_are_never_contradicted_by_a_lapse(script: Script) -> None:
    case = at_once(script).case

    assert not [event for event in case.events if isinstance(event.fact, LapseWithdrawn)]


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("stage", Stage)
def test_the_generated_lives_reach_every_stage_of_every_pack(pack: str, stage: Stage) -> None:
    first_found = settings(max_examples=2000, phases=[Phase.generate], derandomize=True, database=None)

    script = find(scripts(packs=(pack,)), lambda s: stage in stages(s), settings=settings(first_found, deadline=None))

    assert script.pack == pack


def stages(script: Script) -> set[Stage]:
    return {petition.stage for _, _, petition in states(at_once(script).case.events)}
