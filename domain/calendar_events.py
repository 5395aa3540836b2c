"""The streams of calendars: which year of a series was published, when, by whom and under which code."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.base import Frozen
from domain.calendar import CalendarYear
from domain.events import Chained


class CalendarPublished(Frozen):
    """A year of the series counts for whatever is received from here on; open cases are told by a command each."""

    type: Literal["calendar_published"] = "calendar_published"
    year: CalendarYear
    code: str = Field(description="Confirmation code of the preview that was published.")
    cases: int = Field(ge=0, description="How many open cases are told.")


class CalendarEvent(Chained):
    """A fact of a calendar series at its place in the series' stream."""

    fact: CalendarPublished
