"""Who is told what: every event that somebody must hear of orders its notices, by office and never by name."""

from __future__ import annotations

import pytest

from domain.base import Accused, Actor
from domain.commands import Command
from domain.petition import Stage
from tests.builders import (
    CLERK,
    OFFICER,
    PETITIONER,
    REVIEWER,
    SUPERVISOR,
    Case,
    a_bureau,
    a_case,
    a_registration,
    a_reply,
    a_review,
    a_review_request,
    a_transfer,
    an_acceptance,
    an_assignment,
    an_office,
)
from tests.domain.acts import (
    ADMINISTRATOR,
    HEAD,
    a_calendar,
    a_competence_decision,
    a_hearing,
    a_lifting,
    a_link,
    a_performance,
    a_recusal,
    a_referral,
    a_result,
    a_supplement,
    a_withdrawal,
    an_agreement,
    an_execution,
    an_exemption,
    an_extension_answer,
    an_extension_request,
    an_objection,
    an_objection_answer,
    an_urgent_report,
)
from tests.packs import at

LATER = at("2026-03-04 09:00")
OFFICE, BUREAU, PETITIONER_TOLD = "office:housing", "office:city", "petitioner"

R, T, H, A, W, V = (
    Stage.REGISTERED,
    Stage.TRANSFERRED,
    Stage.HANDLING,
    Stage.REPLIED,
    Stage.REVIEWING,
    Stage.REVIEWED,
)


def told(case: Case, command: Command, actor: Actor) -> set[tuple[str, str]]:
    """Give a command, and what its batch tells to whom."""
    case.done(command, actor, LATER)
    return {(order.template, order.audience) for order in case.batches[-1].notices}


@pytest.mark.parametrize(
    ("stage", "before", "command", "actor", "expected"),
    [
        (R, (), a_referral(), CLERK, {("referred", PETITIONER_TOLD), ("concluded", PETITIONER_TOLD)}),
        (T, (), an_urgent_report(), OFFICER, {("urgent_report", BUREAU)}),
        (T, (), an_objection(), OFFICER, {("objection", BUREAU)}),
        (
            T,
            ((an_objection(), OFFICER),),
            an_objection_answer(consent=True),
            CLERK,
            {("objection_upheld", OFFICE), ("case_returned", BUREAU)},
        ),
        (T, ((an_objection(), OFFICER),), an_objection_answer(consent=False), CLERK, {("objection_refused", OFFICE)}),
        (
            T,
            ((an_objection(), OFFICER),),
            a_competence_decision(an_office("roads")),
            SUPERVISOR,
            {
                ("competence_decided", "office:roads"),
                ("competence_elsewhere", OFFICE),
                ("competence_decided", BUREAU),
                ("passed_on", PETITIONER_TOLD),
            },
        ),
        (T, (), an_exemption(), OFFICER, {("notice_exempted", BUREAU)}),
        (H, (), an_extension_request(), OFFICER, {("extension_requested", OFFICE)}),
        (
            H,
            ((an_extension_request(), OFFICER),),
            an_extension_answer(grant=True),
            HEAD,
            {("extension_granted", PETITIONER_TOLD), ("extension_granted", OFFICE)},
        ),
        (
            H,
            ((an_extension_request(), OFFICER),),
            an_extension_answer(grant=False),
            HEAD,
            {("extension_refused", OFFICE)},
        ),
        (H, (), a_hearing(), OFFICER, {("hearing_opened", PETITIONER_TOLD)}),
        (H, (), an_agreement(), OFFICER, {("agreement_reached", PETITIONER_TOLD)}),
        (
            H,
            ((an_agreement(), OFFICER),),
            a_performance(),
            OFFICER,
            {
                ("agreement_performed", PETITIONER_TOLD),
                ("agreement_performed", BUREAU),
                ("concluded", PETITIONER_TOLD),
            },
        ),
        (A, (), an_execution(), OFFICER, {("executed", PETITIONER_TOLD), ("executed", BUREAU)}),
        (H, (), a_supplement(), PETITIONER, {("supplemented", OFFICE)}),
        (R, (), a_supplement(), PETITIONER, {("supplemented", BUREAU)}),
        (
            H,
            (),
            a_withdrawal(),
            PETITIONER,
            {("withdrawn", OFFICE), ("withdrawn", BUREAU), ("concluded", PETITIONER_TOLD)},
        ),
        (A, (), a_review_request(a_bureau("province")), PETITIONER, {("review_requested", "office:province")}),
        (W, (), a_review(), REVIEWER, {("review_decided", PETITIONER_TOLD), ("review_decided", OFFICE)}),
        (
            V,
            ((a_review_request(), PETITIONER),),
            a_review(),
            REVIEWER,
            {
                ("review_decided", PETITIONER_TOLD),
                ("review_decided", OFFICE),
                ("matter_final", PETITIONER_TOLD),
                ("concluded", PETITIONER_TOLD),
            },
        ),
        (H, (), a_recusal("officer-2"), SUPERVISOR, {("recused", BUREAU)}),
        (H, (), a_link(), CLERK, set()),
        (H, (), a_calendar("2026-06-01"), ADMINISTRATOR, set()),
    ],
)
def test_an_act_is_told_to_those_whom_it_concerns(
    stage: Stage,
    before: tuple[tuple[Command, Actor], ...],
    command: Command,
    actor: Actor,
    expected: set[tuple[str, str]],
) -> None:
    case = a_case(stage)
    for earlier, sender in before:
        told(case, earlier, sender)

    assert told(case, command, actor) == expected


def test_the_result_of_an_assigned_case_is_told_to_the_bureau() -> None:
    case = a_case(R)
    told(case, an_assignment(), CLERK)
    told(case, an_acceptance(), OFFICER)
    told(case, a_reply(), OFFICER)

    assert told(case, a_result(), OFFICER) == {("result_reported", BUREAU)}


def test_an_urgent_report_goes_to_the_bureau_above_as_well() -> None:
    case = a_case(R, registration=a_registration(bureau=a_bureau("city", "province")))

    assert told(case, an_urgent_report(), CLERK) == {
        ("urgent_report", BUREAU),
        ("urgent_report", "office:province"),
    }


def test_a_petition_handed_in_directly_is_told_to_its_office() -> None:
    direct = a_registration().model_copy(update={"direct": an_office()})
    case = a_case(R, registration=direct)

    assert {(order.template, order.audience) for order in case.batches[0].notices} == {
        ("received", PETITIONER_TOLD),
        ("case_arrived", OFFICE),
    }


def test_finality_that_is_lifted_is_told_to_the_petitioner() -> None:
    case = a_case(A)
    for command, actor in ((a_review_request(), PETITIONER), (a_review(), REVIEWER)) * 2:
        told(case, command, actor)

    assert told(case, a_lifting(), SUPERVISOR) == {("finality_lifted", PETITIONER_TOLD)}


def test_the_first_office_of_a_case_that_went_on_hears_nothing_of_it() -> None:
    case = a_case(T)
    told(case, an_objection(), OFFICER)
    told(case, an_objection_answer(consent=True), CLERK)

    assert told(case, a_transfer(an_office("roads")), CLERK) == {
        ("case_arrived", "office:roads"),
        ("passed_on", PETITIONER_TOLD),
    }


def test_no_notice_names_a_person_or_tells_a_text() -> None:
    case = a_case(A, registration=a_registration(accused=Accused(persons=("person-9",))))
    orders = [order for batch in case.batches for order in batch.notices]

    assert len(orders) > 4
    assert not [order for order in orders if "person" in order.key or "text" in order.key]
