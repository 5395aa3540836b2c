"""Outside words: the further commands of bureaus, offices, petitioners and reviewing units."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.base import Day, Identifier, Label
from domain.values import Exemption, Procedure, ReviewOutcome
from intake.words import AccusedWords, Content, Name, Note, Said


class ReferWords(Said):
    """导入法定途径、移送: the procedure or body whose matter it is, with reasons (Arts. 22, 30, 31)."""

    type: Literal["refer"]
    procedure: Procedure
    reason: Content | None = None


class ReportUrgentlyWords(Said):
    """紧急报告"""

    type: Literal["report_urgently"]
    report: Content | None = None


class ExemptNoticeWords(Said):
    """免予告知 (Art. 23 para. 2)"""

    type: Literal["exempt_notice"]
    ground: Exemption
    reason: Content | None = None


class ObjectWords(Said):
    """异议: not this office's matter, with detailed reasons (Art. 23 para. 3)."""

    type: Literal["object"]
    reason: Content | None = None


class AnswerObjectionWords(Said):
    """核实异议: the sender consents to the return or refuses it."""

    type: Literal["answer_objection"]
    consent: bool
    reason: Content | None = None


class DecideCompetenceWords(Said):
    """指定受理机关 (Art. 24)"""

    type: Literal["decide_competence"]
    to: Identifier = Field(description="Id of the office.")
    result_by: Day | None = Field(
        None, description="When it owes the result of an assigned matter; none: by the date of the order."
    )
    reason: Content | None = None


class HandOverWords(Said):
    """移交: what is outstanding of an answered case, whose office was accused since, goes to another office."""

    type: Literal["hand_over"]
    to: Identifier = Field(description="Id of the office.")
    reason: Content | None = None


class AcknowledgeWords(Said):
    """Confirm receipt, where the procedure asks for it."""

    type: Literal["acknowledge"]
    notice: Content | None = None


class LeaveSimpleWords(Said):
    """转普通办理"""

    type: Literal["leave_simple"]
    reason: Content | None = None


class ChangeCategoryWords(Said):
    """变更分类: a category in use, with the reasons."""

    type: Literal["change_category"]
    category: Label
    reason: Content | None = None


class RequestExtensionWords(Said):
    """申请延期 (Art. 34)"""

    type: Literal["request_extension"]
    days: int = Field(ge=1, le=3660, description="In the unit of the term.")
    reason: Content | None = None


class AnswerExtensionWords(Said):
    """批准延期, by the office's responsible person; the reason is told to the petitioner (Art. 34)."""

    type: Literal["answer_extension"]
    grant: bool
    reason: Content | None = None


class OpenHearingWords(Said):
    """听证 begins."""

    type: Literal["open_hearing"]
    note: Note | None = None


class CloseHearingWords(Said):
    """听证 has ended, with its record."""

    type: Literal["close_hearing"]
    record: Content | None = None


class RecordAgreementWords(Said):
    """调解、和解协议 (Art. 33)"""

    type: Literal["record_agreement"]
    agreement: Content | None = None
    perform_by: Day


class ConfirmPerformanceWords(Said):
    """协议已履行, with evidence."""

    type: Literal["confirm_performance"]
    evidence: Content | None = None


class ReplyInterimWords(Said):
    """Tell the petitioner where the matter stands."""

    type: Literal["reply_interim"]
    expected_by: Day | None = Field(None, description="By when the answer is to be expected.")
    text: Content | None = None


class ReportResultWords(Said):
    """办结报告 (Art. 22 (3))"""

    type: Literal["report_result"]
    report: Content | None = None


class ReportExecutionWords(Said):
    """执行情况, with evidence (Art. 32)."""

    type: Literal["report_execution"]
    evidence: Content | None = None


class RecuseWords(Said):
    """回避 (Art. 28 para. 3)"""

    type: Literal["recuse"]
    account: Identifier = Field(description="Username or id of the account.")
    reason: Content | None = None


class NameAccusedWords(Said):
    """补充被检举控告人 (Art. 30)"""

    type: Literal["name_accused"]
    accused: tuple[AccusedWords, ...] = Field(min_length=1, max_length=20)


class LinkMatterWords(Said):
    """并案: the number of a petition on the same matter."""

    type: Literal["link_matter"]
    matter: Identifier


class SupplementWords(Said):
    """补充: further facts or papers."""

    type: Literal["supplement"]
    text: Content | None = None
    code: Name | None = Field(None, description="The tracking code, by which the petitioner is known.")


class WithdrawWords(Said):
    """撤回"""

    type: Literal["withdraw"]
    reason: Content | None = None
    code: Name | None = Field(None, description="The tracking code, by which the petitioner is known.")


class RequestReviewWords(Said):
    """申请复查、复核 (Arts. 35, 36)"""

    type: Literal["request_review"]
    text: Content | None = None
    code: Name | None = Field(None, description="The tracking code, by which the petitioner is known.")


class DecideReviewWords(Said):
    """复查意见、复核意见"""

    type: Literal["decide_review"]
    outcome: ReviewOutcome | None = None
    claim: Content | None = None
    facts: Content | None = None
    reasons: Content | None = None
    conclusion: Content | None = None
    legal_basis: Content | None = None
    remedy: Content | None = None


class LiftFinalityWords(Said):
    """撤销终结"""

    type: Literal["lift_finality"]
    reason: Content | None = None
