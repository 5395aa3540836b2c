"""Outside words: a petition as pages, the API and spreadsheets may say it, with its limits; names included."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from domain.base import Channel, Identifier, Purpose

EARLIEST = datetime(1949, 10, 1, tzinfo=UTC)
BLANK_LINES = re.compile(r"\n\s*\n+")


def clean(text: str) -> str:
    """Keep a text's meaning and drop its debris: control characters, stray tabs, trailing space, blank lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u3000", " ")
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    text = BLANK_LINES.sub("\n", text)
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def _visible(text: str) -> bool:
    return any(unicodedata.category(c) not in {"Cf", "Zs", "Zl", "Zp"} for c in text)


def _line(text: str) -> str:
    cleaned = clean(text).replace("\n", " ")
    if not _visible(cleaned):
        raise ValueError("must not be blank")
    return cleaned


def _text(text: str) -> str:
    cleaned = clean(text)
    if not _visible(cleaned):
        raise ValueError("must not be blank")
    return cleaned


Name = Annotated[str, StringConstraints(max_length=80), AfterValidator(_line)]
Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_line)]
Address = Annotated[str, StringConstraints(max_length=300), AfterValidator(_line)]
Title = Annotated[str, StringConstraints(max_length=200), AfterValidator(_line)]
Content = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_text)]
Note = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_text)]
ExternalSystem = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class Words(BaseModel):
    """Anything said from outside: closed to unknown members."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Words):
    """A petitioner."""

    name: Name
    phone: Phone | None = None
    address: Address | None = None
    id_number: Phone | None = None


class AccusedWords(Words):
    """Whom an accusation names: an office by id or name, a person by name and post."""

    office: Name | None = None
    name: Name | None = None
    post: Name | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.office is None and self.name is None:
            raise ValueError("an accused needs an office or a name")
        return self


class ExternalId(Words):
    """The number of a petition in another system."""

    system: ExternalSystem
    id: Identifier


class RegisterWords(Words):
    """A petition as it is handed in."""

    channel: Channel
    purpose: Purpose
    title: Title
    content: Content
    district: Name | None = None
    category: Name | None = None
    petitioners: tuple[Person, ...] = Field(min_length=1, max_length=500)
    accused: tuple[AccusedWords, ...] = Field((), max_length=20)
    external_ids: tuple[ExternalId, ...] = Field((), max_length=10)
    written_at: AwareDatetime | None = Field(
        None, ge=EARLIEST, description="Postmark or visit; evidence, entered by a clerk."
    )
    direct: Identifier | None = Field(None, description="Id of the office that it is handed to directly (Art. 23).")
    matter: Identifier | None = Field(
        None, description="Number of an earlier petition on the same facts (并案); named by a clerk who may see it."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.accused and self.purpose is not Purpose.ACCUSATION:
            raise ValueError("only an accusation names an accused")
        return self


class Said(Words):
    """A command as it is said."""

    id: Identifier = Field(description="Chosen by the sender; the same id is the same command.")
