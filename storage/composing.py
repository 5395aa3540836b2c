"""Composing a bulletin: all that an issue says, from the records as they were known at an instant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from domain.bulletin_parts import Chain
from domain.bulletins import Bulletin, Period
from domain.metrics import Grouping
from domain.policy import Policy
from storage.bulletin_figures import Asked, definitions, heads, movers, table
from storage.bulletin_names import Names
from storage.tables import events


def compose(
    connection: Connection, period: Period, as_of: datetime, policy: Policy, previous: Bulletin | None
) -> Bulletin:
    """Compose the issue of a period from what was recorded by ``as_of``; the same question gives the same issue.

    ``previous`` is the issue that changes and corrections are told against, as it came out. Days are days of the
    policy's zone. Whoever is accused is nobody's business here: an accusation is counted in the bureau's totals only.

    Raises:
        ValueError: the period had not begun at that instant.
    """
    since, until = period.bounds(policy.tz)
    if as_of < since:
        raise ValueError(f"{period.key} had not begun at {as_of.isoformat()}")
    asked = Asked(period=period, as_of=as_of, zone=policy.tz)
    names = Names(connection, as_of)
    offices = table(connection, asked, Grouping.OFFICE, names, previous)
    return Bulletin(
        period=period,
        as_of=as_of,
        zone=policy.zone,
        over=as_of >= until,
        issuer=names.issuer(),
        pack=policy.id,
        last_issue=previous.period.key if previous else None,
        heads=heads(connection, asked, previous),
        districts=table(connection, asked, Grouping.DISTRICT, names, previous),
        offices=offices,
        categories=table(connection, asked, Grouping.CATEGORY, names, previous),
        movers=movers(offices),
        definitions=definitions(),
        chain=chain(connection, as_of),
    )


def chain(connection: Connection, as_of: datetime) -> Chain:
    """Give the last event that was recorded by an instant."""
    query = select(events.c.position, events.c.hash).where(events.c.recorded_at <= as_of)
    found = connection.execute(query.order_by(events.c.position.desc()).limit(1)).first()
    return Chain(position=found.position, hash=found.hash) if found else Chain()
