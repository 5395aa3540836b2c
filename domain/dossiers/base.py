"""What every kind of dossier (案卷) shares: its state, its facts, who may act on it, and how its clocks are read.

A kind is one module like `domain.dossiers.recommendation`: commands, facts, a state, a table of rows saying who may do
what at which stage, `decide` and `evolve`, and one `Kind` that names them. To add a kind:

1. name it in `DossierKind` (`domain.policy`), with a letter for its numbers in `LETTERS` here, and its occasions in
   `DOSSIER_CUES` (`domain.cues`): which there are, which name a day, and after which a clock must start;
2. write its module here and add it to the unions and to `KINDS` in `domain.dossiers.kinds`;
3. say what is said from outside in `intake.dossier_words`, what must be looked up for it and which words open it in
   `intake.dossier_stamp`, and name its opening command in `intake.ways`;
4. name the notices that follow its facts in `workflows.dossier_reactions`, with their words in `notices.wording` and
   `web.notice_words`;
5. give it terms in a new version of a pack, ``[dossiers.KIND.terms.NAME]``;
6. show it: a view in `api.dossier_views`, routes like those of `api.dossiers`, forms and words in `web`.

Ledger, delivery, relay, records, audit, restore and the workflow need nothing more: they know dossiers, not kinds.

A fact says to its clocks what it must through four methods that have a default: which occasions it is
(`clock_cues`), the last day it names for a term without length (`clock_day`), which of several things it is about
(`subject`; such a thing has clocks of its own), and whom it binds (`clock_holder`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import Field

from domain.base import Accused, Actor, Body, Frozen, Identifier, Instant, OfficeRef, Role
from domain.chain import GENESIS
from domain.clocks import Clock
from domain.policy import CalendarIssue, Rules
from domain.refusals import Refused
from domain.terms import BaseTerm, DossierKind

LETTERS: dict[DossierKind, str] = {
    DossierKind.RECOMMENDATION: "J",
    DossierKind.BATCH: "B",
    DossierKind.VISIT: "V",
    DossierKind.GOVERNANCE: "G",
    DossierKind.BULLETIN: "T",
}
"""With which letter the numbers of a kind begin; a petition's begin with P."""


def kind_of(number: str) -> DossierKind | None:
    """Tell a dossier's kind by its number, as in ``B2026-0001``; none: it is a petition."""
    return next((kind for kind, letter in LETTERS.items() if number.startswith(letter)), None)


class Cited(Frozen):
    """A petition that a dossier speaks of, as a command found it: its place in its stream, and whom it accuses."""

    number: Identifier
    sequence: int
    accused: Accused = Accused()


class Told(Frozen):
    """A fact of a dossier, and what it says to the clocks."""

    def clock_cues(self) -> tuple[str, ...]:
        """Name its occasions."""
        return (str(getattr(self, "type", "")),)

    def clock_day(self, name: str) -> date | None:  # noqa: ARG002 - for others to say
        """Give the last day that it names for a term without length."""
        return None

    @property
    def subject(self) -> str | None:
        """Give the one thing of several that it is about."""
        return None

    def clock_holder(self) -> str | None:
        """Give the office that it binds; none: the bureau or the office of the dossier, as the term says."""
        return None


class Opening(Told):
    """What every opening fact says."""

    bureau: OfficeRef
    policy: Identifier
    office: OfficeRef | None = None
    cases: tuple[Cited, ...] = ()


class Dossier(Frozen):
    """The state that every kind has; a kind adds its own."""

    number: Identifier
    stage: str
    bureau: OfficeRef = Field(description="The bureau that keeps it.")
    office: OfficeRef | None = Field(None, description="The office that it addresses.")
    policy: Identifier
    opened_at: Instant
    opened_by: Identifier
    cases: tuple[Cited, ...] = ()
    ended: bool = False
    clocks: tuple[Clock, ...] = ()
    calendars: tuple[CalendarIssue, ...] = ()
    sequence: int = 0
    head: str = GENESIS
    last_ledger_no: int = 0

    @property
    def running(self) -> tuple[Clock, ...]:
        """The clocks that no act has stopped."""
        return tuple(clock for clock in self.clocks if clock.running)

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen here."""
        return self.ended and not self.running

    @property
    def accused(self) -> Accused:
        """Whom the petitions that it speaks of accuse: excluded from all of it (Art. 30 para. 3)."""
        found = Accused()
        for case in self.cases:
            found = found.joined(case.accused)
        return found


class Party(StrEnum):
    """Whose dossier it must be for the actor."""

    BUREAU = "bureau"
    OFFICE = "office"
    ANY = "any"


Who = tuple[Role, Party]
SUPERVISOR = (Role.SUPERVISOR, Party.BUREAU)
CLERK = (Role.CLERK, Party.BUREAU)
OFFICER = (Role.OFFICER, Party.OFFICE)
HEAD = (Role.LEADER, Party.OFFICE)
ADDRESSED = (OFFICER, HEAD, (Role.CLERK, Party.OFFICE), (Role.SUPERVISOR, Party.OFFICE))
"""Whoever speaks for the office that a dossier addresses; a bureau may be addressed too."""

Row = tuple[str, tuple[str, ...], tuple[Who, ...]]
"""A command, the stages at which it may be given, and by whom."""


class Case(NamedTuple):
    """A dossier while a command is decided on."""

    dossier: Any
    rules: Rules
    at: datetime
    actor: Actor


Found = tuple[Frozen, ...] | Refused


class Kind(NamedTuple):
    """One kind of dossiers: its shapes, its table and its two functions."""

    name: DossierKind
    state: type[Dossier]
    opens: type[Frozen]
    openers: frozenset[Role]
    rows: tuple[Row, ...]
    open: Callable[[Any, Case], Found]
    decide: Callable[[Any, Case], Found]
    begin: Callable[[Any, dict[str, Any]], Dossier]
    """Give the state that an opening fact makes, from the fact and what all dossiers share."""
    evolve: Callable[[Any, Any, Any], dict[str, object]]
    """Give what a fact changes, from the dossier, the fact and its event."""


def in_party(actor: Actor, party: Party, dossier: Dossier) -> bool:
    """Tell whether the dossier is the actor's bureau's or one below it, or addresses his own office."""
    match party:
        case Party.BUREAU:
            return actor.office in dossier.bureau.line
        case Party.OFFICE:
            return dossier.office is not None and actor.office == dossier.office.id
        case Party.ANY:
            return True


def permits(who: Iterable[Who], actor: Actor, dossier: Dossier) -> bool:
    """Tell whether a row lets this actor act."""
    return any(actor.role is role and in_party(actor, party, dossier) for role, party in who)


def holder_of(fact: Frozen, term: BaseTerm, holders: dict[Body, str]) -> str:
    """Give who is bound by a term that a fact starts."""
    named = fact.clock_holder() if isinstance(fact, Told) else None
    return named if named is not None and term.holder is Body.OFFICE else holders[term.holder]
