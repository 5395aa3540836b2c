"""What a petition's workflow is started with, and what it answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import Frozen, Identifier
from domain.commands import Envelope
from domain.petition import Petition, Stage
from domain.policy import Rules
from domain.refusals import Refused


class State(StrEnum):
    """What became of a command."""

    DONE = "done"
    REFUSED = "refused"
    REPEATED = "repeated"


class Answer(Frozen):
    """The answer to one command; a repeat from an earlier run refers to the ledger, which has the answer."""

    ledger_no: int
    state: State
    stage: Stage | None = None
    first: int = 0
    last: int = 0
    refused: Refused | None = None


class Register(Frozen):
    """Begin a petition by its registration."""

    kind: Literal["register"] = "register"
    number: Identifier
    rules: Rules
    envelope: Envelope


class Resume(Frozen):
    """Go on with a petition from its state: after continue-as-new, an import, or a restore."""

    kind: Literal["resume"] = "resume"
    petition: Petition
    rules: Rules
    last_answer: Answer | None = None
    run: int = Field(0, description="How many runs came before.")


Start = Register | Resume


class Closed(Frozen):
    """What a workflow leaves behind: the head of its chain."""

    number: Identifier
    sequence: int
    head: str
