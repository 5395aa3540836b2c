"""The route of calendars: the published days of a year, open to everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import Served
from api.problems import PROBLEMS
from domain.calendar import CalendarYear
from storage.packs import calendar_years

router = APIRouter(prefix="/api/v1", tags=["calendar"], responses=PROBLEMS)

SERIES = r"^[a-z][a-z0-9-]{0,19}$"


@router.get("/calendar")
async def read_calendar(
    found: Served,
    year: Annotated[int, Query(ge=1, le=9999)],
    series: Annotated[str | None, Query(pattern=SERIES, description="None: the series of the present pack.")] = None,
) -> list[CalendarYear]:
    """Give the published calendar of a year, every version of it, the last in force; none while it is not published."""
    return await found.database.read(lambda c: calendar_years(c, series or found.policy.calendar, year))
