"""The work in a bulletin: what was done in the period, batches, recommendations, and receptions that fell short."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from domain.books import BookKind
from domain.bulletin_parts import BatchLine, MinimumLine, Named, RecommendationLine, Work
from domain.bulletins import Bulletin, days_late, last_day
from domain.dossiers.batch import AssignedBatch, MemberStage
from domain.dossiers.recommendation import Recommendation
from domain.minimums import MinimumMissed
from domain.terms import DossierKind
from storage.books import read_book
from storage.bulletin_figures import Span
from storage.bulletin_names import Names
from storage.past import Past
from storage.tables import books, cases, events

ACTS = (
    ("registered", "登记信访事项", "Petitions registered"),
    ("transferred", "转送", "Transfers"),
    ("assigned", "交办", "Assignments"),
    ("accepted", "受理", "Acceptances"),
    ("declined", "不予受理（书面说明理由）", "Non-acceptances, with reasons"),
    ("extension_granted", "批准延期", "Extensions granted"),
    ("hearing_closed", "听证", "Hearings"),
    ("agreement_reached", "调解和解协议", "Agreements reached"),
    ("replied", "出具处理意见书", "Opinions issued"),
    ("review_decided", "出具复查、复核意见书", "Reviews and re-reviews decided"),
    ("executed", "处理意见执行完毕", "Opinions executed"),
    ("urged", "催办", "Urgings"),
    ("order_issued", "发出督办单", "Orders issued"),
    ("order_answered", "督办单反馈", "Orders answered"),
    ("measure_recorded", "约谈、通报、挂牌督办、责令整改", "Measures under Art. 39"),
    ("petitioner_met", "领导约见信访人", "Meetings of leaders with petitioners"),
    ("plan_filed", "领导制定化解方案", "Plans filed by leaders"),
)
"""What is told of the work done: acts of offices and office-holders, in the order in which cases go."""


def work(past: Past, span: Span, last: Bulletin | None) -> tuple[Work, ...]:
    """Count acts by their receipt in the period."""
    query = (
        select(events.c.type, func.count().label("times"))
        .join(cases, cases.c.number == events.c.stream)
        .where(events.c.type.in_([act for act, _, _ in ACTS]))
        .where(events.c.at >= span.since, events.c.at < span.until)
        .where(events.c.recorded_at >= span.since, events.c.recorded_at <= past.at)
        .where(past.open(cases.c.number, cases.c.purpose))
        .group_by(events.c.type)
    )
    found = {row.type: row.times for row in past.connection.execute(query)}
    before = {one.act.id: one.times for one in (last.work if last else ())}
    return tuple(
        Work(act=Named(id=act, zh=zh, en=en), times=found.get(act, 0), before=before.get(act)) for act, zh, en in ACTS
    )


def batches(past: Past, since: datetime, names: Names) -> tuple[BatchLine, ...]:
    """Give the batches that are open or were received since; members that accuse somebody are not counted."""
    found = [dossier for dossier in past.dossiers(DossierKind.BATCH) if isinstance(dossier, AssignedBatch)]
    return tuple(_batch(one, past, names) for one in found if not one.closed or one.opened_at >= since)


def _batch(batch: AssignedBatch, past: Past, names: Names) -> BatchLine:
    members = [member for member in batch.members if member.petition not in past.accusing]
    settled = sum(member.stage is MemberStage.SETTLED for member in members)
    late = (past.at.astimezone(past.zone).date() - batch.term).days if settled < len(members) else 0
    return BatchLine(
        number=batch.number,
        bureau=names.office(batch.bureau.id),
        level=batch.level,
        last_day=batch.term,
        members=len(members),
        proposed=sum(member.stage is MemberStage.PROPOSED for member in members),
        settled=settled,
        days_late=max(late, 0),
    )


def recommendations(past: Past, since: datetime, names: Names) -> tuple[RecommendationLine, ...]:
    """Give the recommendations that are open or were issued since."""
    found = [one for one in past.dossiers(DossierKind.RECOMMENDATION) if isinstance(one, Recommendation)]
    return tuple(_recommendation(one, past, names) for one in found if not one.closed or one.opened_at >= since)


def _recommendation(one: Recommendation, past: Past, names: Names) -> RecommendationLine:
    due = min((clock.due_at for clock in one.running), default=None)
    return RecommendationLine(
        number=one.number,
        office=names.office((one.office or one.bureau).id),
        aim=one.aim,
        stage=one.stage,
        adopted=one.adopted,
        issued_on=one.opened_at.astimezone(past.zone).date(),
        last_day=last_day(due, past.zone) if due else None,
        days_late=days_late(due, past.at, past.zone) if due else 0,
    )


def minimums(past: Past, since: datetime, names: Names) -> tuple[MinimumLine, ...]:
    """Give the findings on reception days of the year that were made by then."""
    query = select(books.c.id).where(books.c.kind == BookKind.FINDINGS).order_by(books.c.id)
    found = []
    for book in past.connection.execute(query).scalars().all():
        for event in read_book(past.connection, BookKind.FINDINGS, book):
            fact = event.fact
            if (
                isinstance(fact, MinimumMissed)
                and event.at <= past.at
                and fact.until > since.astimezone(past.zone).date()
            ):
                found.append(_minimum(fact, names))
    return tuple(found)


def _minimum(fact: MinimumMissed, names: Names) -> MinimumLine:
    return MinimumLine(
        office=names.office(fact.office.id),
        period=fact.period,
        required=fact.required,
        held=fact.held,
        article=fact.article,
    )
