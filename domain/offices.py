"""Offices: a dated tree of bureaus and departments, each with a stream of its own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.base import Frozen, Identifier, Label
from domain.events import Chained
from domain.levels import Level

OfficeName = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]


class OfficeKind(StrEnum):
    """信访部门, an office that handles matters, or the desk of the level above, outside the tree."""

    BUREAU = "bureau"
    DEPARTMENT = "department"
    SUPERIOR = "superior"


class OfficeOpened(Frozen):
    type: Literal["office_opened"] = "office_opened"
    kind: OfficeKind
    parent: Identifier | None = None
    name: OfficeName
    name_en: OfficeName | None = None
    district: Label | None = None
    level: Level | None = None


class OfficeChanged(Frozen):
    """The office has another parent, name, district or level from here on."""

    type: Literal["office_changed"] = "office_changed"
    parent: Identifier | None = None
    name: OfficeName
    name_en: OfficeName | None = None
    district: Label | None = None
    level: Level | None = None


class OfficeEvent(Chained):
    """A fact of an office at its place in the office's stream."""

    fact: Annotated[OfficeOpened | OfficeChanged, Field(discriminator="type")]


def circular(office: str, parent: str | None, parents: Mapping[str, str | None]) -> bool:
    """Tell whether an office would come to lie below itself."""
    while parent is not None:
        if parent == office:
            return True
        parent = parents.get(parent)
    return False
