"""What a matter is about may be classed anew, with reasons, and says what it was classed as before."""

from __future__ import annotations

import pytest

from domain.base import Actor
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.step_facts import CategoryChanged
from tests.builders import CLERK, FIRST, HOUR, OFFICER, PETITIONER, SUPERVISOR, a_case, a_registration, a_text
from tests.domain.acts import a_category_change

LATER = FIRST + 24 * HOUR
ROADS = a_registration(category="roads")


@pytest.mark.parametrize("actor", [CLERK, SUPERVISOR, OFFICER], ids=lambda actor: actor.role)
def test_bureau_and_office_change_the_category_and_no_clock_and_stage_with_it(actor: Actor) -> None:
    case = a_case(Stage.HANDLING, registration=ROADS)
    before = case.now

    (event,) = case.done(a_category_change("traffic"), actor, LATER)

    assert event.fact == CategoryChanged(category="traffic", before="roads", reason=a_text("reason"))
    assert case.now.category == "traffic"
    assert (case.now.stage, case.now.clocks) == (before.stage, before.clocks)


def test_what_had_no_category_gets_one() -> None:
    case = a_case(Stage.REGISTERED)

    (event,) = case.done(a_category_change("traffic"), CLERK, LATER)

    assert isinstance(event.fact, CategoryChanged)
    assert event.fact.before is None


@pytest.mark.parametrize("stage", [Stage.REPLIED, Stage.REVIEWING])
def test_an_office_that_has_answered_changes_it_no_more(stage: Stage) -> None:
    assert a_case(stage, registration=ROADS).give(a_category_change(), OFFICER, LATER) == Refused(
        code=Code.NOT_PERMITTED
    )


def test_a_petitioner_and_a_concluded_case_change_it_never() -> None:
    handled, concluded = a_case(Stage.HANDLING, registration=ROADS), a_case(Stage.CONCLUDED, registration=ROADS)

    assert handled.give(a_category_change(), PETITIONER, LATER) == Refused(code=Code.NOT_PERMITTED)
    found = concluded.give(a_category_change(), CLERK, LATER)
    assert isinstance(found, Refused)
    assert found.code in {Code.WRONG_STAGE, Code.CASE_CLOSED}
