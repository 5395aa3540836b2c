"""Outside words: the commands as pages and the API may say them, with their limits; texts included."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.base import Day, Identifier, Score
from domain.values import Fit, Ground, Outcome, Procedure
from intake.lead_words import LeadWords
from intake.step_words import (
    AcknowledgeWords,
    AnswerExtensionWords,
    AnswerObjectionWords,
    ChangeCategoryWords,
    CloseHearingWords,
    ConfirmPerformanceWords,
    DecideCompetenceWords,
    DecideReviewWords,
    ExemptNoticeWords,
    HandOverWords,
    LeaveSimpleWords,
    LiftFinalityWords,
    LinkMatterWords,
    NameAccusedWords,
    ObjectWords,
    OpenHearingWords,
    RecordAgreementWords,
    RecuseWords,
    ReferWords,
    ReplyInterimWords,
    ReportExecutionWords,
    ReportResultWords,
    ReportUrgentlyWords,
    RequestExtensionWords,
    RequestReviewWords,
    SupplementWords,
    WithdrawWords,
)
from intake.supervision_words import (
    AcceptAnswerWords,
    AnswerOrderWords,
    AnswerUrgeWords,
    DelistWords,
    IssueOrderWords,
    RecordMeasureWords,
    RenewOrderWords,
    ReportRectificationWords,
    SettleProposalWords,
)
from intake.words import Content, Name, Note, Said


class TransferWords(Said):
    """转送"""

    type: Literal["transfer"]
    to: Identifier = Field(description="Id of the lead office.")
    co_handlers: tuple[Identifier, ...] = Field((), max_length=20, description="Ids of offices that handle it too.")
    simple: Fit | None = Field(None, description="Why it may be handled simply; none: the ordinary way.")
    note: Note | None = None


class AssignWords(Said):
    """交办"""

    type: Literal["assign"]
    to: Identifier = Field(description="Id of the lead office.")
    result_by: Day
    co_handlers: tuple[Identifier, ...] = Field((), max_length=20, description="Ids of offices that handle it too.")
    note: Note | None = None


class AcceptWords(Said):
    """受理, with the written notice to the petitioner (Art. 23 para. 3)."""

    type: Literal["accept"]
    notice: Content | None = None
    simple: bool = False
    new_facts: bool = Field(False, description="New facts or reasons are submitted on a matter that is final.")


class DeclineWords(Said):
    """不予受理 or return, with reasons."""

    type: Literal["decline"]
    ground: Ground
    procedure: Procedure | None = None
    reason: Content | None = None


class ReplyWords(Said):
    """答复: the opinion with the contents of Art. 32."""

    type: Literal["reply"]
    outcome: Outcome | None = None
    claim: Content | None = None
    facts: Content | None = None
    reasons: Content | None = None
    conclusion: Content | None = None
    legal_basis: Content | None = None
    remedy: Content | None = None


class RateWords(Said):
    """评价: by the petitioner with the tracking code, or by a clerk for a petitioner without means."""

    type: Literal["rate"]
    bureau: Score | None = None
    office: Score | None = None
    code: Name | None = Field(None, description="The tracking code, by which the petitioner is known.")


class UrgeWords(Said):
    """催办"""

    type: Literal["urge"]
    reply_by: Day | None = None
    note: Note | None = None


class AssignLeaderWords(Said):
    """领导包案"""

    type: Literal["assign_leader"]
    leader: Identifier = Field(description="Username or id of the leader's account.")
    first: bool = Field(False, description="Before those who hold the matter already (牵头).")
    accept_by: Day | None = None


CommandWords = Annotated[
    TransferWords
    | AssignWords
    | AcceptWords
    | DeclineWords
    | ReplyWords
    | RateWords
    | UrgeWords
    | AssignLeaderWords
    | AnswerUrgeWords
    | IssueOrderWords
    | AnswerOrderWords
    | AcceptAnswerWords
    | RenewOrderWords
    | RecordMeasureWords
    | ReportRectificationWords
    | DelistWords
    | SettleProposalWords
    | ReferWords
    | ReportUrgentlyWords
    | ExemptNoticeWords
    | ObjectWords
    | AnswerObjectionWords
    | DecideCompetenceWords
    | HandOverWords
    | AcknowledgeWords
    | LeaveSimpleWords
    | ChangeCategoryWords
    | RequestExtensionWords
    | AnswerExtensionWords
    | OpenHearingWords
    | CloseHearingWords
    | RecordAgreementWords
    | ConfirmPerformanceWords
    | ReplyInterimWords
    | ReportResultWords
    | ReportExecutionWords
    | RecuseWords
    | NameAccusedWords
    | LinkMatterWords
    | SupplementWords
    | WithdrawWords
    | RequestReviewWords
    | DecideReviewWords
    | LiftFinalityWords
    | LeadWords,
    Field(discriminator="type"),
]

PETITIONERS = (RateWords, SupplementWords, WithdrawWords, RequestReviewWords)
"""Commands that a petitioner may give with the tracking code."""
