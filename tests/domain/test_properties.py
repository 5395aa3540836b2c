"""Whatever anybody asks, in any order and at any time, no invariant breaks and no verdict depends on delivery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from domain.base import RATED, Role
from domain.chain import first_break
from domain.clock_facts import ClockLapsed, ClockStopped, LapseWithdrawn
from domain.clocks import Verdict
from domain.cues import LAPSED, Occasion
from domain.events import Assigned, Event, LeaderAssigned, Rated, Transferred, Urged
from domain.folding import evolve, fold
from domain.petition import Petition, Stage
from domain.policy import Rules
from domain.refusals import Refused
from domain.remedy_facts import ReviewRequested
from domain.step_facts import CalendarAdopted, CompetenceDecided
from domain.supervision_facts import OrderIssued, RungReached, RungsWithdrawn
from domain.terms import Kind
from domain.timers import next_call
from domain.transitions import TRANSITIONS
from tests.domain.deliveries import Delivery, all_ahead, all_delayed, at_once
from tests.domain.scripts import PACKS, REVIEWED, Script, scripts
from tests.drawing import drawn

thorough = drawn(25, suppress_health_check=list(HealthCheck))
BY_TIME = {(Stage.REPLIED, Stage.CONCLUDED), (Stage.REVIEWED, Stage.CONCLUDED)}
SAME = {
    "rereview_requested": "review_requested",
    "rereview_decided": "review_decided",
    "review_acknowledged": "acknowledged",
}
"""Occasions that are an event of another name."""


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
        stage = delivery.case.now.stage
        if delivery.waiting and (delivery.call is None or data.draw(st.booleans())):
            delivery.catch_up()
            assert delivery.case.now.stage is stage or (stage, delivery.case.now.stage) in BY_TIME
            stage, closed = delivery.case.now.stage, delivery.case.now.closed
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
            names = [(clock.name, clock.subject) for clock in petition.running]
            assert len(names) == len(set(names))
            assert petition.closed or next_call(petition) is not None or waits_unbound(petition, script.rules)
            assert petition.holder.id


def waits_unbound(petition: Petition, rules: Rules) -> bool:
    """Tell whether the case waits for what its pack gives nobody a term for: a hearing's end, or to be taken up."""
    bound = {cue for term in rules.policy.terms.values() for cue in term.starts}
    heard = any(clock.stands_still for clock in petition.running) and Occasion.HEARING_OPENED not in bound
    notices = [clock for clock in petition.clocks if clock.reason == Occasion.NOTICE_EXEMPTED]
    exempted = petition.stage is Stage.TRANSFERRED and notices and Occasion.NOTICE_EXEMPTED not in bound
    return heard or bool(exempted)


@given(st.data(), scripts())
@thorough
def test_a_verdict_is_the_receipt_against_the_term_and_is_never_changed(data: st.DataObject, script: Script) -> None:
    case = drawn(data, script).case

    stops = [(event, event.fact) for event in case.events if isinstance(event.fact, ClockStopped)]
    before = {event.sequence: petition for petition, event, _ in states(case.events)}
    judged = [(fact.clock, fact.ordinal) for _, fact in stops]
    assert len(judged) == len(set(judged))
    for event, fact in stops:
        assert fact.verdict is expected_verdict(script.rules, event, fact, before[event.sequence])
    frozen = {(c.name, c.ordinal): (c.verdict, c.due_at, c.stopped_at) for c in case.now.clocks if not c.running}
    assert frozen == {(fact.clock, fact.ordinal): (fact.verdict, fact.due_at, event.at) for event, fact in stops}


def expected_verdict(rules: Rules, event: Event, fact: ClockStopped, before: Petition | None) -> Verdict:
    if fact.reason in {"lapse_withdrawn", "rungs_withdrawn"}:
        return Verdict.VOID
    term = rules.policy.terms[fact.clock]
    runs = before.clocks if before else ()
    clock = next((c for c in runs if (c.name, c.ordinal) == (fact.clock, fact.ordinal)), None)
    in_time = event.at < fact.due_at or (clock is not None and clock.stands_still)
    awaited = fact.reason in {SAME.get(stop, str(stop)) for stop in term.stops}
    if term.kind is Kind.DUTY and not in_time:
        return Verdict.LATE
    return Verdict.MET if awaited and in_time else Verdict.VOID


@given(st.data(), scripts())
@thorough
def test_nobody_accused_ever_gets_leads_or_decides_on_the_case(data: st.DataObject, script: Script) -> None:
    case = drawn(data, script).case

    for before, event, petition in states(case.events):
        known = (before or petition).accused
        assert event.actor.id not in known.accounts
        assert event.actor.office not in known.offices
        match event.fact:
            case Transferred() | Assigned() | CompetenceDecided() | ReviewRequested():
                assert not known.bars(None, event.fact.to.line)
            case LeaderAssigned(leader=leader):
                assert not known.bars(leader.id, leader.line)
    for batch in case.batches:
        petition = fold(case.events[: batch.events[-1].sequence]) or case.now
        handling = petition.stage in {Stage.TRANSFERRED, Stage.HANDLING}
        parts = [petition.bureau, *petition.co_handlers, *((petition.office,) if handling and petition.office else ())]
        assert not [office for office in parts if petition.accused.bars(None, office.line)]
        assert petition.leader is None or not petition.accused.bars(petition.leader.id, petition.leader.line)


@given(st.data(), scripts())
@thorough
def test_each_body_is_rated_at_most_once(data: st.DataObject, script: Script) -> None:
    case = drawn(data, script).case

    rated = [event.fact for event in case.events if isinstance(event.fact, Rated)]
    for body in RATED:
        assert sum(getattr(fact, body.value) is not None for fact in rated) <= 1


def outcome(delivery: Delivery) -> dict[tuple[str, str | None, int], tuple[object, ...]]:
    """Give what is judged; whether a late act was preceded by a recorded lapse may depend on who came first.

    So may a window that such a lapse opens, and what a rung after it asks for: it begins when the lapse is recorded.
    """
    clocks, terms = delivery.case.now.clocks, delivery.script.rules.policy.terms
    assert not [clock for clock in clocks if clock.lapsed is not None and clock.verdict in {Verdict.MET, Verdict.VOID}]
    judged = [clock for clock in clocks if not any(cue.startswith(LAPSED) for cue in terms[clock.name].starts)]
    judged = [clock for clock in judged if not (clock.subject or "").startswith("r")]
    runs = Counter[tuple[str, str | None]]()
    found: dict[tuple[str, str | None, int], tuple[object, ...]] = {}
    for clock in judged:
        runs[clock.name, clock.subject] += 1
        place = clock.name, clock.subject, runs[clock.name, clock.subject]
        found[place] = (clock.verdict, clock.anchor, clock.due_at, clock.holder)
    return found


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

    standing: dict[tuple[str, int], int] = {}
    for event in case.events:
        match event.fact:
            case ClockLapsed(clock=clock, ordinal=ordinal):
                assert (clock, ordinal) not in standing
                standing[clock, ordinal] = event.sequence
            case LapseWithdrawn(clock=clock, ordinal=ordinal, lapse=lapse):
                assert standing.pop((clock, ordinal)) == lapse
    verdicts = {(clock.name, clock.ordinal): clock.verdict for clock in case.now.clocks}
    assert {verdicts[run] for run in standing} <= {Verdict.LATE, None}
    assert standing == {(c.name, c.ordinal): c.lapsed for c in case.now.clocks if c.lapsed is not None}


@given(scripts())
@thorough
def test_of_commands_known_at_once_only_a_calendar_ever_contradicts_a_lapse(script: Script) -> None:
    case = at_once(script).case

    for batch in case.batches:
        facts = [event.fact for event in batch.events]
        if any(isinstance(fact, LapseWithdrawn) for fact in facts):
            assert isinstance(facts[0], CalendarAdopted)


REACHED = [
    (p, stage) for p in PACKS for stage in Stage if p in REVIEWED or stage not in {Stage.REVIEWING, Stage.REVIEWED}
]


@pytest.mark.parametrize(("pack", "stage"), REACHED)
def test_the_generated_lives_reach_every_stage_of_every_pack(pack: str, stage: Stage) -> None:
    first_found = settings(max_examples=2000, phases=[Phase.generate], derandomize=True, database=None)

    script = find(scripts(packs=(pack,)), lambda s: stage in stages(s), settings=settings(first_found, deadline=None))

    assert script.pack == pack


def stages(script: Script) -> set[Stage]:
    return {petition.stage for _, _, petition in states(at_once(script).case.events)}


@given(st.data(), scripts())
@thorough
def test_each_rung_is_reached_once_in_its_order_and_tells_or_binds_nobody_accused(
    data: st.DataObject, script: Script
) -> None:
    case = drawn(data, script).case

    standing: dict[tuple[str, int], list[str]] = {}
    for before, event, petition in states(case.events):
        match event.fact:
            case RungReached() as rung:
                assert before is not None
                clock = next(c for c in before.clocks if (c.name, c.ordinal) == (rung.clock, rung.ordinal))
                assert event.at == next(time.at for time in clock.rungs if time.id == rung.rung)
                reached = standing.setdefault((rung.clock, rung.ordinal), [])
                assert rung.rung not in reached
                reached.append(rung.rung)
                assert rung.office not in petition.accused.offices
            case RungsWithdrawn() as taken:
                for name in taken.rungs:
                    standing[taken.clock, taken.ordinal].remove(name)
            case Urged() | OrderIssued():
                assert event.fact.office not in petition.accused.offices or event.actor.role is not Role.ENGINE
    for clock in case.now.clocks:
        assert [reached.id for reached in clock.reached] == standing.get((clock.name, clock.ordinal), [])
        stopped = clock.stopped_at
        assert stopped is None or all(reached.at <= stopped for reached in clock.reached if clock.lapsed)
