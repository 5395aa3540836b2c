"""The form of a petition: its fields become the words of a registration, its faults sentences beside fields."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Connection, select

from domain.base import Channel, Purpose
from domain.policy import Policy
from intake.words import RegisterWords
from storage.directory import Office, Tree
from storage.tables import categories
from web.forms import Fields, field_errors, filled
from web.texts import say

MOST_PEOPLE = 20
SINGLE = ("channel", "purpose", "title", "content", "district", "category", "direct")
PERSON = ("name", "phone", "address", "id_number")
ACCUSED = ("office", "name", "post")
EXTERNAL = ("system", "id")
PAPER_CHANNELS = (Channel.LETTER, Channel.VISIT, Channel.PHONE, Channel.ONLINE)
PLACE = re.compile(r"^(petitioners|accused)\.(\d{1,2})\.")

GROUPS = frozenset({"petitioners", "accused"})
NOBODY = re.compile(r"^accused\.\d+\.office$")


class Choices(NamedTuple):
    """What the form offers."""

    districts: list[str]
    categories: list[str]
    offices: list[Office]
    purposes: tuple[Purpose, ...] = tuple(Purpose)
    channels: tuple[Channel, ...] = PAPER_CHANNELS


class Filled(NamedTuple):
    """A form as it was sent: its words if they are right, else what is wrong, by field."""

    words: RegisterWords | None
    errors: dict[str, str]


class Blocks(NamedTuple):
    """How many persons a form has room for."""

    petitioners: int = 1
    accused: int = 1

    def grown(self, more: str | None) -> Blocks:
        """Give room for one more, if a button asked for it."""
        people = min(self.petitioners + (more == "petitioners"), MOST_PEOPLE)
        return Blocks(petitioners=people, accused=min(self.accused + (more == "accused"), MOST_PEOPLE))


def choices(connection: Connection) -> Choices:
    """Read what the form offers."""
    tree = Tree.load(connection)
    known = select(categories.c.id).where(categories.c.valid_to.is_(None)).order_by(categories.c.id)
    return Choices(
        districts=tree.districts(),
        categories=list(connection.execute(known).scalars()),
        offices=sorted(tree.offices.values(), key=lambda office: (len(tree.line(office.id)), office.name)),
    )


def blocks(fields: Fields) -> Blocks:
    """Count the persons that a sent form has room for."""
    found = {"petitioners": 1, "accused": 1}
    for name in fields:
        place = PLACE.match(name)
        if place:
            found[place[1]] = max(found[place[1]], min(int(place[2]) + 1, MOST_PEOPLE))
    return Blocks(**found)


def read(fields: Fields, policy: Policy, language: str, *, channel: Channel | None = None) -> Filled:
    """Read a sent form; ``channel`` is fixed where the public writes."""
    size = blocks(fields)
    people = [n for n in range(size.petitioners) if n == 0 or _said(fields, "petitioners", n, PERSON)]
    accused = [n for n in range(size.accused) if _said(fields, "accused", n, ACCUSED)]
    raw: dict[str, Any] = {name: said for name in SINGLE if (said := filled(fields, name))}
    raw["petitioners"] = [_said(fields, "petitioners", n, PERSON) for n in people]
    raw["accused"] = [_said(fields, "accused", n, ACCUSED) for n in accused]
    if channel is not None:
        raw["channel"] = channel
    errors = {} if channel is not None else _paper(fields, raw, policy.tz, language)
    try:
        words = RegisterWords.model_validate(raw)
    except ValidationError as error:
        rows = {"petitioners": people, "accused": accused}
        errors |= {_placed(place, rows): said for place, said in field_errors(error, language).items()}
        return Filled(words=None, errors=_explained(errors, language))
    return Filled(words=None if errors else words, errors=errors)


def _paper(fields: Fields, raw: dict[str, Any], zone: ZoneInfo, language: str) -> dict[str, str]:
    """Read what only a clerk enters: the date as evidence, the number in another system, and the matter."""
    number = {name: said for name in EXTERNAL if (said := filled(fields, f"external_ids.0.{name}"))}
    if number:
        raw["external_ids"] = [number]
    if (matter := filled(fields, "matter")) is not None:
        raw["matter"] = matter
    written = filled(fields, "written_on")
    if written is None:
        return {}
    try:
        raw["written_at"] = datetime.combine(date.fromisoformat(written), time(), zone)
    except ValueError:
        return {"written_on": say("error.date", language)}
    return {}


def _said(fields: Fields, group: str, place: int, names: tuple[str, ...]) -> dict[str, str]:
    return {name: said for name in names if (said := filled(fields, f"{group}.{place}.{name}"))}


def _placed(place: str, rows: dict[str, list[int]]) -> str:
    """Lead an error back to the row it was typed in: rows left blank were passed over."""
    group, _, rest = place.partition(".")
    number, _, name = rest.partition(".")
    if group in rows and number.isdigit():
        return f"{group}.{rows[group][int(number)]}.{name or 'office'}"
    return place


def _explained(errors: dict[str, str], language: str) -> dict[str, str]:
    """Say of the two rules that span fields what is wrong, beside the field where it can be mended."""
    if "" in errors:
        del errors[""]
        errors["purpose"] = say("error.accused_unexpected", language)
    for group in GROUPS & errors.keys():  # a person who is not right is also one too few
        said = errors.pop(group)
        if not any(place.startswith(f"{group}.") for place in errors):
            errors[f"{group}.0.name"] = said
    blank = say("error.value_error", language)
    nobody = [place for place, said in errors.items() if NOBODY.match(place) and said == blank]
    return errors | dict.fromkeys(nobody, say("error.accused_empty", language))
