"""What offices owe by the books reaches them as other duties do: in the application and by mail, once for each call."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select

from domain.access import Viewer
from domain.base import Actor, DocumentRef, OfficeRef, Role
from domain.books import BookKind
from domain.key_fields import ActionOpened, FieldOpened
from domain.offices import OfficeKind, OfficeOpened
from storage import registry
from storage.book_duties import call_duties
from storage.books import write_facts
from storage.database import Database
from storage.minimums import ENGINE
from storage.notice_list import notices_for
from storage.outbox import take
from storage.tables import outbox

SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
BUREAU = OfficeRef(id="city", line=("city",))
OFFICE = OfficeRef(id="housing", line=("housing", "city"))
OFFICER = Viewer(account="officer", role=Role.OFFICER, line=OFFICE.line)
OTHER = Viewer(account="other", role=Role.OFFICER, line=("water", "city"))
SUPERVISOR = Viewer(account="supervisor", role=Role.SUPERVISOR, line=BUREAU.line)
DUE = date(2026, 12, 31)
DAY = timedelta(days=1)


def bound(connection: Connection) -> None:
    """Bind an office to act on a cause by a day."""
    for office, kind, parent in (
        ("city", OfficeKind.BUREAU, None),
        ("housing", OfficeKind.DEPARTMENT, "city"),
        ("water", OfficeKind.DEPARTMENT, "city"),
    ):
        registry.open_office(connection, SETUP, office, OfficeOpened(kind=kind, parent=parent, name=office))
    for name, role, office in (
        ("officer", Role.OFFICER, "housing"),
        ("other", Role.OFFICER, "water"),
        ("head", Role.LEADER, "housing"),
        ("supervisor", Role.SUPERVISOR, "city"),
    ):
        mail = f"{name}@example.org"
        registry.add_account(connection, name, "a-long-password", role, office=office, name=name, email=mail)
    opened = FieldOpened(bureau=BUREAU, name="物业", categories=("物业",), owner=BUREAU)
    plan = DocumentRef(id="plan", digest="0" * 64)
    action = ActionOpened(action="a1", plan=plan, office=OFFICE, since=DUE - 30 * DAY, due=DUE)
    write_facts(connection, BookKind.KEY_FIELD, "K2026-0001", (opened, action), ENGINE)


@pytest.fixture
def owing(database: Database) -> Database:
    database.change(bound)
    return database


def told(database: Database, viewer: Viewer) -> list[tuple[str, str]]:
    lines = database.look(lambda c: notices_for(c, viewer))
    return [(line.template, line.params["due"]) for line in reversed(lines)]


def test_the_office_is_told_before_its_day_and_after_it_and_nobody_else_is(owing: Database) -> None:
    for day in (DUE - 3 * DAY, DUE - 3 * DAY, DUE + DAY, DUE + DAY, DUE + 16 * DAY):
        owing.change(lambda c, d=day: call_duties(c, d))  # type: ignore[misc]

    due = DUE.isoformat()
    assert told(owing, OFFICER) == [("duty_ending", due), ("duty_ended", due), ("duty_overdue", due)]
    assert told(owing, OTHER) == []
    assert [template for template, _ in told(owing, SUPERVISOR)].count("duty_overdue") == 1
    assert owing.look(lambda c: c.execute(select(func.count()).select_from(outbox)).scalar_one()) == 5


def test_a_lapse_is_mailed_to_the_office_its_head_and_the_bureau(owing: Database) -> None:
    owing.change(lambda c: call_duties(c, DUE + DAY))

    mails = owing.change(lambda c: take(c, 10))

    assert sorted((mail.address, mail.template, mail.facts["due"]) for mail in mails) == [
        (f"{name}@example.org", "duty_ended", DUE.isoformat()) for name in ("head", "officer", "supervisor")
    ]
    assert {mail.petition for mail in mails} == {"K2026-0001"}
