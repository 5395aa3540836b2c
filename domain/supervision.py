"""Commands of supervision: orders and their answers, answers to an urging, and the measures of Art. 39."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import Day, DocumentRef, Frozen, Identifier
from domain.breaches import Breach


class Measure(StrEnum):
    """追责手段 (Art. 39): a talk, a circular, listed supervision, rectification by a date; always of an office."""

    TALK = "talk"
    CIRCULAR = "circular"
    LISTED = "listed"
    RECTIFICATION = "rectification"


class SupervisionAct(Frozen):
    """An act of supervision, or an office's answer to one."""


class AnswerUrge(SupervisionAct):
    """答复催办: the office that was urged answers in writing."""

    type: Literal["answer_urge"] = "answer_urge"
    urge: Identifier | None = Field(None, description="Which urging; none: every one that waits for this office.")
    text: DocumentRef | None = None


class IssueOrder(SupervisionAct):
    """督办: a supervision order to an office on the case, with the breach it rests on (Art. 40)."""

    type: Literal["issue_order"] = "issue_order"
    office: Identifier
    breach: Breach
    answer_by: Day
    demand: DocumentRef | None = None


class AnswerOrder(SupervisionAct):
    """督办反馈: the office answers an order in writing."""

    type: Literal["answer_order"] = "answer_order"
    order: Identifier | None = Field(None, description="Which order; none: the only one that waits for this office.")
    answer: DocumentRef | None = None


class AcceptAnswer(SupervisionAct):
    """The supervisor accepts an office's answer, with reasons; the order is done."""

    type: Literal["accept_answer"] = "accept_answer"
    order: Identifier
    reason: DocumentRef | None = None


class RenewOrder(SupervisionAct):
    """再督办: the answer does not do, or there is none; the order goes on to a new date."""

    type: Literal["renew_order"] = "renew_order"
    order: Identifier
    answer_by: Day
    reason: DocumentRef | None = None


class RecordMeasure(SupervisionAct):
    """约谈、通报、挂牌督办、责令限期整改: what was done about an office on the case (Art. 39)."""

    type: Literal["record_measure"] = "record_measure"
    measure: Measure
    office: Identifier
    complete_by: Day | None = Field(None, description="For a rectification: its date.")
    grounds: DocumentRef | None = None


class ReportRectification(SupervisionAct):
    """整改报告: the office reports what it has put right."""

    type: Literal["report_rectification"] = "report_rectification"
    record: Identifier | None = Field(None, description="Which rectification; none: the only one that waits.")
    report: DocumentRef | None = None


class Delist(SupervisionAct):
    """摘牌: a listed supervision ends, with reasons."""

    type: Literal["delist"] = "delist"
    record: Identifier
    reason: DocumentRef | None = None


class SettleProposal(SupervisionAct):
    """处理建议: take a proposal up, with what follows, or set it aside with reasons."""

    type: Literal["settle_proposal"] = "settle_proposal"
    proposal: Identifier
    take_up: bool
    follows: Identifier | None = Field(None, description="An order or measure of the case, or a recommendation.")
    reason: DocumentRef | None = None
    authors: tuple[Identifier, ...] = Field((), description="Who gave the act under review; they do not decide.")
    recommended_to: Identifier | None = Field(None, description="The office that the recommendation named addresses.")


Supervision = (
    AnswerUrge
    | IssueOrder
    | AnswerOrder
    | AcceptAnswer
    | RenewOrder
    | RecordMeasure
    | ReportRectification
    | Delist
    | SettleProposal
)
