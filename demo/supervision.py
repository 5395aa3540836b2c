"""The demonstration of supervision: a led case, an order, a recommendation, a batch, a reception day, a sponsor."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from domain.access import Viewer
from domain.books import BookKind
from domain.dossiers.recommendation import Aim
from domain.sponsorships import sponsorship_id
from intake.book_words import NameSponsorWords, PlanReceptionWords, PublishReceptionWords
from intake.books import Bookkeeping
from intake.command_words import AssignLeaderWords
from intake.dossier_words import AddMembersWords, IssueRecommendationWords, ReceiveBatchWords
from intake.dossiers import DossierGate
from intake.field_acts import on_sponsorship
from intake.gate import Gate
from intake.lead_words import AcceptCaseWords, FilePlanWords
from intake.reception_acts import on_reception_day
from intake.supervision_words import IssueOrderWords
from storage.database import now

DISTRICT = "东城区"


async def supervise(gate: Gate, numbers: list[str], supervisor: Viewer, leader: Viewer) -> None:
    """Show what supervision does with petitions that were handed in: wages, lifts, stop and light, in this order."""
    wages, lifts, *others = numbers
    at = (await gate.database.read(now)).astimezone(gate.policy.tz)
    await _lead(gate, wages, supervisor, leader, at)
    order = IssueOrderWords(
        id="demo-order",
        type="issue_order",
        office="east-housing",
        breach="stalled",
        answer_by=at.date() + timedelta(days=10),
        demand="说明审批停滞五个月的原因，并明确办结时间。",
    )
    await gate.command(lifts, order, supervisor)
    await _dossiers(DossierGate(gate), lifts, others, supervisor, at)
    await _books(Bookkeeping(gate), supervisor, leader, at)


async def _lead(gate: Gate, number: str, supervisor: Viewer, leader: Viewer, at: datetime) -> None:
    plan = FilePlanWords(
        id="demo-plan",
        type="file_plan",
        problem="劳务公司以验收未完成为由拖欠二十六人工资。",
        team="east-labour",
        measures=("责令限期支付", "启动工资保证金垫付"),
        timetable="三十日内付清。",
        target=at.date() + timedelta(days=30),
    )
    await gate.command(number, AssignLeaderWords(id="demo-leader", type="assign_leader", leader="leader"), supervisor)
    await gate.command(number, AcceptCaseWords(id="demo-lead", type="accept_case"), leader)
    await gate.command(number, plan, leader)


async def _dossiers(gate: DossierGate, cited: str, members: list[str], supervisor: Viewer, at: datetime) -> None:
    advice = IssueRecommendationWords(
        id="demo-advice",
        aim=Aim.IMPROVE_WORK,
        office="east-housing",
        cases=(cited,),
        text="建议将加装电梯审批改为一窗受理，并公开办理时限。",
    )
    await gate.open(advice, supervisor)
    received = ReceiveBatchWords(
        id="demo-batch",
        issuer="省信访工作联席会议办公室",
        reference="演示第1批",
        level="province",
        received_on=at.date(),
        term=at.date() + timedelta(days=120),
    )
    batch = await gate.open(received, supervisor)
    linked = AddMembersWords(id="demo-members", type="add_members", petitions=tuple(members))
    await gate.command(batch.number, linked, supervisor)


async def _books(books: Bookkeeping, supervisor: Viewer, leader: Viewer, at: datetime) -> None:
    begins = datetime.combine(at.date() + timedelta(days=7), time(9), books.gate.policy.tz)
    day = PlanReceptionWords(
        id="demo-day",
        leader="leader",
        post="副区长",
        remit="住房和城乡建设",
        place="东城区群众来访接待中心",
        starts=begins,
        ends=begins + timedelta(hours=3),
    )
    planned = await books.enter(BookKind.RECEPTION_DAY, None, day, on_reception_day, supervisor)
    published = PublishReceptionWords(id="demo-publish")
    await books.enter(BookKind.RECEPTION_DAY, planned.kept.id, published, on_reception_day, supervisor)
    sponsor = NameSponsorWords(id="demo-sponsor", district=DISTRICT, leader=leader.account, since=at.date(), first=True)
    book = sponsorship_id(supervisor.office or "", DISTRICT)
    await books.enter(BookKind.SPONSORSHIP, book, sponsor, on_sponsorship, supervisor)
