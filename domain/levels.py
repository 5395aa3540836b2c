"""Levels of administration, and how often the leaders of each must receive."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from domain.base import Frozen


class Level(StrEnum):
    """At which level of administration an office stands."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"


class Every(StrEnum):
    """The period in which a minimum is counted."""

    MONTH = "month"
    QUARTER = "quarter"


class Minimum(Frozen):
    """On how many days of every period the leaders of an office of this level must receive, at the least."""

    level: Level
    every: Every
    days: int = Field(ge=1, le=31)
    article: str = Field(min_length=1, max_length=120)
