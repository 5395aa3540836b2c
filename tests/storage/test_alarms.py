"""Alarms stand until a whole pass no longer finds them; the desk keeps what falls to it; absences are dated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from domain.access import Viewer
from domain.alarms import AlarmKind, Finding
from domain.base import Actor, Role
from domain.desks import Rung
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Stage
from intake.absences import (
    absences_of,
    end_absence,
    hand_over,
    left_behind,
    responsibilities,
    set_absence,
)
from intake.desk import join_desk
from intake.refusals import GateCode, GateRefusal
from storage import alarms, registry
from storage.database import Database, now
from storage.directory import Account, Tree, find_account
from storage.records import append_all, load_case
from storage.sight import people, sees, viewer_of
from storage.supervising import desk_cases
from tests.builders import a_case

SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
ADMIN = Viewer(account="admin", role=Role.ADMINISTRATOR)
FOUND = Finding(kind=AlarmKind.CALL_OVERDUE, subject="P-1", details={"clock": "handling"})


def plant(connection: Connection) -> None:
    registry.open_office(connection, SETUP, "city", OfficeOpened(kind=OfficeKind.BUREAU, name="市信访局"))
    department = OfficeOpened(kind=OfficeKind.DEPARTMENT, parent="city", name="住建局")
    registry.open_office(connection, SETUP, "housing", department)
    for name, role, office in (
        ("officer", Role.OFFICER, "housing"),
        ("second", Role.OFFICER, "housing"),
        ("clerk", Role.CLERK, "city"),
        ("watch", Role.LEADER, "city"),
    ):
        registry.add_account(connection, name, "a-long-password", role, office=office, name=name)


def account(connection: Connection, name: str) -> Account:
    found = find_account(connection, username=name)
    assert found is not None
    return found


@pytest.fixture
def town(database: Database) -> Database:
    database.change(plant)
    return database


def test_an_alarm_is_new_once_and_is_resolved_by_a_pass_that_misses_it(database: Database) -> None:
    def life(connection: Connection) -> list[object]:
        at = now(connection)
        later, after = at + timedelta(minutes=5), at + timedelta(minutes=10)
        told: list[object] = [
            alarms.raise_alarms(connection, [FOUND, FOUND], at),
            alarms.raise_alarms(connection, [FOUND], later),
            alarms.resolve_unseen(connection, later, later),
            alarms.resolve_unseen(connection, after, after),
            alarms.counts(connection)["call_overdue"],
            alarms.raise_alarms(connection, [FOUND], after),
        ]
        return told

    assert database.change(life) == [[FOUND], [], [], [("call_overdue", "P-1")], 0, [FOUND]]


def test_passes_are_numbered_and_the_old_ones_forgotten(database: Database) -> None:
    def thrice(connection: Connection) -> list[int]:
        return [alarms.keep_pass(connection, now(connection), now(connection), {"open": 1}) for _ in range(3)]

    assert database.change(thrice) == [1, 2, 3]


def test_what_reaches_nobody_falls_to_the_desk_and_only_its_members_see_it(town: Database) -> None:
    def life(connection: Connection) -> tuple[bool, bool, list[str], bool]:
        for name in ("officer", "second", "clerk"):
            registry.lock_account(connection, account(connection, name).id)
        append_all(connection, a_case(Stage.HANDLING, number="P-1").batches, certain=True)
        case, watch, tree = load_case(connection, "P-1"), account(connection, "watch"), Tree.load(connection)
        assert case is not None
        before = sees(connection, viewer_of(connection, watch, tree), case)
        join_desk(connection, "admin", watch.id)
        seated = viewer_of(connection, watch, tree)
        fell = list(connection.execute(select(desk_cases.c.petition)).scalars())
        recused = case.model_copy(update={"recused": (watch.id,)})
        return before, sees(connection, seated, case), fell, sees(connection, seated, recused)

    before, after, fell, recused = town.change(life)

    assert (before, after, recused) == (False, True, False)
    assert set(fell) == {"P-1"}


def test_what_reaches_somebody_does_not_fall_to_the_desk(town: Database) -> None:
    town.change(lambda c: append_all(c, a_case(Stage.HANDLING, number="P-1").batches, certain=True))

    assert town.look(lambda c: c.execute(select(desk_cases.c.petition)).all()) == []


def test_an_absence_holds_from_its_beginning_to_its_end(town: Database) -> None:
    def life(connection: Connection) -> list[bool]:
        tree, at = Tree.load(connection), now(connection)
        officer, second = account(connection, "officer"), account(connection, "second")
        begins, ends = at + timedelta(days=1), at + timedelta(days=3)
        set_absence(connection, ADMIN, officer, second, begins, ends)
        days = [at, begins, ends - timedelta(seconds=1), ends]
        return [people(connection, tree, day).by_account[officer.id].absent for day in days]

    assert town.change(life) == [False, True, True, False]


def test_who_is_back_is_told_again(town: Database) -> None:
    def life(connection: Connection) -> tuple[int, int]:
        officer, second = account(connection, "officer"), account(connection, "second")
        set_absence(connection, ADMIN, officer, second, None, None)
        during = len(viewer_of(connection, second, Tree.load(connection)).stands_in)
        end_absence(connection, ADMIN, officer, now(connection))
        return during, len(absences_of(connection, officer.id))

    assert town.change(life) == (1, 0)


@pytest.mark.parametrize(
    ("by", "deputy", "days", "code"),
    [
        (Viewer(account="x", role=Role.OFFICER, line=("housing", "city")), "second", 1, GateCode.NOT_PERMITTED),
        (ADMIN, "clerk", 1, GateCode.DEPUTY_UNFIT),
        (ADMIN, "officer", 1, GateCode.DEPUTY_UNFIT),
        (ADMIN, "second", -1, GateCode.ABSENCE_REVERSED),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    town: Database, by: Viewer, deputy: str, days: int, code: GateCode
) -> None:
    def work(connection: Connection) -> None:
        ends = now(connection) + timedelta(days=days)
        set_absence(connection, by, account(connection, "officer"), account(connection, deputy), None, ends)

    with pytest.raises(GateRefusal) as refused:
        town.change(work)

    assert refused.value.code is code


def test_a_hand_over_moves_what_hangs_on_an_account_and_touches_no_case(town: Database) -> None:
    def life(connection: Connection) -> tuple[str | None, bool, tuple[str, ...]]:
        append_all(connection, a_case(Stage.HANDLING, number="P-1").batches, certain=True)
        officer, second = account(connection, "officer"), account(connection, "second")
        registry.add_account(connection, "third", "a-long-password", Role.OFFICER, office="housing", name="third")
        third, before = account(connection, "third"), load_case(connection, "P-1")
        set_absence(connection, ADMIN, third, officer, None, None)
        join_desk(connection, "admin", officer.id)
        hand_over(connection, ADMIN, officer, second)
        after = responsibilities(connection, second.id)
        assert load_case(connection, "P-1") == before
        return absences_of(connection, third.id)[0].deputy, after.on_desk, after.stands_in_for

    deputy, on_desk, stands_in = town.change(life)

    assert on_desk
    assert len(stands_in) == 2
    assert deputy == town.look(lambda c: account(c, "second").id)


def test_an_office_left_without_staff_says_where_its_notices_go(town: Database) -> None:
    def lock(connection: Connection, name: str) -> Rung | None:
        found = account(connection, name)
        registry.lock_account(connection, found.id)
        reached = left_behind(connection, found.office)
        return reached.rung if reached else None

    rungs = [town.change(lambda c, n=name: lock(c, n)) for name in ("officer", "second")]  # type: ignore[misc]
    clerk = town.change(lambda c: registry.move_account(c, account(c, "clerk").id, "city"))

    assert rungs == [None, Rung.ABOVE]
    assert clerk is None
