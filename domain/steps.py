"""Commands on a case's way through the bureau and its offices, beyond the ordinary one."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from domain.base import AccountRef, Accused, DocumentRef, Frozen, Identifier, Label, OfficeRef
from domain.policy import CalendarIssue
from domain.values import Exemption, Procedure


class StepAct(Frozen):
    """A further act of a bureau or an office."""


class Refer(StepAct):
    """导入法定途径 or 移送: the bureau names the procedure or body whose matter it is (Arts. 22, 30, 31 (1)-(5))."""

    type: Literal["refer"] = "refer"
    procedure: Procedure
    reason: DocumentRef | None = None


class ReportUrgently(StepAct):
    """紧急报告: propose measures to the leadership, and tell the bureau above (Arts. 22, 25)."""

    type: Literal["report_urgently"] = "report_urgently"
    report: DocumentRef | None = None


class ExemptNotice(StepAct):
    """免予告知: no notice can be given, for name or address are unclear (Art. 23 para. 2)."""

    type: Literal["exempt_notice"] = "exempt_notice"
    ground: Exemption
    reason: DocumentRef | None = None


class Object(StepAct):
    """异议: the office says, with detailed reasons, that the matter is not its own (Art. 23 para. 3)."""

    type: Literal["object"] = "object"
    reason: DocumentRef | None = None


class AnswerObjection(StepAct):
    """The sender has verified an objection, and consents to the return or refuses it (Art. 23 para. 3)."""

    type: Literal["answer_objection"] = "answer_objection"
    consent: bool
    reason: DocumentRef | None = None


class DecideCompetence(StepAct):
    """指定受理机关: the common superior settles a dispute over competence (Art. 24)."""

    type: Literal["decide_competence"] = "decide_competence"
    to: OfficeRef
    result_by: date | None = Field(None, description="When the result of an assigned matter is due from it.")
    reason: DocumentRef | None = None


class HandOver(StepAct):
    """移交: the bureau gives what is outstanding of an answered case, whose office may act no more, to another one."""

    type: Literal["hand_over"] = "hand_over"
    to: OfficeRef
    reason: DocumentRef | None = None


class Acknowledge(StepAct):
    """Confirm receipt to the petitioner, where the procedure asks for it before anything else."""

    type: Literal["acknowledge"] = "acknowledge"
    notice: DocumentRef | None = None


class LeaveSimple(StepAct):
    """转普通办理: leave the simple way for the ordinary one; what ran so far stays in the clocks' history."""

    type: Literal["leave_simple"] = "leave_simple"
    reason: DocumentRef | None = None


class ChangeCategory(StepAct):
    """变更分类: what the matter is about was classed wrongly; with reasons, for figures follow the category."""

    type: Literal["change_category"] = "change_category"
    category: Label
    reason: DocumentRef | None = None


class RequestExtension(StepAct):
    """申请延期: the matter is complex, and the office asks its responsible person for more time (Art. 34)."""

    type: Literal["request_extension"] = "request_extension"
    days: int = Field(ge=1, le=3660, description="In the unit of the term.")
    reason: DocumentRef | None = None


class AnswerExtension(StepAct):
    """批准延期: the office's responsible person grants or refuses; a grant tells the petitioner why (Art. 34)."""

    type: Literal["answer_extension"] = "answer_extension"
    grant: bool
    reason: DocumentRef | None = None


class OpenHearing(StepAct):
    """听证: a hearing begins (Arts. 31 (6), 36)."""

    type: Literal["open_hearing"] = "open_hearing"
    note: DocumentRef | None = None


class CloseHearing(StepAct):
    """The hearing has ended."""

    type: Literal["close_hearing"] = "close_hearing"
    record: DocumentRef | None = None


class RecordAgreement(StepAct):
    """调解、和解: the parties have signed an agreement that is performed by a date (Art. 33)."""

    type: Literal["record_agreement"] = "record_agreement"
    agreement: DocumentRef | None = None
    perform_by: date


class ConfirmPerformance(StepAct):
    """The agreement is performed, with evidence; only now does it end the matter."""

    type: Literal["confirm_performance"] = "confirm_performance"
    evidence: DocumentRef | None = None


class ReplyInterim(StepAct):
    """Tell the petitioner where the matter stands before it is answered."""

    type: Literal["reply_interim"] = "reply_interim"
    expected_by: date | None = Field(None, description="By when the answer is to be expected.")
    text: DocumentRef | None = None


class ReportResult(StepAct):
    """办结报告: report the result of an assigned matter to the bureau (Art. 22 (3))."""

    type: Literal["report_result"] = "report_result"
    report: DocumentRef | None = None


class ReportExecution(StepAct):
    """执行: what an opinion that supports the claim promised is done, with evidence (Art. 32)."""

    type: Literal["report_execution"] = "report_execution"
    evidence: DocumentRef | None = None


class Recuse(StepAct):
    """回避: an office-holder with a direct interest takes no part any more (Art. 28 para. 3)."""

    type: Literal["recuse"] = "recuse"
    account: AccountRef
    reason: DocumentRef | None = None


class NameAccused(StepAct):
    """Name whom the petition accuses, later than at its registration; they are excluded from now on (Art. 30)."""

    type: Literal["name_accused"] = "name_accused"
    accused: Accused
    bureau: OfficeRef | None = Field(None, description="Which bureau takes the case over, where its own is accused.")
    keeper: OfficeRef | None = Field(
        None,
        description="Which bureau keeps what an accused office still owed; none: as before there was one.",
    )
    reviewer: OfficeRef | None = Field(None, description="Who reviews, where whoever reviews is accused.")


class LinkMatter(StepAct):
    """并案: this petition is about the same facts as another one, and belongs to its matter."""

    type: Literal["link_matter"] = "link_matter"
    matter: Identifier
    settled_by: AccountRef | None = Field(None, description="The leader who had settled the matter.")
    concluded: int = Field(0, ge=0, description="How many on the matter had been concluded at its receipt.")
    concluded_by: Identifier | None = Field(None, description="The office that gave the last of these opinions.")


class AdoptCalendar(StepAct):
    """A calendar that was published reaches the case as data."""

    type: Literal["adopt_calendar"] = "adopt_calendar"
    issue: CalendarIssue


Step = (
    Refer
    | ReportUrgently
    | ExemptNotice
    | Object
    | AnswerObjection
    | DecideCompetence
    | HandOver
    | Acknowledge
    | LeaveSimple
    | ChangeCategory
    | RequestExtension
    | AnswerExtension
    | OpenHearing
    | CloseHearing
    | RecordAgreement
    | ConfirmPerformance
    | ReplyInterim
    | ReportResult
    | ReportExecution
    | Recuse
    | NameAccused
    | LinkMatter
    | AdoptCalendar
)
