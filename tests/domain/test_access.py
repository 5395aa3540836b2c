"""Who may know of a case: his own by office and role, and never one in which he or his office is accused."""

from __future__ import annotations

import pytest

from domain.access import Viewer, may_see
from domain.base import Accused, Purpose, Role
from domain.offices import circular
from domain.petition import Stage
from domain.refusals import Code, Refused
from tests.builders import (
    CLERK,
    FIRST,
    PETITIONER,
    SUPERVISOR,
    a_bureau,
    a_case,
    a_leader_assignment,
    a_petition,
    a_registration,
    a_review_request,
    a_transfer,
    an_acceptance,
    an_office,
)
from tests.domain.acts import an_objection, an_objection_answer, an_officer
from tests.domain.lives import led, to_stage


def a_viewer(role: Role, *line: str, account: str = "somebody") -> Viewer:
    return Viewer(account=account, role=role, line=line)


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (a_viewer(Role.CLERK, "city"), True),
        (a_viewer(Role.SUPERVISOR, "city"), True),
        (a_viewer(Role.CLERK, "county", "city"), False),
        (a_viewer(Role.CLERK), False),
        (a_viewer(Role.OFFICER, "housing", "city"), True),
        (a_viewer(Role.OFFICER, "water", "city"), False),
        (a_viewer(Role.OFFICER, "city"), False),
        (a_viewer(Role.OFFICER), False),
        (a_viewer(Role.AUDITOR), True),
        (a_viewer(Role.LEADER, "city"), False),
        (a_viewer(Role.LEADER, "housing", "city"), True),
        (a_viewer(Role.LEADER, "water", "city"), False),
        (a_viewer(Role.ADMINISTRATOR), False),
        (a_viewer(Role.PETITIONER), False),
        (a_viewer(Role.OPERATOR), False),
    ],
    ids=str,
)
def test_a_case_is_seen_by_its_bureau_its_office_and_auditors(viewer: Viewer, *, sees: bool) -> None:
    assert may_see(viewer, a_petition(Stage.HANDLING)) is sees


def test_an_officer_sees_nothing_before_his_office_has_the_case() -> None:
    assert not may_see(a_viewer(Role.OFFICER, "housing", "city"), a_petition())


def test_a_leader_sees_the_case_that_he_took() -> None:
    case = a_case()
    case.done(a_leader_assignment(), SUPERVISOR, FIRST)

    assert may_see(a_viewer(Role.LEADER, "city", account="mayor"), case.now)
    assert not may_see(a_viewer(Role.LEADER, "city", account="vice-mayor"), case.now)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("account", "line"),
    [
        ("named", ("city",)),
        ("named", ()),
        ("another", ("water", "city")),
        ("another", ("pipes", "water", "city")),
    ],
)
def test_nobody_accused_sees_the_case_in_any_role(role: Role, account: str, line: tuple[str, ...]) -> None:
    accused = Accused(offices=("water",), accounts=("named",))
    petition = a_petition(registration=a_registration(purpose=Purpose.ACCUSATION, accused=accused))

    assert not may_see(a_viewer(role, *line, account=account), petition)


def test_those_beside_the_accused_see_it_as_ever() -> None:
    accused = Accused(offices=("water",))
    petition = a_petition(registration=a_registration(purpose=Purpose.ACCUSATION, accused=accused))

    assert may_see(a_viewer(Role.CLERK, "city"), petition)


WITH_WATER = a_transfer().model_copy(update={"co_handlers": (an_office("water"),)})


def test_an_office_that_handles_a_case_with_the_lead_office_sees_it_and_no_third_one_does() -> None:
    case = led((a_registration(), PETITIONER), (WITH_WATER, CLERK))

    assert may_see(a_viewer(Role.OFFICER, "water", "city"), case.now)
    assert not may_see(a_viewer(Role.OFFICER, "schools", "city"), case.now)
    assert not may_see(a_viewer(Role.LEADER, "water", "city"), case.now)


def test_who_helps_does_not_act_in_the_lead_office_s_place() -> None:
    case = led((a_registration(), PETITIONER), (WITH_WATER, CLERK))

    assert case.give(an_acceptance(), an_officer("water"), FIRST) == Refused(code=Code.NOT_PERMITTED)


def test_the_office_that_reviews_sees_the_case_from_the_request_on() -> None:
    case = led(*to_stage(Stage.REPLIED))
    roles = (Role.OFFICER, Role.CLERK, Role.SUPERVISOR)
    before = [may_see(a_viewer(role, "province"), case.now) for role in roles]

    case.done(a_review_request(a_bureau("province")), PETITIONER, case.events[-1].at)

    assert (before, [may_see(a_viewer(role, "province"), case.now) for role in roles]) == ([False] * 3, [True] * 3)
    assert not may_see(a_viewer(Role.OFFICER, "province-water", "province"), case.now)


def test_the_superior_of_an_office_that_objects_sees_the_case_until_the_dispute_is_settled() -> None:
    superior = a_viewer(Role.SUPERVISOR, "department", "city")
    below = an_office("estates", "department", "city")
    said = ((a_registration(), PETITIONER), (a_transfer(below), CLERK), (an_objection(), an_officer("estates")))
    case = led(*said)
    before, during = may_see(superior, led(*said[:2]).now), may_see(superior, case.now)

    case.done(an_objection_answer(consent=False), CLERK, FIRST)

    assert (before, during, may_see(superior, case.now)) == (False, True, False)


def test_a_tree_is_circular_when_an_office_would_lie_below_itself() -> None:
    parents = {"city": None, "county": "city", "town": "county"}

    assert circular("city", "town", parents)
    assert circular("county", "county", parents)
    assert not circular("town", "city", parents)
    assert not circular("city", None, parents)
