"""Composing a bulletin: all that an issue says, from the records as they were known at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.bulletin_parts import Chain, Scope
from domain.bulletins import Bulletin, IssuePeriod
from domain.metric import Grouping
from domain.policy import Policy
from storage.bulletin_cases import Backlog, HotMatters, Shares
from storage.bulletin_corrections import corrections
from storage.bulletin_duties import LeaderDuties, OverdueDuties, ProvisionalDuties
from storage.bulletin_figures import Asked, definitions, heads, movers, table
from storage.bulletin_names import Names
from storage.bulletin_trend import trend
from storage.bulletin_work import batches, minimums, recommendations, work
from storage.past import Past, look_back
from storage.tables import events


def compose(
    connection: Connection, period: IssuePeriod, as_of: datetime, policy: Policy, previous: Bulletin | None
) -> Bulletin:
    """Compose the issue of a period from what was recorded by ``as_of``; the same question gives the same issue.

    ``previous`` is the issue that changes and corrections are told against, as it came out. Days are days of the
    policy's zone. Whoever is accused is nobody's business here: an accusation is counted in the bureau's totals only.

    Raises:
        ValueError: the period had not begun at that instant.
    """
    if as_of < period.bounds(policy.tz)[0]:
        raise ValueError(f"{period.key} had not begun at {as_of.isoformat()}")
    asked = Asked(period=period, as_of=as_of, policy=policy)
    names = Names(connection, as_of)
    past = Past(connection, as_of, policy.tz)
    offices = table(connection, asked, Grouping.OFFICE, names, previous)
    return Bulletin(
        period=period,
        as_of=as_of,
        zone=policy.zone,
        over=as_of >= period.bounds(policy.tz)[1],
        issuer=names.issuer(),
        pack=policy.id,
        last_issue=previous.period.key if previous else None,
        heads=heads(connection, asked, previous),
        districts=table(connection, asked, Grouping.DISTRICT, names, previous),
        offices=offices,
        categories=table(connection, asked, Grouping.CATEGORY_1, names, previous),
        movers=movers(offices),
        trend=trend(connection, asked),
        corrections=corrections(past, previous, names),
        definitions=definitions(),
        chain=chain(connection, as_of),
        **_counted(past, asked, policy, names, previous),
        **_worked(past, asked, names, previous),
    )


def _counted(past: Past, asked: Asked, policy: Policy, names: Names, last: Bulletin | None) -> dict[str, Any]:
    """Give the parts that are counted over cases and their duties, in one pass over what has changed since."""
    span = asked.span(Scope.PERIOD)
    overdue, leaders, provisional = OverdueDuties(), LeaderDuties(asked.year_begins), ProvisionalDuties()
    hot, backlog, shares = HotMatters(span), Backlog(), Shares(span)
    look_back(past, (overdue, leaders, provisional, hot, backlog, shares))
    return {
        "overdue": overdue.told(past, names),
        "leaders": leaders.told(names),
        "warnings": provisional.told(past, policy, names),
        "hot": hot.told(names),
        "backlog": backlog.told(last),
        "shares": shares.told(last, names),
    }


def _worked(past: Past, asked: Asked, names: Names, last: Bulletin | None) -> dict[str, Any]:
    """Give the parts that tell what was done, and what dossiers and books await."""
    return {
        "work": work(past, asked.span(Scope.PERIOD), last),
        "batches": batches(past, asked.year_begins, names),
        "recommendations": recommendations(past, asked.year_begins, names),
        "minimums": minimums(past, asked.year_begins, names),
    }


def chain(connection: Connection, as_of: datetime) -> Chain:
    """Give the last event that was recorded by an instant."""
    query = select(events.c.position, events.c.hash).where(events.c.recorded_at <= as_of)
    found = connection.execute(query.order_by(events.c.position.desc()).limit(1)).first()
    return Chain(position=found.position, hash=found.hash) if found else Chain()
