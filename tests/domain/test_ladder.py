"""What follows a duty that is not done: each rung once, at its own instant, never to whom an accusation names."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from domain.base import Accused, Purpose
from domain.breaches import Breach
from domain.clock_facts import LapseWithdrawn
from domain.clocks import Verdict
from domain.events import Event, Urged
from domain.petition import Stage
from domain.policy import Policy
from domain.supervision_facts import (
    LeaderRecommended,
    OrderIssued,
    ReportedAbove,
    RungReached,
    RungsWithdrawn,
)
from tests.builders import (
    CLERK,
    OFFICER,
    SUPERVISOR,
    Case,
    a_bureau,
    a_case,
    a_registration,
    an_acceptance,
    an_office,
    an_urging,
)
from tests.domain import acts
from tests.packs import at, cn_rules
from workflows.reactions import notices

# Transferred on 2 March at 10:00; the written notice is due before 18 March.
FIRST = at("2026-03-02 09:00")
DUE = at("2026-03-18")
DAY = timedelta(days=1)
MONTHS = at("2026-05-01")


def sent(**how: object) -> Case:
    """Give a case that its office has, and says nothing of."""
    return a_case(Stage.TRANSFERRED, received_at=FIRST, **how)  # type: ignore[arg-type]


def rungs(events: list[Event], clock: str = "notice") -> list[tuple[str, object]]:
    """Give the rungs of a clock that were reached, each with its legal instant."""
    return [
        (event.fact.rung, event.at)
        for event in events
        if isinstance(event.fact, RungReached) and event.fact.clock == clock
    ]


WHOLE = [
    ("head", DUE - DAY),
    ("urge", DUE + DAY),
    ("order", DUE + 5 * DAY),
    ("leader", DUE + 15 * DAY),
    ("bind", DUE + 18 * DAY),
    ("above", DUE + 20 * DAY),
]


def test_a_silent_office_climbs_every_rung_once_at_its_own_instant() -> None:
    case = sent()

    case.wait(MONTHS)

    assert rungs(case.events) == WHOLE


def test_rungs_missed_in_an_outage_are_each_said_in_their_order_and_reminders_do_not_overtake_them() -> None:
    awake, slept = sent(), sent()
    for day in range(60):
        awake.wait(FIRST + day * DAY)

    said = slept.wait(MONTHS)

    assert rungs(slept.events) == rungs(awake.events) == WHOLE
    of_notice = [event.at for event in said if getattr(event.fact, "clock", None) == "notice"]
    assert of_notice == sorted(of_notice)


def test_a_rung_at_the_instant_of_a_reminder_keeps_its_own_instant_after_an_outage() -> None:
    case = sent()
    case.done(acts.an_order(answer_by="2026-03-10"), SUPERVISOR, FIRST + DAY)

    case.wait(MONTHS)

    (above, *_) = rungs(case.events, "order_answer")
    assert above == ("above", at("2026-03-16"))


def test_each_rung_is_followed_by_the_act_that_it_is() -> None:
    case = sent()

    case.wait(MONTHS)

    pairs = [(event.fact, after.fact) for event, after in pairwise(case.events)]
    after = {one.rung: two for one, two in pairs if isinstance(one, RungReached) and one.clock == "notice"}
    urge, order, leader, above = after["urge"], after["order"], after["leader"], after["above"]
    assert isinstance(urge, Urged)
    assert (urge.office, urge.reply_by) == ("housing", (DUE + 6 * DAY).date())
    assert isinstance(order, OrderIssued)
    assert (order.office, order.breach, order.clock, order.demand) == ("housing", Breach.NOT_TOLD, "notice", None)
    assert isinstance(leader, LeaderRecommended)
    assert leader.office == "city"
    assert isinstance(above, ReportedAbove)
    assert above.above == "city"


def test_the_act_that_stops_the_clock_voids_the_rungs_ahead() -> None:
    case = sent()
    case.wait(DUE + DAY)

    case.done(an_acceptance(), OFFICER, DUE + 2 * DAY)
    case.wait(DUE + 40 * DAY)

    assert [name for name, _ in rungs(case.events)] == ["head", "urge"]


def test_a_met_term_has_no_rung_at_all() -> None:
    case = sent()
    case.done(an_acceptance(), OFFICER, FIRST + DAY)

    case.wait(at("2026-04-20"))

    assert [event for event in case.events if isinstance(event.fact, RungReached)] == []


def test_unrelated_acts_leave_the_ladder_as_it_is() -> None:
    case = sent()
    for day, command, actor in [
        (1, acts.a_link(), CLERK),
        (3, acts.a_recusal("somebody"), SUPERVISOR),
        (16, an_urging(), SUPERVISOR),
        (18, acts.a_naming(accounts=("nobody",)), CLERK),
    ]:
        case.wait(FIRST + day * DAY)
        case.done(command, actor, FIRST + day * DAY)

    case.wait(MONTHS)

    assert rungs(case.events) == WHOLE


def test_the_rungs_move_with_an_extension() -> None:
    case = a_case(Stage.HANDLING, received_at=FIRST)
    due = case.now.clock("handling").due_at  # type: ignore[union-attr]
    case.done(acts.an_extension_request(30), OFFICER, FIRST + 2 * DAY)
    case.done(acts.an_extension_answer(), acts.HEAD, FIRST + 3 * DAY)

    case.wait(due + 60 * DAY)

    longer = case.now.clock("handling").due_at  # type: ignore[union-attr]
    assert longer > due
    assert rungs(case.events, "handling")[:3] == [
        ("officer", longer - 5 * DAY),
        ("head", longer - 3 * DAY),
        ("urge", longer + DAY),
    ]


def test_the_rungs_move_with_a_calendar() -> None:
    case = sent()
    case.done(acts.a_calendar("2026-03-17", "2026-03-18", effective="2026-03-10"), acts.ADMINISTRATOR, at("2026-03-10"))

    case.wait(MONTHS)

    assert rungs(case.events) == [(name, when + 2 * DAY) for name, when in WHOLE]


def test_a_lapse_withdrawn_voids_its_rungs_and_what_they_set_off() -> None:
    case = sent()
    case.wait(DUE + 5 * DAY)

    events = case.done(an_acceptance(), OFFICER, DUE - DAY)

    facts = [event.fact for event in events]
    assert [fact.type for fact in facts[:4]] == ["accepted", "lapse_withdrawn", "rungs_withdrawn", "clock_stopped"]
    withdrawn = next(fact for fact in facts if isinstance(fact, RungsWithdrawn))
    assert (withdrawn.rungs, withdrawn.offices) == (("urge", "order"), ("housing",))
    owed = [clock for clock in case.now.clocks if clock.name in {"urge_answer", "order_answer"}]
    assert {clock.verdict for clock in owed} == {Verdict.VOID}
    assert len(owed) == 2
    told = notices(events, case.now)
    assert ("rungs_withdrawn", "office:housing") in {(order.template, order.audience) for order in told}


def test_a_late_act_voids_only_the_rungs_that_came_after_it() -> None:
    case = sent()
    case.wait(DUE + 10 * DAY)

    events = case.done(an_acceptance(), OFFICER, DUE + 2 * DAY)

    assert not [event for event in events if isinstance(event.fact, LapseWithdrawn)]
    withdrawn = next(event.fact for event in events if isinstance(event.fact, RungsWithdrawn))
    assert withdrawn.rungs == ("order",)
    assert case.now.clock("order_answer").verdict is Verdict.VOID  # type: ignore[union-attr]
    assert case.now.clock("urge_answer").running  # type: ignore[union-attr]


def test_a_withdrawn_rung_is_reached_anew_when_the_longer_term_ends() -> None:
    case = a_case(Stage.HANDLING, received_at=FIRST)
    due = case.now.clock("handling").due_at  # type: ignore[union-attr]
    case.done(acts.an_extension_request(5), OFFICER, FIRST + 2 * DAY)
    case.wait(due + 3 * DAY)

    case.done(acts.an_extension_answer(), acts.HEAD, due - DAY)
    case.wait(due + 20 * DAY)

    longer = case.now.clock("handling").due_at  # type: ignore[union-attr]
    assert [when for name, when in rungs(case.events, "handling") if name == "urge"] == [due + DAY, longer + DAY]
    assert len([event for event in case.events if isinstance(event.fact, RungsWithdrawn)]) == 1


ACCUSING = {"purpose": Purpose.ACCUSATION}


def test_a_ladder_skips_an_accused_office_to_the_next_one_up() -> None:
    case = a_case(
        Stage.REPLIED,
        received_at=FIRST,
        registration=a_registration(bureau=a_bureau("city", "province"), **ACCUSING),  # type: ignore[arg-type]
        to=an_office("housing", "works", "city", "province"),
    )
    case.done(acts.a_naming(offices=("housing",)), CLERK, FIRST + 2 * DAY)

    case.wait(FIRST + 300 * DAY)

    reached = [event.fact for event in case.events if isinstance(event.fact, RungReached)]
    assert {fact.rung for fact in reached} >= {"head", "urge", "order", "leader", "above"}
    assert {fact.office for fact in reached if fact.rung == "head"} <= {"works", "city"}
    bound = [event.fact.office for event in case.events if isinstance(event.fact, Urged | OrderIssued)]
    assert set(bound) == {"city"}
    assert next(e.fact.above for e in case.events if isinstance(e.fact, ReportedAbove)) == "province"


def test_no_rung_ever_addresses_the_level_above_that_is_accused() -> None:
    accused = Accused(offices=("province",))
    registration = a_registration(bureau=a_bureau("city"), accused=accused, **ACCUSING)  # type: ignore[arg-type]
    case = sent(registration=registration, to=an_office("housing", "city"))

    case.wait(MONTHS)

    assert [event.fact.above for event in case.events if isinstance(event.fact, ReportedAbove)][:1] == ["city"]


def pack(**rung: object) -> Policy:
    """Give the shipped pack with one more rung on the notice."""
    policy = cn_rules().policy.model_dump()
    policy["terms"]["notice"]["rungs"] = (*policy["terms"]["notice"]["rungs"], {"id": "more"} | rung)
    return Policy.model_validate(policy)


@pytest.mark.parametrize(
    ("rung", "reason"),
    [
        ({"after": 1, "act": "order", "answer_within": 3}, "names the breach"),
        ({"after": 1, "act": "urge", "breach": "stalled"}, "no other rung does"),
        ({"act": "urge"}, "either before or after"),
        ({"after": 1, "before": 1, "act": "urge"}, "either before or after"),
        ({"before": 1, "act": "order", "breach": "stalled", "answer_within": 3}, "no breach yet"),
        ({"after": 1, "act": "order", "breach": "stalled"}, "needs answer_within"),
        ({"after": 1, "act": "notify_head", "answer_within": 3}, "asks for an answer"),
        ({"before": 15, "act": "notify_head"}, "before the term begins"),
        ({"id": "urge", "after": 2, "act": "urge"}, "the same id"),
        ({"after": 0, "act": "urge"}, "greater than or equal to 1"),
    ],
)
def test_a_pack_with_a_senseless_rung_is_refused(rung: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        pack(**rung)


def test_a_window_has_no_ladder_and_an_order_needs_a_clock_for_its_answer() -> None:
    policy = cn_rules().policy.model_dump()
    policy["terms"]["rating"]["rungs"] = ({"id": "r", "after": 1, "act": "urge"},)
    unanswered = cn_rules().policy.model_dump()
    del unanswered["terms"]["order_answer"]
    circular = cn_rules().policy.model_dump()
    order = {"id": "o", "after": 1, "act": "order", "breach": "stalled", "answer_within": 3}
    circular["terms"]["order_answer"]["rungs"] = (order,)

    for changed, reason in ((policy, "petitioner's right"), (unanswered, "order_issued"), (circular, "about an order")):
        with pytest.raises(ValueError, match=reason):
            Policy.model_validate(changed)
