"""交办批次: matters that a level above hands down together, to be settled by a date and confirmed level by level.

A member is settled by acts of agencies only: an opinion served, an agreement performed, a review decided for good. What
its petition has come to is stamped into the command with that petition's sequence. Silence, a withdrawal or a pledge
settles nothing. Each level that the pack names confirms a settlement, and each time somebody else must look.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import DocumentRef, Frozen, Identifier, Label, OfficeRef
from domain.dossiers.base import Dossier, Opening, Told
from domain.terms import ClockName, DossierKind

LARGEST = 2000
"""Members of one batch: its state travels with its workflow."""


class Stage(StrEnum):
    """Where the batch stands."""

    OPEN = "open"
    SETTLED = "settled"
    REPORTED = "reported"


class Settling(StrEnum):
    """The acts of agencies that settle a matter."""

    OPINION_SERVED = "opinion_served"
    AGREEMENT_PERFORMED = "agreement_performed"
    REVIEW_FINAL = "review_final"


class MemberStage(StrEnum):
    """Where a member stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    SETTLED = "settled"


class Joining(Frozen):
    """A petition that is to be a member: its matter, and its district when it joined."""

    petition: Identifier
    matter: Identifier
    district: Label | None = None


class Stamped(Frozen):
    """What a member's petition has come to, as the command found it at a place of its stream."""

    item: int = Field(ge=1)
    sequence: int
    settled_by: Settling | None = None


class ReceiveBatch(Frozen):
    """接收交办批次"""

    type: Literal["receive_batch"] = "receive_batch"
    bureau: OfficeRef
    issuer: Label
    reference: Label
    level: ClockName
    received_on: date
    term: date


class AddMembers(Frozen):
    """Link petitions; those that belong to it already are left alone."""

    type: Literal["add_members"] = "add_members"
    members: tuple[Joining, ...] = Field(min_length=1)


class ProposeSettlement(Frozen):
    """Propose members as settled; the facts of their petitions are stamped."""

    type: Literal["propose_settlement"] = "propose_settlement"
    members: tuple[Stamped, ...] = ()


class SignSettlement(Frozen):
    """Confirm proposed members at the next level."""

    type: Literal["sign_settlement"] = "sign_settlement"
    level: ClockName
    members: tuple[int, ...] = ()


class SendBack(Frozen):
    """Refuse to confirm proposed members, with reasons: they must be proposed anew."""

    type: Literal["send_back"] = "send_back"
    level: ClockName
    members: tuple[int, ...] = ()
    reason: DocumentRef


class ReportBatch(Frozen):
    """结案报告: the figures follow from the members; the text stands in the safe."""

    type: Literal["report_batch"] = "report_batch"
    report: DocumentRef


Act = AddMembers | ProposeSettlement | SignSettlement | SendBack | ReportBatch


class BatchReceived(Opening):
    type: Literal["batch_received"] = "batch_received"
    issuer: Label
    reference: Label
    level: ClockName
    received_on: date
    term: date

    def clock_day(self, name: str) -> date:
        """Half of the time is a milestone; the term is the order's."""
        half = self.received_on + timedelta(days=(self.term - self.received_on).days // 2)
        return half if name == "half" else self.term


class MembersAdded(Told):
    type: Literal["members_added"] = "members_added"
    first: int
    members: tuple[Joining, ...]


class SettlementProposed(Told):
    type: Literal["settlement_proposed"] = "settlement_proposed"
    members: tuple[Stamped, ...]
    last: bool = Field(False, description="No level has to confirm it.")


class SettlementSigned(Told):
    type: Literal["settlement_signed"] = "settlement_signed"
    level: ClockName
    members: tuple[int, ...]
    last: bool = Field(False, description="No further level has to confirm it.")


class SettlementSentBack(Told):
    type: Literal["settlement_sent_back"] = "settlement_sent_back"
    level: ClockName
    members: tuple[int, ...]
    reason: DocumentRef


class HalfSettled(Told):
    type: Literal["half_settled"] = "half_settled"


class BatchSettled(Told):
    type: Literal["batch_settled"] = "batch_settled"


class BatchReported(Told):
    type: Literal["batch_reported"] = "batch_reported"
    report: DocumentRef
    members: int
    by: dict[Settling, int]
    in_time: bool


BatchFact = (
    BatchReceived
    | MembersAdded
    | SettlementProposed
    | SettlementSigned
    | SettlementSentBack
    | HalfSettled
    | BatchSettled
    | BatchReported
)


class Member(Joining):
    """A member: how it was settled, who proposed it, and who signed, level by level."""

    item: int
    stage: MemberStage = MemberStage.OPEN
    settled_by: Settling | None = None
    at_sequence: int = 0
    proposed_by: Identifier | None = None
    signed: tuple[Identifier, ...] = ()


class AssignedBatch(Dossier):
    """A batch, folded from its events."""

    kind: Literal[DossierKind.BATCH] = DossierKind.BATCH
    issuer: Label
    reference: Label
    level: ClockName
    received_on: date
    term: date
    members: tuple[Member, ...] = ()
    half: bool = False

    @property
    def settled(self) -> int:
        """How many members every level has confirmed."""
        return sum(member.stage is MemberStage.SETTLED for member in self.members)
