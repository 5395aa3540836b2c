"""Outside words: the commands of supervision, and the answers of offices to it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.base import Day, Identifier
from domain.breaches import Breach
from domain.supervision import Measure
from intake.words import Content, Said


class AnswerUrgeWords(Said):
    """答复催办"""

    type: Literal["answer_urge"]
    urge: Identifier | None = Field(None, description="Which urging; none: every one that waits for this office.")
    text: Content | None = None


class IssueOrderWords(Said):
    """督办 (Art. 40)"""

    type: Literal["issue_order"]
    office: Identifier = Field(description="Id of an office on the case.")
    breach: Breach
    answer_by: Day
    demand: Content | None = None


class AnswerOrderWords(Said):
    """督办反馈"""

    type: Literal["answer_order"]
    order: Identifier | None = Field(None, description="Which order; none: the only one that waits.")
    answer: Content | None = None


class AcceptAnswerWords(Said):
    """认可反馈, with reasons."""

    type: Literal["accept_answer"]
    order: Identifier
    reason: Content | None = None


class RenewOrderWords(Said):
    """继续督办, with reasons and a new date."""

    type: Literal["renew_order"]
    order: Identifier
    answer_by: Day
    reason: Content | None = None


class RecordMeasureWords(Said):
    """约谈、通报、挂牌督办、责令限期整改 (Art. 39)"""

    type: Literal["record_measure"]
    measure: Measure
    office: Identifier = Field(description="Id of an office on the case.")
    complete_by: Day | None = Field(None, description="For a rectification only, and there needed.")
    grounds: Content | None = None


class ReportRectificationWords(Said):
    """整改报告"""

    type: Literal["report_rectification"]
    record: Identifier | None = Field(None, description="Which rectification; none: the only one that waits.")
    report: Content | None = None


class SettleProposalWords(Said):
    """处理建议: taken up with what follows, or set aside with reasons."""

    type: Literal["settle_proposal"]
    proposal: Identifier
    take_up: bool
    follows: Identifier | None = Field(None, description="An order or measure of the case, or a recommendation.")
    reason: Content | None = None


class DelistWords(Said):
    """摘牌, with reasons."""

    type: Literal["delist"]
    record: Identifier
    reason: Content | None = None
