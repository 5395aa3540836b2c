"""Words shared by every part of the domain: frozen records, roles, and references to things kept elsewhere."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$")]
"""An opaque id: never a name, never free text."""

Label = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\s\x00-\x1f][^\n\r\t\x00-\x1f]*$")]
"""A word from a code table (a district, a category): short and on one line."""

Instant = AwareDatetime
"""A point in time; kept and compared in UTC."""


Day = Annotated[date, Field(le=date(2199, 12, 31))]
"""A day that somebody names: before the last that dates know, so that there is a day after it."""


class Frozen(BaseModel):
    """A value: never changed, compared by content, closed to unknown members."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    """In which capacity somebody acts; an account has one, the engine and outsiders have theirs."""

    PETITIONER = "petitioner"
    CLERK = "clerk"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    ENGINE = "engine"


class Channel(StrEnum):
    """信访形式: how a petition came."""

    LETTER = "letter"
    VISIT = "visit"
    ONLINE = "online"
    PHONE = "phone"


class Purpose(StrEnum):
    """信访目的: what a petition asks (Arts. 29-31)."""

    REQUEST = "request"
    ACCUSATION = "accusation"
    SUGGESTION = "suggestion"


class Body(StrEnum):
    """Whose duty a term is: the bureau's, the handling office's, the reviewing office's, or a leader's."""

    BUREAU = "bureau"
    OFFICE = "office"
    REVIEWER = "reviewer"
    LEADER = "leader"


RATED = (Body.BUREAU, Body.OFFICE)
"""The two bodies that a petitioner rates (Art. 21)."""


class Score(StrEnum):
    """满意度: the three answers of a rating."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


class Actor(Frozen):
    """Who acts, in which role and for which office; ``claims`` is what an engine operator says of himself.

    ``stands_for`` is the absent leader in whose place a deputy knows of the case.
    """

    id: Identifier
    role: Role
    office: Identifier | None = None
    claims: Identifier | None = None
    stands_for: Identifier | None = None


class OfficeRef(Frozen):
    """An office as a command found it: its line up to the root, and the state of its stream at that time."""

    id: Identifier
    line: tuple[Identifier, ...]
    district: Label | None = None
    sequence: int = 0


class AccountRef(Frozen):
    """An office-holder as a command found him: the account and the line of the office it belongs to."""

    id: Identifier
    role: Role
    line: tuple[Identifier, ...] = ()


class DocumentRef(Frozen):
    """A text kept in the database only: its id and keyed digest, never its words."""

    id: Identifier
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Accused(Frozen):
    """Whom an accusation names: excluded everywhere with all below them (Art. 30 para. 3)."""

    offices: tuple[Identifier, ...] = ()
    accounts: tuple[Identifier, ...] = ()
    persons: tuple[Identifier, ...] = ()

    @property
    def names_somebody(self) -> bool:
        """Whether anybody is named at all."""
        return bool(self.offices or self.accounts or self.persons)

    def bars(self, account: str | None, line: tuple[str, ...]) -> bool:
        """Tell whether somebody with this account, in an office with this line, may not know of the case."""
        return account in self.accounts or any(office in self.offices for office in line)

    def joined(self, other: Accused) -> Accused:
        """Give all whom two namings exclude."""
        names = ("offices", "accounts", "persons")
        both = {name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name)))) for name in names}
        return Accused(**both)
