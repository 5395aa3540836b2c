"""Commands on a matter that a leader holds (领导包案, Art. 18)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.base import AccountRef, Day, DocumentRef, Frozen, OfficeRef
from domain.led import MeetingPlace


class LeadAct(Frozen):
    """An act of a leader on the matter that he holds, or of somebody on it."""


class AcceptCase(LeadAct):
    """接案: the leader takes the matter upon himself."""

    type: Literal["accept_case"] = "accept_case"


class DeclineCase(LeadAct):
    """因利害关系回避: the leader declines; a conflict of interest is the only ground, and is told in writing."""

    type: Literal["decline_case"] = "decline_case"
    reason: DocumentRef | None = None


class RecordMeeting(LeadAct):
    """约见信访人: the leader has met the petitioner, and what was said is kept."""

    type: Literal["record_meeting"] = "record_meeting"
    on: Day
    place: MeetingPlace
    record: DocumentRef | None = None


class FilePlan(LeadAct):
    """化解方案: the problem, who is responsible, each measure, the time-table and the target date."""

    type: Literal["file_plan"] = "file_plan"
    problem: DocumentRef | None = None
    team: OfficeRef
    measures: tuple[DocumentRef, ...] = Field((), max_length=20)
    timetable: DocumentRef | None = None
    target: Day


class ReportProgress(LeadAct):
    """进展报告"""

    type: Literal["report_progress"] = "report_progress"
    report: DocumentRef | None = None


class AskLeadExtension(LeadAct):
    """申请延长化解时限: once, and answered by somebody else."""

    type: Literal["ask_lead_extension"] = "ask_lead_extension"
    days: int = Field(ge=1, le=3660, description="In days.")
    reason: DocumentRef | None = None


class AnswerLeadExtension(LeadAct):
    """批准延长: by a leader of the same office or one above, never by whoever asks."""

    type: Literal["answer_lead_extension"] = "answer_lead_extension"
    leader: AccountRef
    grant: bool
    reason: DocumentRef | None = None


class ProposeSettlement(LeadAct):
    """提请销号: the measures of the plan are carried out, with evidence for each."""

    type: Literal["propose_settlement"] = "propose_settlement"
    evidence: tuple[DocumentRef, ...] = Field((), max_length=20, description="In the order of the plan's measures.")


class ReviewSettlement(LeadAct):
    """销号审核: somebody else looks whether the matter is settled, and says why."""

    type: Literal["review_settlement"] = "review_settlement"
    leader: AccountRef
    accept: bool
    reason: DocumentRef | None = None


class HandOverLeader(LeadAct):
    """包案交接: another leader takes the matter over with every clock as it runs."""

    type: Literal["hand_over_leader"] = "hand_over_leader"
    leader: AccountRef
    to: AccountRef
    reason: DocumentRef | None = None


class ReleaseLeader(LeadAct):
    """解除包案: a supervisor ends a leader's duties without a settlement, with reasons."""

    type: Literal["release_leader"] = "release_leader"
    leader: AccountRef
    reason: DocumentRef | None = None


Lead = (
    AcceptCase
    | DeclineCase
    | RecordMeeting
    | FilePlan
    | ReportProgress
    | AskLeadExtension
    | AnswerLeadExtension
    | ProposeSettlement
    | ReviewSettlement
    | HandOverLeader
    | ReleaseLeader
)
