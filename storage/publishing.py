"""What is told of bulletins: each public act once, to each subscriber and to each webhook, until it has arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, insert, literal, or_, select, update

from domain.alarms import AlarmKind, Finding
from domain.announcements import Act, Edition, announcement_id, payload
from domain.dossiers.bulletin import Stage
from domain.publishing import Letter, Outcome, Post
from domain.webhooks import MOST_ATTEMPTS, pause_after
from storage.alarms import raise_alarms
from storage.bulletin_tables import bulletins
from storage.database import Database, now
from storage.editions import find_edition
from storage.publication_tables import (
    announcements,
    subscription_mails,
    subscription_rhythms,
    subscriptions,
    webhook_attempts,
    webhook_messages,
    webhooks,
)
from storage.subscriptions import GIVEN_UP, SENT, VOID, WAITING, forget_unconfirmed, unconfirmed
from storage.upsert import add_missing

FIRST_PAUSE = timedelta(minutes=1)
DOUBLINGS = 6
MAILED_FOR = timedelta(days=7)
"""How long a mail to a subscriber is tried; an address that takes none for so long is given up for this mail."""


class PublishingStore:
    """The adapter of the `Publishing` port."""

    def __init__(self, database: Database, pages: str) -> None:
        self.database = database
        self.pages = pages

    async def announce(self) -> int:
        """Queue what was done in public since, once, and erase what nobody confirmed; give how many acts were new."""
        if not await self.database.read(lambda c: _unannounced(c) or unconfirmed(c, now(c))):
            return 0
        return await self.database.write(announce)

    async def letters(self, limit: int) -> list[Letter]:
        """Take mails that may be sent."""
        if not await self.database.read(lambda c: _waits(c, subscription_mails)):
            return []
        return await self.database.write(lambda c: take_letters(c, limit))

    async def mailed(self, letter: Letter) -> None:
        """Remember that a mail went out."""
        mine = (subscription_mails.c.subscription == letter.subscription) & (subscription_mails.c.about == letter.about)
        await self.database.write(lambda c: c.execute(update(subscription_mails).where(mine).values(state=SENT)))

    async def posts(self, limit: int) -> list[Post]:
        """Take messages that may be posted."""
        if not await self.database.read(lambda c: _waits(c, webhook_messages)):
            return []
        return await self.database.write(lambda c: take_posts(c, limit, self.pages))

    async def posted(self, post: Post, outcome: Outcome) -> bool:
        """Keep what became of a post; tells whether it was given up for good."""
        return await self.database.write(lambda c: keep_outcome(c, post, outcome))


def announce(connection: Connection) -> int:
    """Queue what was done in public since, in the caller's transaction; an act is announced by one process only."""
    forget_unconfirmed(connection, now(connection))
    new = 0
    for number in _unannounced(connection):
        edition = find_edition(connection, number)
        if edition is not None and _kept(connection, edition):
            _expand(connection, edition)
            new += 1
    return new


def take_letters(connection: Connection, limit: int) -> list[Letter]:
    """Take mails in the caller's transaction; until they are sent they come up again, ever more rarely."""
    at, found = now(connection), []
    for row in _taken(connection, subscription_mails, limit):
        mine = (subscription_mails.c.subscription == row.subscription) & (subscription_mails.c.about == row.about)
        over = row.queued_at + MAILED_FOR <= at
        pause = FIRST_PAUSE * 2 ** min(row.attempts, DOUBLINGS)
        later = {"attempts": row.attempts + 1, "next_attempt_at": at + pause}
        connection.execute(update(subscription_mails).where(mine).values({"state": GIVEN_UP} if over else later))
        if not over:
            found.append(_letter(connection, row))
    return found


def take_posts(connection: Connection, limit: int, pages: str) -> list[Post]:
    """Take messages in the caller's transaction; the pause before the next attempt begins with this one."""
    at = now(connection)
    found = []
    for row in _taken(connection, webhook_messages, limit):
        later = {"attempts": row.attempts + 1, "next_attempt_at": at + pause_after(row.attempts + 1)}
        connection.execute(update(webhook_messages).where(_message(row.webhook, row.announcement)).values(later))
        hook = connection.execute(select(webhooks).where(webhooks.c.id == row.webhook)).one()
        told = connection.execute(select(announcements).where(announcements.c.id == row.announcement)).one()
        rotating = hook.previous_until is not None and hook.previous_until > at
        post = Post(
            endpoint=row.webhook,
            url=hook.url,
            message=row.announcement,
            body=payload(Edition.model_validate_json(told.edition), Act(told.act), pages),
            generations=(hook.generation, hook.generation - 1) if rotating else (hook.generation,),
            attempt=row.attempts + 1,
        )
        found.append(post)
    return found


def keep_outcome(connection: Connection, post: Post, outcome: Outcome) -> bool:
    """Keep what became of a post in the log; the last attempt that fails raises an alarm on the webhook."""
    at = now(connection)
    row = {"webhook": post.endpoint, "announcement": post.message, "at": at}
    connection.execute(insert(webhook_attempts), [row | outcome.model_dump()])
    given_up = not outcome.taken and post.attempt >= MOST_ATTEMPTS
    if outcome.taken or given_up:
        values = {"state": SENT if outcome.taken else GIVEN_UP, "ended_at": at}
        waiting = _message(post.endpoint, post.message) & (webhook_messages.c.state == WAITING)
        connection.execute(update(webhook_messages).where(waiting).values(values))
    if given_up:
        raise_alarms(connection, failed_webhooks(connection), at)
    return given_up


def failed_webhooks(connection: Connection) -> list[Finding]:
    """Name the webhooks in use whose last message that came to an end was given up."""
    later = webhook_messages.alias("later")
    done = select(later.c.webhook).where(
        later.c.webhook == webhook_messages.c.webhook,
        later.c.state == SENT,
        later.c.ended_at > webhook_messages.c.ended_at,
    )
    query = (
        select(webhook_messages.c.webhook)
        .join(webhooks, webhooks.c.id == webhook_messages.c.webhook)
        .where(webhook_messages.c.state == GIVEN_UP, webhooks.c.ended_at.is_(None), ~done.exists())
        .distinct()
        .order_by(webhook_messages.c.webhook)
    )
    return [Finding(kind=AlarmKind.WEBHOOK_FAILED, subject=hook) for hook in connection.execute(query).scalars()]


def _unannounced(connection: Connection) -> list[str]:
    """Name what was published or withdrawn without being announced yet; the oldest first."""

    def told(*acts: Act) -> Any:
        known = select(announcements.c.id).where(announcements.c.bulletin == bulletins.c.number)
        return known.where(announcements.c.act.in_(acts)).exists()

    withdrawn = and_(bulletins.c.state == Stage.WITHDRAWN, bulletins.c.published_at.is_not(None), ~told(Act.WITHDRAWN))
    public = and_(bulletins.c.state == Stage.PUBLISHED, ~told(Act.PUBLISHED, Act.CORRECTED))
    query = select(bulletins.c.number).where(or_(withdrawn, public)).order_by(bulletins.c.published_at)
    return list(connection.execute(query).scalars())


def _kept(connection: Connection, edition: Edition) -> bool:
    """Keep an announcement; tells whether it was this transaction that made it."""
    act = edition.announced
    row = {
        "id": announcement_id(edition.number, act),
        "bulletin": edition.number,
        "act": act,
        "at": edition.announced_at,
        "announced_at": now(connection),
        "edition": edition.model_dump_json(),
    }
    before = select(announcements.c.id).where(announcements.c.id == row["id"])
    if connection.execute(before).first() is not None:
        return False
    add_missing(connection, announcements, [row])
    mine = before.where(announcements.c.announced_at == row["announced_at"])
    return connection.execute(mine).first() is not None


def _expand(connection: Connection, edition: Edition) -> None:
    """Queue it for all who wanted to hear of its rhythm at its instant; what waits of a withdrawn bulletin is void."""
    act, at = edition.announced, now(connection)
    told = announcement_id(edition.number, act)
    if act is Act.WITHDRAWN:
        earlier = [announcement_id(edition.number, before) for before in (Act.PUBLISHED, Act.CORRECTED)]
        for table, column in (
            (subscription_mails, subscription_mails.c.about),
            (webhook_messages, webhook_messages.c.announcement),
        ):
            stale = column.in_(earlier) & (table.c.state == WAITING)
            connection.execute(update(table).where(stale).values(state=VOID))
    choice = select(subscription_rhythms.c.rhythm).where(subscription_rhythms.c.subscription == subscriptions.c.id)
    mails = select(subscriptions.c.id, literal(told), literal(WAITING), literal(at), literal(0), literal(at)).where(
        subscriptions.c.confirmed_at <= edition.announced_at,
        or_(~choice.exists(), choice.where(subscription_rhythms.c.rhythm == edition.rhythm).exists()),
    )
    names = ["subscription", "about", "state", "queued_at", "attempts", "next_attempt_at"]
    connection.execute(insert(subscription_mails).from_select(names, mails))
    messages = select(webhooks.c.id, literal(told), literal(WAITING), literal(0), literal(at)).where(
        webhooks.c.ended_at.is_(None), webhooks.c.registered_at <= edition.announced_at
    )
    names = ["webhook", "announcement", "state", "attempts", "next_attempt_at"]
    connection.execute(insert(webhook_messages).from_select(names, messages))


def _waits(connection: Connection, table: Table) -> bool:
    return connection.execute(_due(table, now(connection)).limit(1)).first() is not None


def _taken(connection: Connection, table: Table, limit: int) -> list[Row[Any]]:
    query = _due(table, now(connection)).order_by(table.c.next_attempt_at).limit(limit)
    return list(connection.execute(query.with_for_update(skip_locked=True)).all())


def _due(table: Table, at: datetime) -> Select[Any]:
    return select(table).where(table.c.state == WAITING, table.c.next_attempt_at <= at)


def _letter(connection: Connection, row: Row[Any]) -> Letter:
    known = connection.execute(select(subscriptions).where(subscriptions.c.id == row.subscription)).one()
    told = connection.execute(select(announcements).where(announcements.c.id == row.about)).first()
    return Letter(
        subscription=row.subscription,
        about=row.about,
        address=known.address,
        asked_at=known.asked_at,
        confirmed=known.confirmed_at is not None,
        act=Act(told.act) if told else None,
        edition=Edition.model_validate_json(told.edition) if told else None,
    )


def _message(webhook: str, announcement: str) -> Any:
    return (webhook_messages.c.webhook == webhook) & (webhook_messages.c.announcement == announcement)
