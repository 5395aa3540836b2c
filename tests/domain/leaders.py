"""Leaders who hold a matter: their commands by keyword, and cases that stand where each may be given."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from domain.base import AccountRef, Actor, OfficeRef, Role
from domain.commands import AssignLeader, Command
from domain.leading import (
    AcceptCase,
    AnswerLeadExtension,
    AskLeadExtension,
    DeclineCase,
    FilePlan,
    HandOverLeader,
    ProposeSettlement,
    RecordMeeting,
    ReleaseLeader,
    ReportProgress,
    ReviewSettlement,
)
from domain.led import Led, MeetingPlace
from domain.petition import Stage
from tests.builders import SUPERVISOR, Case, a_case, a_leader, a_text, an_actor, an_office
from tests.packs import at

MAYOR = an_actor(Role.LEADER, "city", "mayor")
VICE = an_actor(Role.LEADER, "city", "vice-mayor")
ACCEPTANCE = AcceptCase()
DAY = timedelta(days=1)
BEGUN = at("2026-03-03 09:00")


def a_recusal_of_oneself() -> DeclineCase:
    """Decline for a conflict of interest."""
    return DeclineCase(reason=a_text("interest"))


def a_meeting(on: str = "2026-03-03", place: MeetingPlace = MeetingPlace.RECEPTION) -> RecordMeeting:
    """Record that the petitioner was met."""
    return RecordMeeting(on=date.fromisoformat(on), place=place, record=a_text("meeting"))


def a_plan(target: str = "2026-05-29", *, measures: int = 2, team: OfficeRef | None = None) -> FilePlan:
    """File a plan of two measures, carried out by the office ``housing``."""
    return FilePlan(
        problem=a_text("problem"),
        team=team or an_office(),
        measures=tuple(a_text(f"measure-{number}") for number in range(measures)),
        timetable=a_text("timetable"),
        target=date.fromisoformat(target),
    )


def a_report() -> ReportProgress:
    """Report progress."""
    return ReportProgress(report=a_text("progress"))


def a_proposal(evidence: int = 2) -> ProposeSettlement:
    """Propose the settlement, with evidence for both measures."""
    return ProposeSettlement(evidence=tuple(a_text(f"evidence-{number}") for number in range(evidence)))


def a_closing_review(leader: AccountRef | None = None, *, accept: bool = True) -> ReviewSettlement:
    """Review a settlement."""
    return ReviewSettlement(leader=leader or a_leader(), accept=accept, reason=a_text("review"))


def a_wish_for_time(days: int = 30) -> AskLeadExtension:
    """Ask for a later target date."""
    return AskLeadExtension(days=days, reason=a_text("complex"))


def an_answer_on_time(leader: AccountRef | None = None, *, grant: bool = True) -> AnswerLeadExtension:
    """Answer a wish for a later target date."""
    return AnswerLeadExtension(leader=leader or a_leader(), grant=grant, reason=a_text("answer"))


def a_hand_over(to: AccountRef | None = None, leader: AccountRef | None = None) -> HandOverLeader:
    """Hand the matter over to the vice-mayor."""
    return HandOverLeader(leader=leader or a_leader(), to=to or a_leader("vice-mayor"), reason=a_text("absent"))


def a_release(leader: AccountRef | None = None) -> ReleaseLeader:
    """End a leader's duties with reasons."""
    return ReleaseLeader(leader=leader or a_leader(), reason=a_text("reason"))


def a_second_leader(*, first: bool = False) -> AssignLeader:
    """Bind the vice-mayor to the matter."""
    return AssignLeader(leader=a_leader("vice-mayor"), first=first)


WAY: tuple[tuple[Command, Actor], ...] = (
    (AssignLeader(leader=a_leader()), SUPERVISOR),
    (ACCEPTANCE, MAYOR),
    (a_plan(), MAYOR),
    (a_meeting(), MAYOR),
    (a_proposal(), MAYOR),
    (a_closing_review(), SUPERVISOR),
)
ASSIGNED, ACCEPTED, PLANNED, MET, PROPOSED, SETTLED = range(1, 7)


def a_led_case(steps: int = ASSIGNED, *, stage: Stage = Stage.HANDLING, begun: datetime = BEGUN, **how: object) -> Case:
    """Lead a case to a stage, and its leader some steps on his way, an hour each; ``how`` is as for `a_case`."""
    case = a_case(stage, **how)  # type: ignore[arg-type]
    for step, (command, actor) in enumerate(WAY[:steps]):
        case.done(command, actor, begun + step * timedelta(hours=1))
    return case


def charge_of(case: Case, number: int = 1) -> Led:
    """Give one charge of the case's matter."""
    return case.now.led[number - 1]
