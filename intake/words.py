"""Outside words: what pages, the API and spreadsheets may say, with its limits; texts and names included."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from domain.base import Channel, Identifier, Purpose, Score
from domain.commands import Ground, Outcome, Procedure

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

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.accused and self.purpose is not Purpose.ACCUSATION:
            raise ValueError("only an accusation names an accused")
        return self


class _CommandWords(Words):
    id: Identifier = Field(description="Chosen by the sender; the same id is the same command.")


class TransferWords(_CommandWords):
    """转送"""

    type: Literal["transfer"]
    to: Identifier = Field(description="Id of the office.")
    note: Note | None = None


class AssignWords(_CommandWords):
    """交办"""

    type: Literal["assign"]
    to: Identifier = Field(description="Id of the office.")
    result_by: date
    note: Note | None = None


class AcceptWords(_CommandWords):
    """受理, with the written notice to the petitioner (Art. 23 para. 3)."""

    type: Literal["accept"]
    notice: Content | None = None


class DeclineWords(_CommandWords):
    """不予受理 or return, with reasons."""

    type: Literal["decline"]
    ground: Ground
    procedure: Procedure | None = None
    reason: Content | None = None


class ReplyWords(_CommandWords):
    """答复: the opinion with the contents of Art. 32."""

    type: Literal["reply"]
    outcome: Outcome | None = None
    claim: Content | None = None
    facts: Content | None = None
    reasons: Content | None = None
    conclusion: Content | None = None
    legal_basis: Content | None = None
    remedy: Content | None = None


class RateWords(_CommandWords):
    """评价: by the petitioner with the tracking code, or by a clerk for a petitioner without means."""

    type: Literal["rate"]
    bureau: Score | None = None
    office: Score | None = None
    code: Name | None = Field(None, description="The tracking code, by which the petitioner is known.")


class UrgeWords(_CommandWords):
    """催办"""

    type: Literal["urge"]
    reply_by: date | None = None
    note: Note | None = None


class AssignLeaderWords(_CommandWords):
    """领导包案"""

    type: Literal["assign_leader"]
    leader: Identifier = Field(description="Username or id of the leader's account.")
    accept_by: date | None = None


CommandWords = Annotated[
    TransferWords | AssignWords | AcceptWords | DeclineWords | ReplyWords | RateWords | UrgeWords | AssignLeaderWords,
    Field(discriminator="type"),
]
