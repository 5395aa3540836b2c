"""Commands: what somebody asks of a petition, stripped of every text and personal name."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.base import (
    AccountRef,
    Accused,
    Actor,
    Channel,
    DocumentRef,
    Frozen,
    Identifier,
    Instant,
    Label,
    OfficeRef,
    Purpose,
    Score,
)
from domain.leading import Lead
from domain.remedies import Remedy
from domain.steps import Step
from domain.supervision import Supervision
from domain.values import Fit, Ground, OpinionPart, Outcome, Procedure


class Intake(Frozen):
    """What is known of a petition when it comes in."""

    channel: Channel
    purpose: Purpose
    text: DocumentRef
    bureau: OfficeRef
    petitioners: tuple[Identifier, ...] = Field(min_length=1)
    district: Label | None = None
    category: Label | None = None
    accused: Accused = Accused()
    written_at: Instant | None = None
    direct: OfficeRef | None = Field(None, description="The office that it was handed to directly (Art. 23 para. 2).")
    matter: Identifier | None = Field(None, description="The matter that it belongs to; none: a matter of its own.")
    settled_by: AccountRef | None = Field(None, description="The leader who had settled the matter.")
    concluded: int = Field(0, ge=0, description="How many on the matter had been concluded at its receipt.")
    concluded_by: Identifier | None = Field(None, description="The office that gave the last of these opinions.")


class Register(Intake):
    """登记: enter a petition that has come in (Art. 22)."""

    type: Literal["register"] = "register"


class ImportPast(Intake):
    """Enter a past petition; the envelope carries its past receipt."""

    type: Literal["import_past"] = "import_past"
    entered_at: Instant | None = Field(None, description="When it came in here: no rung is climbed for before.")


class ImportReply(Frozen):
    """Enter the past reply to an imported petition, as it was; the envelope carries its past date."""

    type: Literal["import_reply"] = "import_reply"
    reply: DocumentRef


class Transfer(Frozen):
    """转送: hand the case to the office that is competent (Art. 22)."""

    type: Literal["transfer"] = "transfer"
    to: OfficeRef
    co_handlers: tuple[OfficeRef, ...] = Field((), description="Offices that handle it with the lead office.")
    simple: Fit | None = Field(None, description="Why it may be handled simply.")
    note: DocumentRef | None = None


class Assign(Frozen):
    """交办: hand the case to an office whose result must come back by a date (Art. 22 (3))."""

    type: Literal["assign"] = "assign"
    to: OfficeRef
    result_by: date
    co_handlers: tuple[OfficeRef, ...] = ()
    note: DocumentRef | None = None


class Accept(Frozen):
    """受理: the office takes the case, with its written notice to the petitioner (Art. 23 para. 3)."""

    type: Literal["accept"] = "accept"
    notice: DocumentRef | None = None
    simple: bool = Field(False, description="In the simple way, where the bureau transferred it so.")
    new_facts: bool = Field(False, description="New facts or reasons are submitted, though the matter is final.")
    final_in: Identifier | None = Field(None, description="The petition in which the matter is final now.")
    matter_sequence: int = Field(0, ge=0, description="How far the matter's stream was when the gate looked.")


class Decline(Frozen):
    """不予受理 or return: the office does not take the case, with reasons in writing."""

    type: Literal["decline"] = "decline"
    ground: Ground
    procedure: Procedure | None = None
    reason: DocumentRef | None = None
    final_in: Identifier | None = Field(None, description="The petition in which the matter came to its final opinion.")
    matter_sequence: int = Field(0, ge=0, description="How far the matter's stream was when the gate looked.")


class Reply(Frozen):
    """答复: the opinion in writing (Art. 32); ``states`` says which parts its text has."""

    type: Literal["reply"] = "reply"
    outcome: Outcome | None = None
    opinion: DocumentRef | None = None
    states: tuple[OpinionPart, ...] = ()


class Rate(Frozen):
    """评价: the petitioner rates the bureau, the office, or both, once each (Art. 21)."""

    type: Literal["rate"] = "rate"
    bureau: Score | None = None
    office: Score | None = None


class Urge(Frozen):
    """催办: remind the office that holds the case; it never stops a clock."""

    type: Literal["urge"] = "urge"
    reply_by: date | None = None
    note: DocumentRef | None = None


class AssignLeader(Frozen):
    """领导包案: bind a leader to the matter (Art. 18)."""

    type: Literal["assign_leader"] = "assign_leader"
    leader: AccountRef
    accept_by: date | None = None
    first: bool = Field(False, description="Before those who hold the matter already (牵头).")
    call: Identifier | None = Field(None, description="The call for a leader that the ladder answers by this.")


Basic = Transfer | Assign | Accept | Decline | Reply | ImportReply | Rate | Urge | AssignLeader

Act = Basic | Step | Remedy | Supervision | Lead

Command = Annotated[Register | ImportPast | Act, Field(discriminator="type")]


class Sent(Frozen):
    """What is on its way to a stream: its ledger number, its sender, and when it was received (legal time)."""

    id: Identifier
    ledger_no: int | None = Field(None, ge=1, description="None: it came as a signal, past the ledger.")
    received_at: Instant
    actor: Actor
    command: Any


class Envelope(Sent):
    """A command on its way to a petition."""

    command: Command
