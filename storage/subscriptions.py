"""Subscribers: an address that somebody confirmed, erased when he no longer wants it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from domain.subscriptions import ASK_AGAIN, CONFIRM_WITHIN, MOST_ASKS
from storage.bulletin_tables import bulletins
from storage.database import now
from storage.publication_tables import announcements, subscription_mails, subscription_rhythms, subscriptions
from storage.upsert import add_missing

WAITING, SENT, GIVEN_UP, VOID = "waiting", "sent", "given_up", "void"
ASKED = "asked-"


def ask(connection: Connection, address: str, digest: str, rhythms: Iterable[str] = ()) -> None:
    """Note that somebody wants to be told of some rhythms; a link is mailed to him, but not too often to one address.

    Whether the address was known already cannot be told from this: there is no answer. What somebody confirmed is
    changed by his own link only.
    """
    at = now(connection)
    forget_unconfirmed(connection, at)
    row = {"id": secrets.token_hex(12), "address": address, "address_digest": digest, "asks": 0}
    add_missing(connection, subscriptions, [row | {"asked_at": at - ASK_AGAIN, "confirmed_at": None}])
    query = select(subscriptions).where(subscriptions.c.address_digest == digest).with_for_update()
    known = connection.execute(query).one()
    if known.confirmed_at is None:
        _keep_rhythms(connection, known.id, rhythms)
    asks = 0 if known.asked_at + CONFIRM_WITHIN <= at else known.asks
    if known.asked_at + ASK_AGAIN > at or asks >= MOST_ASKS:
        return
    values = {"asks": asks + 1, "asked_at": at}
    connection.execute(update(subscriptions).where(subscriptions.c.id == known.id).values(**values))
    mail = {"subscription": known.id, "about": f"{ASKED}{at.timestamp():.6f}", "state": WAITING, "queued_at": at}
    connection.execute(insert(subscription_mails), [mail | {"attempts": 0, "next_attempt_at": at}])


def confirm(connection: Connection, subscription: str) -> bool:
    """Begin to tell somebody; tells whether there is anybody to tell."""
    query = select(subscriptions.c.confirmed_at).where(subscriptions.c.id == subscription)
    known = connection.execute(query.with_for_update()).first()
    if known is not None and known.confirmed_at is None:
        values = {"confirmed_at": now(connection)}
        connection.execute(update(subscriptions).where(subscriptions.c.id == subscription).values(**values))
    return known is not None


def chosen(connection: Connection, subscription: str) -> set[str] | None:
    """Give the rhythms that somebody chose, none where he is told of all; nothing where there is nobody."""
    known = select(subscriptions.c.id).where(subscriptions.c.id == subscription)
    if connection.execute(known).first() is None:
        return None
    mine = subscription_rhythms.c.subscription == subscription
    return set(connection.execute(select(subscription_rhythms.c.rhythm).where(mine)).scalars())


def choose(connection: Connection, subscription: str, rhythms: Iterable[str]) -> bool:
    """Keep to other rhythms from now on, with what still waits to be mailed; tells whether there is anybody."""
    known = select(subscriptions.c.id).where(subscriptions.c.id == subscription).with_for_update()
    if connection.execute(known).first() is None:
        return False
    kept = _keep_rhythms(connection, subscription, rhythms)
    others = select(announcements.c.id).join(bulletins, bulletins.c.number == announcements.c.bulletin)
    stale = (
        (subscription_mails.c.subscription == subscription)
        & (subscription_mails.c.state == WAITING)
        & subscription_mails.c.about.in_(others.where(bulletins.c.rhythm.not_in(kept)))
    )
    if kept:
        connection.execute(update(subscription_mails).where(stale).values(state=VOID))
    return True


def _keep_rhythms(connection: Connection, subscription: str, rhythms: Iterable[str]) -> list[str]:
    connection.execute(delete(subscription_rhythms).where(subscription_rhythms.c.subscription == subscription))
    rows = [{"subscription": subscription, "rhythm": rhythm} for rhythm in sorted(set(rhythms))]
    if rows:
        connection.execute(insert(subscription_rhythms), rows)
    return [row["rhythm"] for row in rows]


def erase(connection: Connection, subscription: str) -> bool:
    """Erase an address and all that was mailed to it; tells whether there was one."""
    mine = subscriptions.c.id == subscription
    known = connection.execute(select(subscriptions.c.id).where(mine).with_for_update()).first()
    connection.execute(delete(subscription_mails).where(subscription_mails.c.subscription == subscription))
    connection.execute(delete(subscription_rhythms).where(subscription_rhythms.c.subscription == subscription))
    connection.execute(delete(subscriptions).where(mine))
    return known is not None


def forget_unconfirmed(connection: Connection, at: datetime) -> int:
    """Erase the addresses that nobody confirmed in time."""
    found = unconfirmed(connection, at)
    for subscription in found:
        erase(connection, subscription)
    return len(found)


def unconfirmed(connection: Connection, at: datetime) -> list[str]:
    """Name the subscriptions whose last link has ended and which nobody confirmed."""
    over = (subscriptions.c.confirmed_at.is_(None)) & (subscriptions.c.asked_at <= at - CONFIRM_WITHIN)
    return list(connection.execute(select(subscriptions.c.id).where(over)).scalars())
