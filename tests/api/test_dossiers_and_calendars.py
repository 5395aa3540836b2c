"""A published calendar reaches every open dossier whose pack counts by it, as a command in its ledger."""

from __future__ import annotations

from datetime import date

from domain.calendar import CalendarYear
from storage import ledger
from storage.calendars import preview, publish
from tests.api.house import SETUP, House
from tests.api.test_dossiers import recommended


async def test_an_open_dossier_is_told_of_a_published_year(house: House) -> None:
    number = await recommended(house)
    year = CalendarYear(year=2027, source="test", published=date(2026, 11, 20), off={}, work={})
    code = house.database.look(lambda c: preview(c, "cn", year)).code

    house.database.change(lambda c: publish(c, "cn", year, code, SETUP))

    row = house.database.look(lambda c: ledger.find(c, number, "calendar-cn-2027.1"))
    assert row is not None
    assert row.type == "adopt_calendar"
    assert row.dossier_envelope.command.issue.years == (year,)  # type: ignore[union-attr]
