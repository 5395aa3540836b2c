"""Who may note whose absence, that it is kept who did, and that the duty desk is never left empty."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from domain.access import Viewer
from domain.base import Actor, Role
from domain.offices import OfficeKind, OfficeOpened
from intake.absences import absences_of, end_absence, fit_deputies, hand_over, in_reach, set_absence
from intake.desk import join_desk, leave_desk, seats
from intake.refusals import GateCode, GateRefusal
from storage import registry
from storage.database import Database, now
from storage.directory import Account, Tree, find_account
from storage.sight import viewer_of
from storage.supervising import absences, desk_members

PEOPLE = (
    ("boss", Role.LEADER, "city"),
    ("super", Role.SUPERVISOR, "city"),
    ("peer", Role.SUPERVISOR, "city"),
    ("chief", Role.LEADER, "housing"),
    ("ann", Role.OFFICER, "housing"),
    ("bob", Role.OFFICER, "housing"),
    ("far", Role.OFFICER, "labour"),
    ("admin", Role.ADMINISTRATOR, None),
)
REACH = {
    "boss": {"super", "peer", "chief", "ann", "bob", "far"},
    "super": {"chief", "ann", "bob", "far"},
    "chief": {"ann", "bob"},
    "ann": set(),
    "admin": {"boss", "super", "peer", "chief", "ann", "bob", "far"},
}


@pytest.fixture
def town(database: Database) -> Database:
    def settle(connection: Connection) -> None:
        by = Actor(id="setup", role=Role.ADMINISTRATOR)
        registry.open_office(connection, by, "city", OfficeOpened(kind=OfficeKind.BUREAU, name="市信访局"))
        for office in ("housing", "labour"):
            fact = OfficeOpened(kind=OfficeKind.DEPARTMENT, parent="city", name=office)
            registry.open_office(connection, by, office, fact)
        for name, role, office_of in PEOPLE:
            registry.add_account(connection, name, "a-long-password", role, office=office_of, name=name)

    database.change(settle)
    return database


def account(connection: Connection, username: str) -> Account:
    found = find_account(connection, username=username)
    assert found is not None
    return found


def viewer(connection: Connection, username: str) -> Viewer:
    return viewer_of(connection, account(connection, username), Tree.load(connection))


@pytest.mark.parametrize("username", REACH)
def test_a_leader_answers_for_his_office_and_a_supervisor_for_those_below_his_bureau(
    town: Database, username: str
) -> None:
    found = town.look(lambda c: {one.username for one in in_reach(c, viewer(c, username))})

    assert found == REACH[username]


@pytest.mark.parametrize(
    ("by", "absent", "deputy", "allowed"),
    [
        ("super", "ann", "bob", True),
        ("chief", "ann", "bob", True),
        ("admin", "ann", "bob", True),
        ("boss", "super", "peer", True),
        ("super", "peer", "super", False),
        ("ann", "bob", "ann", False),
        ("chief", "far", "ann", False),
    ],
)
def test_an_absence_is_noted_for_somebody_else_by_who_answers_for_him_and_it_is_kept_who_did(
    town: Database, by: str, absent: str, deputy: str, allowed: bool
) -> None:
    def note(connection: Connection) -> str:
        who = account(connection, absent)
        set_absence(connection, viewer(connection, by), who, account(connection, deputy), None, None)
        return absences_of(connection, who.id)[0].set_by

    if allowed:
        assert town.change(note) == town.look(lambda c: account(c, by).id)
        return
    with pytest.raises(GateRefusal) as refused:
        town.change(note)
    assert refused.value.code is GateCode.NOT_PERMITTED


def test_whoever_ends_an_absence_is_kept_too_and_a_stranger_ends_none(town: Database) -> None:
    def life(connection: Connection) -> str | None:
        ann = account(connection, "ann")
        set_absence(connection, viewer(connection, "chief"), ann, account(connection, "bob"), None, None)
        with pytest.raises(GateRefusal):
            end_absence(connection, viewer(connection, "far"), ann, now(connection))
        end_absence(connection, viewer(connection, "super"), ann, now(connection))
        return connection.execute(select(absences.c.ended_by)).scalar_one()

    assert town.change(life) == town.look(lambda c: account(c, "super").id)


def test_who_may_stand_in_is_named_for_each(town: Database) -> None:
    def fit(connection: Connection) -> dict[str, set[str]]:
        return {
            name: {one.username for one in fit_deputies(connection, account(connection, name))}
            for name in ("ann", "chief", "super")
        }

    assert town.look(fit) == {"ann": {"bob"}, "chief": {"boss"}, "super": {"peer"}}


def test_the_last_member_of_the_desk_stays_until_another_is_seated(town: Database) -> None:
    def leave(connection: Connection) -> None:
        leave_desk(connection, "admin", account(connection, "super").id)

    town.change(lambda c: join_desk(c, "admin", account(c, "super").id))
    with pytest.raises(GateRefusal) as refused:
        town.change(leave)
    town.change(lambda c: join_desk(c, "admin", account(c, "peer").id))
    town.change(leave)

    left = select(desk_members.c.ended_by).where(desk_members.c.valid_to.is_not(None))
    assert refused.value.code is GateCode.DESK_LAST
    assert town.look(lambda c: [seat.account for seat in seats(c)]) == [town.look(lambda c: account(c, "peer").id)]
    assert town.look(lambda c: c.execute(left).scalar_one()) == "admin"


def test_a_member_who_is_locked_does_not_count(town: Database) -> None:
    def life(connection: Connection) -> None:
        for name in ("super", "peer"):
            join_desk(connection, "admin", account(connection, name).id)
        registry.lock_account(connection, account(connection, "peer").id)
        leave_desk(connection, "admin", account(connection, "super").id)

    with pytest.raises(GateRefusal) as refused:
        town.change(life)

    assert refused.value.code is GateCode.DESK_LAST


def test_the_only_member_may_hand_his_seat_over(town: Database) -> None:
    def life(connection: Connection) -> list[str]:
        join_desk(connection, "admin", account(connection, "super").id)
        hand_over(connection, viewer(connection, "admin"), account(connection, "super"), account(connection, "peer"))
        return [seat.account for seat in seats(connection)]

    assert town.change(life) == [town.look(lambda c: account(c, "peer").id)]
