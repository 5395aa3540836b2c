"""Webhooks as administrators keep them: registered, their secrets rotated, ended, with a log of what was posted."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.base import Frozen
from storage.database import now
from storage.publication_tables import announcements, webhook_attempts, webhook_messages, webhooks
from storage.subscriptions import GIVEN_UP, WAITING


class Webhook(Frozen):
    """A webhook in use or ended, and how its messages stand."""

    id: str
    url: str
    generation: int
    previous_until: datetime | None
    registered_at: datetime
    registered_by: str
    ended_at: datetime | None
    messages: dict[str, int] = {}


class Attempt(Frozen):
    """One post as the log tells it."""

    webhook: str
    message: str
    bulletin: str
    act: str
    at: datetime
    status: int | None
    fault: str | None
    milliseconds: int


def register(connection: Connection, url: str, by: str) -> Webhook:
    """Register a webhook; what is published from now on is posted to it."""
    row = {"id": secrets.token_hex(12), "url": url, "generation": 1, "registered_at": now(connection)}
    connection.execute(insert(webhooks), [row | {"registered_by": by}])
    return _only(connection, str(row["id"]))


def rotate(connection: Connection, webhook: str, overlap: timedelta) -> Webhook | None:
    """Give a webhook its next secret; the one before signs too until the overlap is over. Two are in force at most."""
    if not _in_use(connection, webhook):
        return None
    values = {"generation": webhooks.c.generation + 1, "previous_until": now(connection) + overlap}
    connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(**values))
    return _only(connection, webhook)


def end(connection: Connection, webhook: str, by: str) -> bool:
    """Post nothing more to a webhook; tells whether there was one in use."""
    if not _in_use(connection, webhook):
        return False
    at = now(connection)
    connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(ended_at=at, ended_by=by))
    waiting = (webhook_messages.c.webhook == webhook) & (webhook_messages.c.state == WAITING)
    connection.execute(update(webhook_messages).where(waiting).values(state="void", ended_at=at))
    return True


def post_again(connection: Connection, webhook: str) -> int | None:
    """Try what was given up anew; give how many messages, or none where there is no such webhook in use."""
    if not _in_use(connection, webhook):
        return None
    lost = (webhook_messages.c.webhook == webhook) & (webhook_messages.c.state == GIVEN_UP)
    values = {"state": WAITING, "attempts": 0, "next_attempt_at": now(connection), "ended_at": None}
    return connection.execute(update(webhook_messages).where(lost).values(**values)).rowcount


def registered(connection: Connection) -> list[Webhook]:
    """List the webhooks, those in use first."""
    order = (webhooks.c.ended_at.is_not(None), webhooks.c.registered_at, webhooks.c.id)
    rows = connection.execute(select(webhooks).order_by(*order)).all()
    counted: dict[str, dict[str, int]] = {}
    query = select(webhook_messages.c.webhook, webhook_messages.c.state, func.count())
    grouped = query.group_by(webhook_messages.c.webhook, webhook_messages.c.state)
    for webhook, state, number in connection.execute(grouped):
        counted.setdefault(webhook, {})[state] = number
    return [_webhook(row, counted.get(row.id, {})) for row in rows]


def attempts(connection: Connection, webhook: str | None = None, limit: int = 100) -> list[Attempt]:
    """Give the log of posts, the last first."""
    query = (
        select(webhook_attempts, announcements.c.bulletin, announcements.c.act)
        .join(announcements, announcements.c.id == webhook_attempts.c.announcement)
        .order_by(webhook_attempts.c.id.desc())
        .limit(limit)
    )
    if webhook is not None:
        query = query.where(webhook_attempts.c.webhook == webhook)
    return [
        Attempt(
            webhook=row.webhook,
            message=row.announcement,
            bulletin=row.bulletin,
            act=row.act,
            at=row.at,
            status=row.status,
            fault=row.fault,
            milliseconds=row.milliseconds,
        )
        for row in connection.execute(query)
    ]


def _in_use(connection: Connection, webhook: str) -> bool:
    query = select(webhooks.c.id).where(webhooks.c.id == webhook, webhooks.c.ended_at.is_(None))
    return connection.execute(query.with_for_update()).first() is not None


def _only(connection: Connection, webhook: str) -> Webhook:
    return _webhook(connection.execute(select(webhooks).where(webhooks.c.id == webhook)).one(), {})


def _webhook(row: Row[Any], counted: dict[str, int]) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        generation=row.generation,
        previous_until=row.previous_until,
        registered_at=row.registered_at,
        registered_by=row.registered_by,
        ended_at=row.ended_at,
        messages=counted,
    )
