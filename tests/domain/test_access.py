"""Who may know of a case: his own by office and role, and never one in which he or his office is accused."""

from __future__ import annotations

import pytest

from domain.access import Viewer, may_see
from domain.base import Accused, Purpose, Role
from domain.offices import circular
from domain.petition import Stage
from tests.builders import FIRST, SUPERVISOR, a_case, a_leader_assignment, a_petition, a_registration


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


def test_a_tree_is_circular_when_an_office_would_lie_below_itself() -> None:
    parents = {"city": None, "county": "city", "town": "county"}

    assert circular("city", "town", parents)
    assert circular("county", "county", parents)
    assert not circular("town", "city", parents)
    assert not circular("city", None, parents)
