"""Outside words: the commands on a matter that a leader holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.base import Day, Identifier
from domain.led import MeetingPlace
from intake.words import Content, Said

Contents = Annotated[tuple[Content, ...], Field(max_length=20)]


class AcceptCaseWords(Said):
    """接案"""

    type: Literal["accept_case"]


class DeclineCaseWords(Said):
    """因利害关系回避: a conflict of interest, in writing."""

    type: Literal["decline_case"]
    reason: Content | None = None


class RecordMeetingWords(Said):
    """约见信访人"""

    type: Literal["record_meeting"]
    on: Day
    place: MeetingPlace
    record: Content | None = None


class FilePlanWords(Said):
    """化解方案"""

    type: Literal["file_plan"]
    problem: Content | None = None
    team: Identifier = Field(description="Id of the office that carries it out.")
    measures: Contents = ()
    timetable: Content | None = None
    target: Day


class ReportProgressWords(Said):
    """进展报告"""

    type: Literal["report_progress"]
    report: Content | None = None


class AskLeadExtensionWords(Said):
    """申请延长化解时限, once."""

    type: Literal["ask_lead_extension"]
    days: int = Field(ge=1, le=3660)
    reason: Content | None = None


class AnswerLeadExtensionWords(Said):
    """批准延长, by another leader of the same office or one above."""

    type: Literal["answer_lead_extension"]
    leader: Identifier = Field(description="Username or id of the account of the leader who asks.")
    grant: bool
    reason: Content | None = None


class ProposeSettlementWords(Said):
    """提请销号: one piece of evidence for each measure, in the order of the plan."""

    type: Literal["propose_settlement"]
    evidence: Contents = ()


class ReviewSettlementWords(Said):
    """销号审核"""

    type: Literal["review_settlement"]
    leader: Identifier = Field(description="Username or id of the account of the leader who proposes.")
    accept: bool
    reason: Content | None = None


class HandOverLeaderWords(Said):
    """包案交接"""

    type: Literal["hand_over_leader"]
    leader: Identifier = Field(description="Username or id of the account of the leader who held it.")
    to: Identifier = Field(description="Username or id of the account of the leader who takes it.")
    reason: Content | None = None


class ReleaseLeaderWords(Said):
    """解除包案"""

    type: Literal["release_leader"]
    leader: Identifier = Field(description="Username or id of the leader's account.")
    reason: Content | None = None


LeadWords = (
    AcceptCaseWords
    | DeclineCaseWords
    | RecordMeetingWords
    | FilePlanWords
    | ReportProgressWords
    | AskLeadExtensionWords
    | AnswerLeadExtensionWords
    | ProposeSettlementWords
    | ReviewSettlementWords
    | HandOverLeaderWords
    | ReleaseLeaderWords
)
