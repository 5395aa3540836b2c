"""What a petition's workflow is started with, and what it answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import Frozen, Identifier
from domain.dossiers.kinds import AnyDossier, DossierEvent, DossierRecord, Recorded, folded
from domain.events import Batch, Event
from domain.folding import fold
from domain.petition import Petition
from domain.policy import Rules
from domain.refusals import Refused

LONGEST: int = 1_500
"""How many events a run may have before it continues as new; a run is never more than one command longer."""

LONGEST_BEFORE = Field(None, ge=20, description="As LONGEST, kept with the run; none: begun when none was set.")


class State(StrEnum):
    """What became of a command."""

    DONE = "done"
    REFUSED = "refused"
    REPEATED = "repeated"


class Answer(Frozen):
    """The answer to one command; a repeat from an earlier run refers to the ledger, which has the answer.

    Whoever asked writes the batches into the records together with the answer; the ledger keeps it without them.
    """

    ledger_no: int
    state: State
    stage: str | None = Field(None, description="Where the petition or the dossier then stood.")
    first: int = 0
    last: int = 0
    refused: Refused | None = None
    batches: tuple[Recorded, ...] = ()


class Register(Frozen):
    """Begin a petition by its registration, which the gate has decided and recorded with its receipt."""

    kind: Literal["register"] = "register"
    rules: Rules
    events: tuple[Event, ...] = Field(min_length=1)
    longest: int | None = LONGEST_BEFORE

    @property
    def registered(self) -> Petition:
        """The petition as its registration made it."""
        petition = fold(self.events)
        if petition is None:
            raise ValueError("a registration without events")
        return petition


class Resume(Frozen):
    """Go on with a petition from its state: after continue-as-new, an import, or a restore."""

    kind: Literal["resume"] = "resume"
    petition: Petition
    rules: Rules
    last_answer: Answer | None = None
    run: int = Field(0, description="How many runs came before.")
    unrecorded: tuple[Batch, ...] = Field((), description="The last command's batches, if nothing followed them yet.")
    longest: int | None = LONGEST_BEFORE

    @property
    def state(self) -> Petition:
        """The state that it goes on with."""
        return self.petition


Start = Register | Resume


class Open(Frozen):
    """Begin a dossier by its opening, which the gate has decided and recorded."""

    kind: Literal["open"] = "open"
    rules: Rules
    events: tuple[DossierEvent, ...] = Field(min_length=1)
    longest: int | None = LONGEST_BEFORE

    @property
    def opened(self) -> AnyDossier:
        """The dossier as its opening made it."""
        return folded(self.events)


class ResumeDossier(Frozen):
    """Go on with a dossier from its state: after continue-as-new, or a restore."""

    kind: Literal["resume_dossier"] = "resume_dossier"
    dossier: AnyDossier
    rules: Rules
    last_answer: Answer | None = None
    run: int = Field(0, description="How many runs came before.")
    unrecorded: tuple[DossierRecord, ...] = Field((), description="As of a petition.")
    longest: int | None = LONGEST_BEFORE

    @property
    def state(self) -> AnyDossier:
        """The state that it goes on with."""
        return self.dossier


DossierStart = Open | ResumeDossier


class Closed(Frozen):
    """What a workflow leaves behind: the head of its chain."""

    number: Identifier
    sequence: int
    head: str
