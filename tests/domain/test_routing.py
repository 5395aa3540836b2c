"""A case's way to the office whose matter it is: referral, objection, competence, direct petitions, simple handling."""

from __future__ import annotations

import pytest

from domain.base import Purpose
from domain.clocks import Verdict
from domain.events import Closing, Concluded, Returned, Transferred
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.step_facts import (
    CompetenceDecided,
    NoticeExempted,
    ObjectionRefused,
    ObjectionUpheld,
    Referred,
    UrgentReported,
)
from domain.values import Ground, Procedure
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    Case,
    a_bureau,
    a_case,
    a_decline,
    a_registration,
    a_text,
    a_transfer,
    an_acceptance,
    an_office,
)
from tests.domain.acts import (
    SUPERIOR,
    a_competence_decision,
    a_referral,
    an_exemption,
    an_objection,
    an_objection_answer,
    an_officer,
    an_urgent_report,
)
from tests.domain.lives import R, T, led, ready, to_stage
from tests.packs import at, first_rules

LATER = FIRST + 24 * HOUR
RECEIVED = at("2026-03-02 09:00")
DIRECT = a_registration(direct=an_office())


def verdicts(case: Case) -> dict[str, Verdict | None]:
    return {f"{clock.name} {clock.ordinal}": clock.verdict for clock in case.now.clocks}


def code(found: object) -> Code:
    assert isinstance(found, Refused), found
    return found.code


@pytest.mark.parametrize("procedure", Procedure)
def test_a_bureau_names_the_procedure_whose_matter_it_is_and_its_duty_is_met(procedure: Procedure) -> None:
    case = a_case()

    events = case.done(a_referral(procedure), CLERK, LATER)

    assert events[0].fact == Referred(procedure=procedure, reason=a_text("reason"))
    assert verdicts(case) == {"transfer 1": Verdict.MET}
    assert case.events[-1].fact == Concluded(reason=Closing.REFERRED)
    assert case.now.closed


def test_the_first_version_knows_no_referral() -> None:
    assert code(a_case(rules=first_rules()).give(a_referral(), CLERK, LATER)) is Code.NOT_IN_PROCEDURE


@pytest.mark.parametrize(("actor", "stage"), [(CLERK, R), (CLERK, T), (OFFICER, T)])
def test_an_urgent_report_is_told_and_moves_nothing(actor: object, stage: Stage) -> None:
    case = a_case(stage)
    before = case.now

    (event,) = case.done(an_urgent_report(), actor, LATER)  # type: ignore[arg-type]

    assert event.fact == UrgentReported(report=a_text("report"))
    assert (case.now.stage, case.now.clocks) == (before.stage, before.clocks)


def test_where_nobody_can_be_given_notice_the_duty_is_met_and_the_case_goes_on() -> None:
    case = a_case(Stage.TRANSFERRED)

    events = case.done(an_exemption(), OFFICER, LATER)

    assert isinstance(events[0].fact, NoticeExempted)
    assert verdicts(case) == {
        "transfer 1": Verdict.MET,
        "notice 1": Verdict.MET,
        "objection 1": None,
        "acceptance 1": None,
    }
    assert code(case.give(an_exemption(), OFFICER, LATER)) is Code.NOT_AWAITED
    case.done(an_acceptance(), OFFICER, LATER)
    assert case.now.stage is Stage.HANDLING


def test_an_objection_in_five_working_days_waits_for_the_sender() -> None:
    case = a_case(Stage.TRANSFERRED, received_at=RECEIVED)
    case.wait(at("2026-03-09 23:59:59"))

    case.done(an_objection(), OFFICER, at("2026-03-09 23:59:59"))

    assert case.now.stage is Stage.TRANSFERRED
    assert case.now.objection
    assert verdicts(case)["objection 1"] is Verdict.MET
    answer = case.now.clock("objection_answer")
    assert answer is not None
    assert (answer.holder, answer.due_at) == ("city", at("2026-03-17"))


def test_after_five_working_days_no_objection_is_heard() -> None:
    case = a_case(Stage.TRANSFERRED, received_at=RECEIVED)
    case.wait(at("2026-03-10"))

    assert code(case.give(an_objection(), OFFICER, at("2026-03-10"))) is Code.OBJECTION_NOT_OPEN
    assert verdicts(case)["objection 1"] is Verdict.VOID
    assert code(case.give(a_decline(), OFFICER, at("2026-03-10"))) is Code.OBJECTION_NEEDED


def test_an_office_objects_once_at_a_time() -> None:
    case = ready(T, "answer_objection")

    assert code(case.give(an_objection(), OFFICER, LATER)) is Code.OBJECTION_NOT_OPEN


@pytest.mark.parametrize(("answered", "notice"), [("2026-03-05", Verdict.VOID), ("2026-03-18", Verdict.LATE)])
def test_a_consent_returns_the_case_and_closes_the_clocks_as_what_they_were(answered: str, notice: Verdict) -> None:
    case = led(*to_stage(T), (an_objection(), OFFICER))
    case.wait(at(answered))

    events = case.done(an_objection_answer(), CLERK, at(answered))

    assert events[0].fact == ObjectionUpheld(reason=a_text("answer"))
    assert Returned() in [event.fact for event in events]
    assert verdicts(case)["notice 1"] is notice
    assert verdicts(case)["transfer 2"] is None
    assert (case.now.stage, case.now.office, case.now.objection) == (Stage.REGISTERED, None, False)


def test_a_refusal_leaves_the_case_and_its_notice_where_they_are() -> None:
    case = ready(T, "answer_objection")

    events = case.done(an_objection_answer(consent=False), CLERK, LATER)

    assert events[0].fact == ObjectionRefused(reason=a_text("answer"))
    assert (case.now.stage, case.now.holder.id, case.now.objection) == (Stage.TRANSFERRED, "housing", False)
    assert [clock.name for clock in case.now.running] == ["notice"]
    assert verdicts(case)["objection_answer 1"] is Verdict.MET
    assert code(case.give(an_objection(), OFFICER, LATER)) is Code.OBJECTION_NOT_OPEN


def test_an_answer_needs_an_objection_and_a_decision_too() -> None:
    case = a_case(Stage.TRANSFERRED)

    assert code(case.give(an_objection_answer(), CLERK, LATER)) is Code.NO_OBJECTION
    assert code(case.give(a_competence_decision(), SUPERIOR, LATER)) is Code.NO_OBJECTION


def test_an_office_may_still_accept_while_its_objection_waits() -> None:
    case = ready(T, "answer_objection")

    case.done(an_acceptance(), OFFICER, LATER)

    assert not case.now.objection
    assert [clock.name for clock in case.now.running] == ["handling"]


def test_the_common_superior_settles_a_dispute_and_the_next_office_has_its_own_days() -> None:
    case = ready(T, "decide_competence")

    events = case.done(a_competence_decision(), SUPERIOR, LATER)

    assert events[0].fact == CompetenceDecided(to=an_office("water"), reason=a_text("decision"))
    assert (case.now.stage, case.now.holder.id) == (Stage.TRANSFERRED, "water")
    assert verdicts(case) == {
        "transfer 1": Verdict.MET,
        "notice 1": Verdict.VOID,
        "objection 1": Verdict.MET,
        "objection_answer 1": Verdict.MET,
        "notice 2": None,
    }
    notice = case.now.clock("notice")
    assert notice is not None
    assert (notice.holder, notice.anchor) == ("water", LATER)


def test_after_the_decision_no_objection_follows_and_only_the_next_office_acts() -> None:
    case = ready(T, "decide_competence")
    case.done(a_competence_decision(), SUPERIOR, LATER)

    assert code(case.give(an_objection(), an_officer("water"), LATER)) is Code.OBJECTION_NOT_OPEN
    assert code(case.give(a_decline(), an_officer("water"), LATER)) is Code.OBJECTION_NEEDED
    assert code(case.give(an_acceptance(), OFFICER, LATER)) is Code.NOT_PERMITTED
    case.done(an_acceptance(), an_officer("water"), LATER)


def test_who_is_above_one_office_only_decides_nothing() -> None:
    case = ready(T, "decide_competence")
    elsewhere = a_competence_decision(an_office("harbour", "coast"))

    assert code(case.give(elsewhere, SUPERIOR, LATER)) is Code.NOT_SUPERIOR
    assert code(case.give(a_competence_decision(a_bureau()), SUPERIOR, LATER)) is Code.NOT_SUPERIOR


def test_a_petition_handed_to_an_office_directly_is_there_at_once_and_no_transfer_is_due() -> None:
    case = a_case(registration=DIRECT, received_at=RECEIVED)

    assert (case.now.stage, case.now.holder.id) == (Stage.TRANSFERRED, "housing")
    (clock,) = case.now.clocks
    assert (clock.name, clock.holder, clock.due_at) == ("direct_notice", "housing", at("2026-03-18"))
    case.done(an_acceptance(), OFFICER, LATER)
    assert verdicts(case)["direct_notice 1"] is Verdict.MET


def test_an_office_that_was_addressed_directly_has_no_sender_to_object_to() -> None:
    case = a_case(registration=DIRECT)
    assert code(case.give(an_objection(), OFFICER, LATER)) is Code.OBJECTION_NOT_OPEN

    case.done(a_decline(Ground.NOT_COMPETENT), OFFICER, LATER)

    assert (case.now.stage, case.now.holder.id) == (Stage.REGISTERED, "city")
    assert verdicts(case) == {"direct_notice 1": Verdict.MET, "transfer 1": None}


def test_the_first_version_knows_no_direct_petitions() -> None:
    assert code(Case(first_rules()).give(DIRECT, PETITIONER, LATER)) is Code.NOT_IN_PROCEDURE


def test_a_case_goes_to_an_office_and_others_with_it_each_once() -> None:
    together = a_transfer().model_copy(update={"co_handlers": (an_office("water"), an_office("schools"))})
    twice = a_transfer().model_copy(update={"co_handlers": (an_office("housing"),)})
    case = a_case()

    assert code(case.give(twice, CLERK, LATER)) is Code.SAME_OFFICE
    events = case.done(together, CLERK, LATER)

    assert isinstance(events[0].fact, Transferred)
    assert [office.id for office in case.now.co_handlers] == ["water", "schools"]
    assert case.now.holder.id == "housing"


def test_an_accusation_reaches_no_office_that_it_names_by_any_way() -> None:
    accused = a_registration(purpose=Purpose.ACCUSATION).accused.model_copy(update={"offices": ("water",)})
    entry = a_registration(purpose=Purpose.ACCUSATION, accused=accused)
    case = led((entry, PETITIONER), (a_transfer(), CLERK), (an_objection(), OFFICER))
    together = a_transfer().model_copy(update={"co_handlers": (an_office("water"),)})
    direct = entry.model_copy(update={"direct": an_office("water")})

    assert code(case.give(a_competence_decision(), SUPERIOR, LATER)) is Code.ACCUSED_OFFICE
    assert code(a_case(registration=entry).give(together, CLERK, LATER)) is Code.ACCUSED_OFFICE
    assert code(Case().give(direct, PETITIONER, LATER)) is Code.ACCUSED_OFFICE
