"""Who takes no part any more: the recused and whoever is accused later; and cases that belong to one matter."""

from __future__ import annotations

import pytest

from domain.access import Viewer, may_see
from domain.base import Accused, Actor, Purpose, Role
from domain.clocks import Verdict
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.step_facts import AccusedNamed, MatterLinked, Recused
from domain.transitions import allowed
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    NUMBER,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    Case,
    a_bureau,
    a_case,
    a_leader,
    a_leader_assignment,
    a_registration,
    a_reply,
    a_text,
    a_transfer,
    an_acceptance,
    an_actor,
    an_office,
    an_urging,
)
from tests.domain.acts import a_link, a_naming, a_recusal, an_agreement, an_officer
from tests.domain.lives import A, H, R, T

LATER = FIRST + 24 * HOUR
COUNTY = a_bureau("county", "city")


def code(found: object) -> Code:
    assert isinstance(found, Refused), found
    return found.code


def test_the_recused_takes_no_part_and_a_colleague_does() -> None:
    case = a_case(H)
    (event,) = case.done(a_recusal("officer"), SUPERVISOR, LATER)

    assert event.fact == Recused(account="officer", reason=a_text("interest"))
    assert allowed(OFFICER, case.now, case.rules.policy) == ()
    assert code(case.give(a_reply(), OFFICER, LATER)) is Code.RECUSED
    case.done(a_reply(), an_actor(Role.OFFICER, "housing", "colleague"), LATER)


def test_a_recusal_holds_for_whom_an_operator_says_he_is() -> None:
    case = a_case(H)
    case.done(a_recusal("supervisor"), an_actor(Role.SUPERVISOR, "city", "another"), LATER)

    assert code(case.give(an_urging(), OPERATOR, LATER)) is Code.RECUSED


def test_a_recusal_needs_reasons_and_happens_once() -> None:
    case = a_case(H)
    wordless = a_recusal().model_copy(update={"reason": None})

    assert code(case.give(wordless, SUPERVISOR, LATER)) is Code.REASON_MISSING
    case.done(a_recusal(), SUPERVISOR, LATER)
    assert code(case.give(a_recusal(), SUPERVISOR, LATER)) is Code.RECUSED_ALREADY


def test_a_recused_leader_leads_no_more_and_is_not_bound_again() -> None:
    case = a_case(H)
    case.done(a_leader_assignment(), SUPERVISOR, LATER)

    case.done(a_recusal("mayor", "city"), SUPERVISOR, LATER)

    assert case.now.leader is None
    assert code(case.give(a_leader_assignment(), SUPERVISOR, LATER)) is Code.ACCUSED_PERSON


@pytest.mark.parametrize("stage", [T, H])
def test_a_case_that_lies_with_whom_it_accuses_goes_back_to_its_bureau(stage: Stage) -> None:
    case = a_case(stage)
    duty = {T: "notice", H: "handling"}[stage]

    events = case.done(a_naming(offices=("housing",)), CLERK, LATER)

    assert events[0].fact == AccusedNamed(accused=Accused(offices=("housing",)))
    assert (case.now.stage, case.now.office, case.now.holder.id) == (Stage.REGISTERED, None, "city")
    ended, transfer = case.now.clock(duty), case.now.clock("transfer")
    assert ended is not None
    assert transfer is not None
    assert (ended.verdict, transfer.ordinal, transfer.running) == (Verdict.VOID, 2, True)
    assert code(case.give(a_transfer(), CLERK, LATER)) is Code.ACCUSED_OFFICE
    case.done(a_transfer(an_office("discipline")), CLERK, LATER)


@pytest.mark.parametrize(
    ("viewer", "naming"),
    [
        (Viewer(account="officer", role=Role.OFFICER, line=("housing", "city")), a_naming(offices=("housing",))),
        (Viewer(account="officer", role=Role.OFFICER, line=("housing", "city")), a_naming(accounts=("officer",))),
        (Viewer(account="clerk", role=Role.CLERK, line=("city",)), a_naming(accounts=("clerk",))),
        (Viewer(account="mayor", role=Role.LEADER, line=("city",)), a_naming(accounts=("mayor",))),
        (Viewer(account="auditor", role=Role.AUDITOR), a_naming(accounts=("auditor",))),
    ],
)
def test_from_the_moment_of_the_naming_the_accused_sees_nothing_and_does_nothing(
    viewer: Viewer, naming: object
) -> None:
    case = a_case(H)
    case.done(a_leader_assignment(), SUPERVISOR, LATER)
    assert may_see(viewer, case.now)

    case.done(naming, an_actor(Role.SUPERVISOR, "city", "another"), LATER)  # type: ignore[arg-type]

    assert not may_see(viewer, case.now)
    assert code(case.give(a_reply(), viewer.actor, LATER)) is Code.NOT_PERMITTED


@pytest.mark.parametrize("purpose", Purpose)
def test_whoever_a_petition_of_any_purpose_turns_out_to_accuse_is_excluded(purpose: Purpose) -> None:
    case = a_case(H, registration=a_registration(purpose=purpose))

    case.done(a_naming(offices=("housing",)), CLERK, LATER)

    assert not may_see(Viewer(account="officer", role=Role.OFFICER, line=("housing", "city")), case.now)
    assert case.now.stage is R


def test_a_leader_who_is_accused_later_leads_no_more() -> None:
    case = a_case(H)
    case.done(a_leader_assignment(a_leader("chief", "housing", "city")), SUPERVISOR, LATER)

    case.done(a_naming(offices=("housing",)), CLERK, LATER)

    assert case.now.leader is None


def test_an_office_that_helps_and_is_accused_later_helps_no_more_and_the_case_stays() -> None:
    case = a_case()
    together = a_transfer().model_copy(update={"co_handlers": (an_office("water"), an_office("schools"))})
    case.done(together, CLERK, LATER)

    case.done(a_naming(offices=("water",)), CLERK, LATER)

    assert ([office.id for office in case.now.co_handlers], case.now.stage) == (["schools"], T)


def test_where_the_bureau_itself_is_accused_another_one_takes_the_case() -> None:
    case = a_case(registration=a_registration(bureau=COUNTY))
    alone = a_naming(offices=("county",))

    assert code(case.give(alone, SUPERVISOR, LATER)) is Code.ACCUSED_OFFICE
    case.done(a_naming(offices=("county",), bureau=a_bureau()), SUPERVISOR, LATER)

    assert case.now.bureau == a_bureau()
    assert not may_see(Viewer(account="somebody", role=Role.CLERK, line=("county", "city")), case.now)
    assert code(case.give(a_transfer(), an_actor(Role.CLERK, "county"), LATER)) is Code.NOT_PERMITTED


def test_the_bureau_that_takes_the_case_is_not_accused_either() -> None:
    case = a_case(registration=a_registration(bureau=COUNTY))

    found = case.give(a_naming(offices=("county", "city"), bureau=a_bureau()), SUPERVISOR, LATER)

    assert code(found) is Code.ACCUSED_OFFICE


def test_somebody_must_be_named_and_whoever_was_named_before_stays_named() -> None:
    case = a_case()

    assert code(case.give(a_naming(), CLERK, LATER)) is Code.ACCUSED_MISSING
    case.done(a_naming(offices=("water",)), CLERK, LATER)
    case.done(a_naming(accounts=("mayor",)), CLERK, LATER)

    assert case.now.accused == Accused(offices=("water",), accounts=("mayor",))


def test_an_agreement_that_an_accused_office_signed_binds_nobody_when_the_case_goes_back() -> None:
    case = a_case(H)
    case.done(an_agreement(), OFFICER, LATER)
    case.done(a_naming(offices=("housing",)), CLERK, LATER)
    case.done(a_transfer(an_office("water")), CLERK, LATER)

    case.done(an_acceptance(), an_officer("water"), LATER)

    assert not case.now.agreement
    assert "performance" not in [clock.name for clock in case.now.running]


def test_a_case_joins_another_matter_and_no_clock_is_touched() -> None:
    case = a_case(H)
    before = case.now.clocks
    assert case.now.facts == NUMBER

    (event,) = case.done(a_link("P2025-0000001"), CLERK, LATER)

    assert event.fact == MatterLinked(matter="P2025-0000001")
    assert (case.now.facts, case.now.clocks) == ("P2025-0000001", before)


@pytest.mark.parametrize(("linked", "again"), [((), NUMBER), (("P2025-0000001",), "P2025-0000001")])
def test_a_case_does_not_join_the_matter_that_is_its_own(linked: tuple[str, ...], again: str) -> None:
    case = a_case(R)
    for matter in linked:
        case.done(a_link(matter), CLERK, LATER)

    assert code(case.give(a_link(again), CLERK, LATER)) is Code.MATTER_REPEATED


def test_a_petition_that_comes_in_on_a_known_matter_belongs_to_it() -> None:
    assert a_case(registration=a_registration(matter="P2025-0000001")).now.facts == "P2025-0000001"


def outsiders(case: Case) -> list[Actor]:
    return [actor for actor in (CLERK, SUPERVISOR, OFFICER) if allowed(actor, case.now, case.rules.policy)]


def test_the_accused_are_offered_nothing() -> None:
    case = a_case(A)
    case.done(a_naming(accounts=("clerk", "officer")), SUPERVISOR, LATER)

    assert outsiders(case) == [SUPERVISOR]
