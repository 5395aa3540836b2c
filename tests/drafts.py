"""A made-up calendar of 2027 for tests, and open cases that it moves; the real one has no notice yet."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from domain.base import Actor, Role
from domain.calendar import CalendarYear
from domain.petition import Petition, Stage
from domain.values import Ground
from storage import ledger
from storage.calendars import Preview, Publication, preview, publish
from storage.database import Database
from storage.packs import keep_policy
from storage.records import append_all
from storage.tables import ledger as table
from tests.builders import OFFICER, Case, a_case, a_decline
from tests.packs import at, cn_rules

ADMINISTRATOR = Actor(id="administrator", role=Role.ADMINISTRATOR)
OFF = {"2027-01-01": "元旦", "2027-01-18": "演练节", "2027-01-19": "演练节", "2027-01-20": "演练节"}
WORK = {"2027-01-23": "演练节"}
BEGUN = at("2026-11-20 09:00")
"""A case accepted on this day must be answered by 2027-01-19, a day off in the draft."""


def a_draft(version: int = 1, off: dict[str, str] | None = None, work: dict[str, str] | None = None) -> CalendarYear:
    """Give the draft; its days off move an end of 2027-01-19 to 2027-01-21."""
    members = {"year": 2027, "version": version, "source": "演练用草稿，不是通知", "published": "2026-11-05"}
    return CalendarYear.model_validate(members | {"off": off or OFF, "work": WORK if work is None else work})


def a_file(folder: Path, year: CalendarYear, name: str = "cn-2027.toml") -> Path:
    """Write a year as the file that an administrator would have."""
    head = [f"year = {year.year}", f"version = {year.version}", f'source = "{year.source}"']
    days = [f'"{day}" = "{name}"' for day, name in year.off.items()]
    worked = [f'"{day}" = "{name}"' for day, name in year.work.items()]
    lines = [*head, f"published = {year.published}", "", "[off]", *days, "", "[work]", *worked, ""]
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def planted(database: Database, number: str, stage: Stage = Stage.HANDLING, *, declined: bool = False) -> Case:
    """Record a case that came in at `BEGUN`; a declined one belongs to another procedure and is closed."""
    case = a_case(Stage.TRANSFERRED if declined else stage, number=number, received_at=BEGUN)
    if declined:
        case.done(a_decline(Ground.OTHER_PROCEDURE), OFFICER, BEGUN + timedelta(hours=5))

    def plant(connection: Connection) -> None:
        keep_policy(connection, cn_rules().policy)
        ledger.open_docket(connection, number, "0" * 64, cn_rules().policy.id, BEGUN)
        for _ in range(case.ledger_no):
            ledger.draw(connection, number)
        append_all(connection, case.batches, certain=True)

    database.change(plant)
    return case


def seen(database: Database, year: CalendarYear | None = None) -> Preview:
    """Preview the draft, or another year."""
    return database.look(lambda connection: preview(connection, "cn", year or a_draft()))


def published(database: Database, year: CalendarYear | None = None, code: str | None = None) -> Publication:
    """Publish the draft, or another year, by the code of its preview unless told otherwise."""
    year = year or a_draft()
    code = code or seen(database, year).code
    return database.change(lambda connection: publish(connection, "cn", year, code, ADMINISTRATOR))


def rows(database: Database, number: str) -> list[ledger.Row]:
    """Give the commands that the ledger has for a case."""
    query = select(*ledger.COLUMNS).where(table.c.petition == number).order_by(table.c.ledger_no)
    return [ledger.Row.model_validate(dict(row)) for row in database.look(lambda c: c.execute(query).mappings().all())]


def adopted(database: Database, case: Case) -> Petition:
    """Follow the command that the ledger has for a case, as its workflow does."""
    (row,) = rows(database, case.number)
    before = len(case.batches)
    assert isinstance(case.deliver(row.envelope), tuple)
    database.change(lambda c: append_all(c, case.batches[before:], certain=True))
    database.change(lambda c: ledger.answer(c, row, ledger.DONE, "{}"))
    return case.now
