"""A proposal is settled by somebody else than who gave the act, with what follows or with reasons, within a term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.base import Actor, Role, Score
from domain.clock_facts import OverdueReminded
from domain.clocks import Verdict
from domain.cues import Occasion
from domain.petition import Petition, Stage
from domain.proposals import hearing_suggested, open_proposals, reviews_proposed
from domain.refusals import Code, Refused
from domain.supervision import Measure, SettleProposal
from domain.supervision_facts import ActReviewProposed, ProposalGround, ProposalSettled
from storage.packs import read_policy
from tests.builders import (
    FIRST,
    OFFICER,
    PETITIONER,
    SUPERVISOR,
    Case,
    a_bureau,
    a_case,
    a_rating,
    a_registration,
    an_actor,
)
from tests.domain import acts
from tests.domain.lives import JOINT, led, to_stage
from tests.packs import working_rules
from workflows.reactions import notices

DAY = timedelta(days=1)
LATER = FIRST + 3 * DAY
GOVERNOR = acts.GOVERNOR


def rated(bureau: Score | None = None, office: Score | None = Score.DISSATISFIED, *above: str) -> Case:
    """Give a case whose rating proposes a review of the act that it is about."""
    case = a_case(Stage.REPLIED, registration=a_registration(bureau=a_bureau("city", *above)))
    case.done(a_rating(bureau, office), PETITIONER, LATER)
    return case


def ordered() -> Case:
    """Give such a case with an order to the office whose act it is."""
    case = rated()
    case.done(acts.an_order(), SUPERVISOR, LATER)
    return case


def settled(case: Case, command: SettleProposal, actor: Actor = SUPERVISOR) -> ProposalSettled:
    events = case.done(command, actor, LATER + DAY)
    (fact,) = [event.fact for event in events if isinstance(event.fact, ProposalSettled)]
    return fact


def test_a_proposal_waits_for_a_decision_until_it_is_taken_up_with_an_order() -> None:
    case = ordered()
    waiting = case.now.clock("act_review")

    fact = settled(case, acts.a_taking_up())

    assert waiting is not None
    assert (waiting.holder, waiting.subject, waiting.running) == ("city", "p1", True)
    assert (fact.ground, fact.office, fact.follows) == (ProposalGround.DISSATISFIED, "housing", "o1")
    assert verdict(case) is Verdict.MET
    assert open_proposals(case.now) == ()


def verdict(case: Case, clock: str = "act_review") -> Verdict | None:
    found = case.now.clock(clock)
    assert found is not None
    return found.verdict


def test_it_may_be_set_aside_with_reasons() -> None:
    case = rated()

    fact = settled(case, acts.a_setting_aside())

    assert (fact.taken_up, fact.follows) == (False, None)
    assert case.now.supervised.proposals[0].taken_up is False
    assert reviews_proposed(case.now) == ()
    assert [one.ground for one in reviews_proposed(rated().now)] == [ProposalGround.DISSATISFIED]
    assert verdict(case) is Verdict.MET


def test_a_measure_or_a_recommendation_to_the_office_may_follow() -> None:
    by_measure, by_recommendation = rated(), rated()
    by_measure.done(acts.a_measure(Measure.TALK), SUPERVISOR, LATER)

    assert settled(by_measure, acts.a_taking_up("m1")).follows == "m1"
    assert settled(by_recommendation, acts.a_taking_up("J2026-0001", to="housing")).follows == "J2026-0001"


def code(found: Petition | tuple[object, ...] | Refused) -> Code:
    assert isinstance(found, Refused)
    return found.code


@pytest.mark.parametrize(
    ("begin", "command", "why"),
    [
        (rated, acts.a_setting_aside("p9"), Code.NO_PROPOSAL),
        (lambda: a_case(Stage.REPLIED), acts.a_setting_aside(), Code.NO_PROPOSAL),
        (rated, acts.a_taking_up(None), Code.WHAT_FOLLOWS),
        (rated, acts.a_setting_aside().model_copy(update={"follows": "o1"}), Code.WHAT_FOLLOWS),
        (rated, acts.a_taking_up("o1"), Code.FOLLOWER_UNKNOWN),
        (rated, acts.a_taking_up("J2026-0001", to="water"), Code.FOLLOWER_UNKNOWN),
        (rated, acts.a_taking_up("J2026-0001"), Code.FOLLOWER_UNKNOWN),
        (rated, acts.a_setting_aside().model_copy(update={"reason": None}), Code.REASON_MISSING),
        (ordered, acts.a_taking_up(authors=("supervisor",)), Code.OWN_ACT),
    ],
)
def test_what_may_not_settle_it(begin: Callable[[], Case], command: SettleProposal, why: Code) -> None:
    case = begin()

    assert code(case.give(command, SUPERVISOR, LATER + DAY)) is why


def test_what_the_bureau_did_is_decided_on_by_the_level_above_where_there_is_one() -> None:
    case = rated(Score.DISSATISFIED, None, "province")

    own = code(case.give(acts.a_setting_aside(), SUPERVISOR, LATER + DAY))

    assert own is Code.OWN_ACT
    assert settled(case, acts.a_setting_aside(), GOVERNOR).office == "city"


def test_at_the_root_another_person_of_the_bureau_decides() -> None:
    case = rated(Score.DISSATISFIED, None)
    command = acts.a_setting_aside().model_copy(update={"authors": ("supervisor",)})
    other = an_actor(Role.SUPERVISOR, "city", "supervisor-2")

    assert code(case.give(command, SUPERVISOR, LATER + DAY)) is Code.OWN_ACT
    assert not settled(case, command, other).taken_up


def test_a_suggested_hearing_is_settled_by_reasons_or_by_the_hearing() -> None:
    aside, held = (led(*to_stage(Stage.HANDLING, JOINT)) for _ in range(2))

    fact = settled(aside, acts.a_setting_aside())
    held.done(acts.a_hearing(), OFFICER, LATER)

    assert (fact.ground, fact.office) == (ProposalGround.HEARING, None)
    assert not any(hearing_suggested(case.now) for case in (aside, held))
    assert hearing_suggested(led(*to_stage(Stage.HANDLING, JOINT)).now)
    assert [verdict(case, "hearing_proposal") for case in (aside, held)] == [Verdict.MET, Verdict.MET]
    assert open_proposals(held.now) == ()


def test_two_proposals_are_settled_one_by_one() -> None:
    case = led(*to_stage(Stage.REPLIED, JOINT))
    case.done(a_rating(None, Score.DISSATISFIED), PETITIONER, LATER)

    fact = settled(case, acts.a_setting_aside("p2"))

    assert fact.ground is ProposalGround.DISSATISFIED
    assert [proposal.id for proposal in open_proposals(case.now)] == ["p1"]


def test_the_case_stays_open_and_is_reminded_of_until_somebody_decides() -> None:
    case = rated(Score.SATISFIED)
    case.wait(LATER + 300 * DAY)
    before = case.now.closed

    case.done(acts.a_setting_aside(), SUPERVISOR, case.events[-1].at + DAY)

    reminded = [e for e in case.events if isinstance(e.fact, OverdueReminded) and e.fact.clock == "act_review"]
    assert (case.now.stage, before) == (Stage.CONCLUDED, False)
    assert reminded
    assert [clock.verdict for clock in case.now.clocks if clock.subject == "p1"] == [Verdict.LATE]


def test_a_pack_without_a_term_for_it_numbers_no_proposal() -> None:
    pack = read_policy("cn-2022")
    without = {name: term for name, term in pack.terms.items() if Occasion.PROPOSAL_SETTLED not in term.stops}
    rules = working_rules()
    case = a_case(
        Stage.REPLIED,
        rules=rules.model_copy(update={"policy": pack.model_copy(update={"terms": without})}),
    )

    events = case.done(a_rating(None, Score.DISSATISFIED), PETITIONER, LATER)

    (fact,) = [event.fact for event in events if isinstance(event.fact, ActReviewProposed)]
    assert fact.proposal is None
    assert code(case.give(acts.a_setting_aside(), SUPERVISOR, LATER)) is Code.NO_PROPOSAL


def test_the_bureau_and_the_office_are_told_and_never_an_accused_one() -> None:
    case = ordered()
    told = notices(case.done(acts.a_taking_up(), SUPERVISOR, LATER + DAY), case.now)
    accused = rated()
    naming = acts.a_naming(offices=("housing",), keeper=a_bureau())
    accused.done(naming, an_actor(Role.CLERK, "city"), LATER)

    apart = notices(accused.done(acts.a_setting_aside(), SUPERVISOR, LATER + DAY), accused.now)

    assert {order.audience for order in told} == {"office:city", "office:housing"}
    assert {order.audience for order in apart} == {"office:city"}
