"""Outside words: what may be said of dossiers, with its limits; texts included."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.base import Identifier, Label
from domain.dossiers.recommendation import Aim
from domain.terms import ClockName
from intake.bulletin_words import (
    CorrectBulletinWords,
    OpenBulletinWords,
    ProofBulletinWords,
    PublishBulletinWords,
    ReviewBulletinWords,
    ReviseBulletinWords,
    WithdrawBulletinWords,
)
from intake.words import Content, Note, Said

Items = Annotated[tuple[Annotated[int, Field(ge=1, le=2000)], ...], Field(max_length=2000)]


class IssueRecommendationWords(Said):
    """提出建议: on one case or a pattern of cases, or on none in particular."""

    type: Literal["issue_recommendation"] = "issue_recommendation"
    aim: Aim
    office: Identifier = Field(description="Id of the office that it addresses.")
    cases: tuple[Identifier, ...] = Field((), max_length=200, description="Numbers of petitions that it rests on.")
    text: Content


class AnswerRecommendationWords(Said):
    """书面反馈: adopted or not, with reasons or measures."""

    type: Literal["answer_recommendation"]
    adopted: bool
    answer: Content


class NoteRecommendationWords(Said):
    """The supervisor takes note."""

    type: Literal["note_recommendation"]
    note: Note | None = None


class RenewRecommendationWords(Said):
    """The supervisor asks again."""

    type: Literal["renew_recommendation"]
    reason: Content


class WithdrawRecommendationWords(Said):
    """The supervisor takes it back."""

    type: Literal["withdraw_recommendation"]
    reason: Content


class ReceiveBatchWords(Said):
    """接收交办批次"""

    type: Literal["receive_batch"] = "receive_batch"
    issuer: Label = Field(description="Who handed it down.")
    reference: Label = Field(description="Its number with the issuer; the same again is the same batch.")
    level: ClockName = Field(description="The issuer's level, e.g. province.")
    received_on: date
    term: date = Field(description="The last day.")
    bureau: Identifier | None = Field(None, description="The bureau that keeps it; none: the sender's.")


class AddMembersWords(Said):
    """Link petitions by their numbers."""

    type: Literal["add_members"]
    petitions: tuple[Identifier, ...] = Field(min_length=1, max_length=2000)


class ProposeSettlementWords(Said):
    """Propose members as settled; none named: all whose petitions have come to an act of an agency."""

    type: Literal["propose_settlement"]
    members: Items = ()


class SignSettlementWords(Said):
    """Confirm members at a level; none named: all that wait for it."""

    type: Literal["sign_settlement"]
    level: ClockName
    members: Items = ()


class SendBackWords(Said):
    """Send members back, with reasons."""

    type: Literal["send_back"]
    level: ClockName
    members: Items = ()
    reason: Content


class ReportBatchWords(Said):
    """结案报告: the text; the figures are the engine's."""

    type: Literal["report_batch"]
    report: Content


OpeningWords = IssueRecommendationWords | ReceiveBatchWords | OpenBulletinWords | CorrectBulletinWords
DossierWords = Annotated[
    AnswerRecommendationWords
    | NoteRecommendationWords
    | RenewRecommendationWords
    | WithdrawRecommendationWords
    | AddMembersWords
    | ProposeSettlementWords
    | SignSettlementWords
    | SendBackWords
    | ReportBatchWords
    | ReviewBulletinWords
    | ProofBulletinWords
    | ReviseBulletinWords
    | PublishBulletinWords
    | WithdrawBulletinWords,
    Field(discriminator="type"),
]
