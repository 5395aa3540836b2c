"""What may be handled simply, in which days, and how a case leaves the simple way."""

from __future__ import annotations

import pytest

from domain.clocks import Verdict
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.values import Fit, Outcome
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    Case,
    a_case,
    a_registration,
    a_reply,
    an_acceptance,
    an_office,
)
from tests.domain.acts import (
    a_leaving,
    a_simple_acceptance,
    a_simple_transfer,
)
from tests.domain.lives import led
from tests.packs import at, first_rules, second_rules

LATER = FIRST + 24 * HOUR


def verdicts(case: Case) -> dict[str, Verdict | None]:
    return {f"{clock.name} {clock.ordinal}": clock.verdict for clock in case.now.clocks}


def code(found: object) -> Code:
    assert isinstance(found, Refused), found
    return found.code


def test_a_simple_case_is_accepted_in_three_working_days_and_answered_in_ten() -> None:
    case = led((a_registration(), PETITIONER), (a_simple_transfer(), CLERK))
    acceptance = case.now.clock("simple_acceptance")
    case.done(a_simple_acceptance(), OFFICER, LATER)
    answer = case.now.clock("simple_reply")

    assert acceptance is not None
    assert answer is not None
    assert (acceptance.due_at, answer.due_at) == (at("2026-03-06"), at("2026-03-18"))
    assert [clock.name for clock in case.now.running] == ["simple_reply", "handling"]


def test_an_office_may_take_a_simple_case_in_the_ordinary_way() -> None:
    case = led((a_registration(), PETITIONER), (a_simple_transfer(), CLERK), (an_acceptance(), OFFICER))

    assert [clock.name for clock in case.now.running] == ["handling"]


@pytest.mark.parametrize(
    ("entry", "transfer", "unfit"),
    [
        (a_registration(petitioners=("p-1", "p-2")), a_simple_transfer(), "joint"),
        (a_registration(), a_simple_transfer(co_handlers=(an_office("water"),)), "several_offices"),
        (a_registration(matter="P2025-0000001"), a_simple_transfer(), "repeated"),
    ],
)
def test_what_is_unfit_is_not_handled_simply(entry: object, transfer: object, unfit: str) -> None:
    case = a_case(registration=entry)  # type: ignore[arg-type]

    found = case.give(transfer, CLERK, LATER)  # type: ignore[arg-type]

    assert found == Refused(code=Code.SIMPLE_UNFIT, params={"unfit": unfit})


def test_a_pack_that_knows_no_simple_way_has_none() -> None:
    assert code(a_case(rules=first_rules()).give(a_simple_transfer(Fit.OTHER), CLERK, LATER)) is Code.NOT_IN_PROCEDURE


def test_an_ordinary_case_is_not_accepted_simply_and_has_no_simple_way_to_leave() -> None:
    case = a_case(Stage.TRANSFERRED)

    assert code(case.give(a_simple_acceptance(), OFFICER, LATER)) is Code.NOT_SIMPLE
    assert code(case.give(a_leaving(), OFFICER, LATER)) is Code.NOT_SIMPLE


def test_leaving_the_simple_way_ends_its_days_and_the_ordinary_ones_go_on() -> None:
    case = led((a_registration(), PETITIONER), (a_simple_transfer(), CLERK), (a_simple_acceptance(), OFFICER))

    case.done(a_leaving(), OFFICER, LATER)

    assert case.now.simple is None
    assert [(clock.name, clock.anchor) for clock in case.now.running] == [("handling", FIRST + 2 * HOUR)]
    assert verdicts(case)["simple_reply 1"] is Verdict.VOID
    assert code(case.give(a_leaving(), OFFICER, LATER)) is Code.NOT_SIMPLE


def test_a_simple_answer_that_comes_too_late_stays_late_after_leaving() -> None:
    case = led((a_registration(), PETITIONER), (a_simple_transfer(), CLERK), (a_simple_acceptance(), OFFICER))

    case.done(a_leaving(), OFFICER, at("2026-03-20"))

    assert verdicts(case)["simple_reply 1"] is Verdict.LATE


SIMPLY = ((a_registration(), PETITIONER), (a_simple_transfer(), CLERK), (a_simple_acceptance(), OFFICER))


def test_what_is_not_supported_is_replied_to_only_after_leaving_the_simple_way() -> None:
    case = led(*SIMPLY)

    refused = case.give(a_reply(Outcome.NOT_SUPPORTED), OFFICER, LATER)
    case.done(a_leaving(), OFFICER, LATER)
    case.done(a_reply(Outcome.NOT_SUPPORTED), OFFICER, LATER)

    assert refused == Refused(code=Code.SIMPLE_NOT_SUPPORTED)
    assert case.now.stage is Stage.REPLIED


def test_what_is_not_supported_does_not_stay_in_the_simple_way_by_being_late() -> None:
    case = led(*SIMPLY)
    case.wait(at("2026-04-20"))

    assert code(case.give(a_reply(Outcome.NOT_SUPPORTED), OFFICER, at("2026-04-20"))) is Code.SIMPLE_NOT_SUPPORTED


@pytest.mark.parametrize("outcome", [Outcome.SUPPORTED, Outcome.REASONABLE_WITHOUT_BASIS])
def test_what_is_supported_or_explained_may_be_replied_to_simply(outcome: Outcome) -> None:
    case = led(*SIMPLY)

    case.done(a_reply(outcome), OFFICER, LATER)

    assert case.now.stage is Stage.REPLIED


def test_a_case_sent_simply_and_taken_up_in_the_ordinary_way_may_be_answered_either_way() -> None:
    case = led((a_registration(), PETITIONER), (a_simple_transfer(), CLERK), (an_acceptance(), OFFICER))

    case.done(a_reply(Outcome.NOT_SUPPORTED), OFFICER, LATER)

    assert case.now.stage is Stage.REPLIED


def test_a_case_under_the_second_version_is_answered_simply_either_way() -> None:
    case = led(*SIMPLY, rules=second_rules())

    case.done(a_reply(Outcome.NOT_SUPPORTED), OFFICER, LATER)

    assert case.now.policy == "cn-2022@2"
    assert case.now.stage is Stage.REPLIED
