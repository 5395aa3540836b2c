"""Whom a notice reaches: rung by rung, never somebody barred, in the end the duty desk."""

from __future__ import annotations

import pytest

from domain.access import Standing, Viewer, acting_in, may_see
from domain.base import AccountRef, Accused, Purpose, Role
from domain.desks import Holder, People, Reached, Rung, resolve, resolve_account, unfit
from domain.petition import Petition, Stage
from tests.builders import a_petition, a_registration

LINE = ("housing", "city", "province")


def held(account: str, role: Role, *line: str, **how: object) -> Holder:
    return Holder.model_validate({"account": account, "role": role, "line": line, **how})


OFFICER = held("officer", Role.OFFICER, *LINE)
HEAD = held("head", Role.LEADER, *LINE)
SUPERVISOR = held("supervisor", Role.SUPERVISOR, "city", "province")
ABOVE = held("above", Role.SUPERVISOR, "province")
DUTY = held("duty", Role.CLERK, "elsewhere")
ALL = (OFFICER, HEAD, SUPERVISOR, ABOVE, DUTY)


def reached(*gone: Holder, petition: Petition | None = None) -> Reached:
    there = [holder for holder in ALL if holder not in gone]
    return resolve(LINE, petition or a_petition(Stage.HANDLING), People(there, ["duty"]))


@pytest.mark.parametrize(
    ("gone", "rung", "account"),
    [
        ((), Rung.STAFF, "officer"),
        ((OFFICER,), Rung.HEAD, "head"),
        ((OFFICER, HEAD), Rung.BUREAU, "supervisor"),
        ((OFFICER, HEAD, SUPERVISOR, ABOVE), Rung.DUTY, "duty"),
    ],
)
def test_a_notice_climbs_to_the_first_who_is_there(gone: tuple[Holder, ...], rung: Rung, account: str) -> None:
    assert reached(*gone) == (rung, (account,))


def test_with_nobody_at_the_duty_desk_a_notice_reaches_nobody() -> None:
    assert resolve(LINE, a_petition(Stage.HANDLING), People([DUTY])) == (Rung.NOBODY, ())


@pytest.mark.parametrize("way", [{"locked": True}, {"absent": True}, {"absent": True, "deputy": "nobody"}])
def test_the_locked_and_the_absent_without_a_deputy_are_not_there(way: dict[str, object]) -> None:
    people = People([OFFICER.model_copy(update=way), HEAD])

    assert resolve(LINE, a_petition(Stage.HANDLING), people) == (Rung.HEAD, ("head",))


def test_a_deputy_of_a_deputy_is_found_and_a_ring_of_deputies_ends() -> None:
    first, second = (OFFICER.model_copy(update={"absent": True, "deputy": d}) for d in ("second", "third"))
    chain = [first, second.model_copy(update={"account": "second"}), OFFICER.model_copy(update={"account": "third"})]
    ring = [first, second.model_copy(update={"account": "second", "deputy": "officer"}), HEAD]

    assert resolve(LINE, None, People(chain)).accounts == ("third",)
    assert resolve(LINE, None, People(ring)) == (Rung.HEAD, ("head",))


def accusing(*offices: str, accounts: tuple[str, ...] = ()) -> Petition:
    accused = Accused(offices=offices, accounts=accounts)
    opening = a_registration(purpose=Purpose.ACCUSATION, accused=accused)
    assert opening.accused == accused
    return a_petition(Stage.HANDLING).model_copy(update={"accused": accused})


@pytest.mark.parametrize(
    ("petition", "rung", "account"),
    [
        (accusing("housing"), Rung.BUREAU, "supervisor"),
        (accusing(accounts=("officer",)), Rung.HEAD, "head"),
        (accusing("city"), Rung.DUTY, "duty"),
        (accusing("housing", accounts=("supervisor", "above", "duty")), Rung.NOBODY, None),
        (a_petition(Stage.HANDLING).model_copy(update={"recused": ("officer",)}), Rung.HEAD, "head"),
    ],
)
def test_whoever_is_accused_or_recused_is_passed_over(petition: Petition, rung: Rung, account: str | None) -> None:
    assert reached(petition=petition) == (rung, (account,) if account else ())


def test_no_deputy_is_reached_whom_the_accusation_names() -> None:
    away = OFFICER.model_copy(update={"absent": True, "deputy": "colleague"})
    people = People([away, OFFICER.model_copy(update={"account": "colleague"}), HEAD], ["duty"])

    assert resolve(LINE, accusing(accounts=("colleague",)), people) == (Rung.HEAD, ("head",))


def test_a_notice_to_one_who_left_goes_to_his_office() -> None:
    gone = HEAD.model_copy(update={"locked": True})
    people = People([OFFICER, gone, DUTY], ["duty"])

    assert resolve_account("head", a_petition(Stage.HANDLING), people) == (Rung.STAFF, ("officer",))
    assert resolve_account("unknown", a_petition(Stage.HANDLING), people) == (Rung.DUTY, ("duty",))


@pytest.mark.parametrize(
    ("deputy", "expected"),
    [
        (AccountRef(id="b", role=Role.OFFICER, line=LINE), False),
        (AccountRef(id="b", role=Role.OFFICER, line=("city", "province")), False),
        (AccountRef(id="b", role=Role.OFFICER, line=("water", "city", "province")), True),
        (AccountRef(id="b", role=Role.LEADER, line=LINE), True),
        (AccountRef(id="a", role=Role.OFFICER, line=LINE), True),
    ],
)
def test_a_deputy_holds_the_same_role_in_the_same_office_or_above(deputy: AccountRef, *, expected: bool) -> None:
    assert unfit(AccountRef(id="a", role=Role.OFFICER, line=LINE), deputy) is expected


def test_a_deputy_sees_and_acts_for_the_office_in_whose_place_he_stands() -> None:
    stands_in = (Standing(account="officer", line=LINE),)
    deputy = Viewer(account="deputy", role=Role.OFFICER, line=("city", "province"), stands_in=stands_in)
    case = a_petition(Stage.HANDLING)

    assert may_see(deputy, case)
    assert acting_in(deputy, case).office == "housing"
    assert acting_in(deputy, case).id == "deputy"
    assert not may_see(deputy.model_copy(update={"stands_in": ()}), case)
    assert not may_see(deputy, case.model_copy(update={"recused": ("deputy",)}))
    assert not may_see(deputy, accusing(accounts=("deputy",)))
    assert not may_see(deputy, accusing("housing"))
