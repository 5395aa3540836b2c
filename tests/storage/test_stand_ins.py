"""Whoever is reached because another is barred finds the notice in the application, and whoever is barred does not."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from domain.access import Viewer
from domain.base import Accused, Actor, Purpose, Role
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Stage
from storage import registry
from storage.database import Database
from storage.directory import Tree, find_account
from storage.notice_list import notices_for
from storage.outbox import take
from storage.records import append
from storage.sight import viewer_of
from tests.builders import SUPERVISOR, a_case, a_registration
from tests.domain import acts

SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
PEOPLE = (
    ("officer", Role.OFFICER, "housing"),
    ("head", Role.LEADER, "housing"),
    ("supervisor", Role.SUPERVISOR, "city"),
    ("stranger", Role.OFFICER, "water"),
)


def settle(connection: Connection) -> None:
    for office, kind, parent in (
        ("city", OfficeKind.BUREAU, None),
        ("housing", OfficeKind.DEPARTMENT, "city"),
        ("water", OfficeKind.DEPARTMENT, "city"),
    ):
        registry.open_office(connection, SETUP, office, OfficeOpened(kind=kind, parent=parent, name=office))
    for name, role, office in PEOPLE:
        mail = f"{name}@example.org"
        registry.add_account(connection, name, "a-long-password", role, office=office, name=name, email=mail)


@pytest.fixture
def town(database: Database) -> Database:
    database.change(settle)
    return database


def account(database: Database, username: str) -> str:
    found = database.look(lambda c: find_account(c, username=username))
    assert found is not None
    return found.id


def viewer(database: Database, username: str) -> Viewer:
    def read(connection: Connection) -> Viewer:
        found = find_account(connection, username=username)
        assert found is not None
        return viewer_of(connection, found, Tree.load(connection))

    return database.look(read)


def shown(database: Database, username: str) -> list[str]:
    who = viewer(database, username)
    return [line.template for line in database.look(lambda c: notices_for(c, who))]


def arrive(database: Database, *accused: str) -> None:
    """Bring an accusation that names some of the office's people to that office."""
    named = Accused(accounts=tuple(account(database, name) for name in accused))
    purpose = Purpose.ACCUSATION if accused else Purpose.REQUEST
    case = a_case(Stage.TRANSFERRED, registration=a_registration(purpose=purpose, accused=named))
    for batch in case.batches:
        database.change(lambda c, b=batch: append(c, b, certain=True))  # type: ignore[misc]


def test_past_everybody_of_an_office_the_bureaus_supervisor_is_shown_what_he_is_mailed(town: Database) -> None:
    arrive(town, "officer", "head")

    seen = {name: shown(town, name) for name, _, _ in PEOPLE}
    mailed = {(mail.address, mail.template) for mail in town.change(lambda c: take(c, 20))}

    assert seen["supervisor"].count("case_arrived") == 1
    assert (seen["officer"], seen["head"], seen["stranger"]) == ([], [], [])
    assert {address for address, template in mailed if template == "case_arrived"} == {"supervisor@example.org"}


def test_past_an_accused_officer_his_head_is_shown_it_and_nobody_else_besides(town: Database) -> None:
    arrive(town, "officer")

    assert "case_arrived" in shown(town, "head")
    assert shown(town, "officer") == []
    assert shown(town, "supervisor").count("case_arrived") == 0


def test_where_nobody_is_barred_nobody_else_is_shown_an_offices_notice(town: Database) -> None:
    arrive(town)

    assert shown(town, "supervisor").count("case_arrived") == 0
    assert "case_arrived" in shown(town, "officer")


def test_past_a_recused_officer_of_an_office_without_a_head_the_bureau_is_shown_it(town: Database) -> None:
    town.change(lambda c: registry.lock_account(c, account(town, "head")))
    case = a_case(Stage.TRANSFERRED)
    at = case.events[-1].at
    case.done(acts.a_recusal(account(town, "officer"), "housing", "city"), SUPERVISOR, at)
    case.wait(max(clock.due_at for clock in case.now.running))
    for batch in case.batches:
        town.change(lambda c, b=batch: append(c, b, certain=True))  # type: ignore[misc]

    assert "term_ended" in shown(town, "supervisor")
    assert shown(town, "supervisor").count("case_arrived") == 1
