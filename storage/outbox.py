"""The outbox: released notices, expanded to the office-holders they address, each mailed once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from domain.desks import Rung
from domain.dossiers.base import kind_of
from domain.ports import Mail
from storage.book_notices import is_book
from storage.database import Database, now
from storage.directory import Account, Tree, find_account, members
from storage.dossiers import load_dossier, may_see_dossier
from storage.leader_calls import AT_THE_LADDER
from storage.records import load_case
from storage.sight import REACHED, people, reach_of, sees, viewer_of
from storage.tables import mailings, outbox
from storage.upsert import add_missing

FIRST_PAUSE = timedelta(minutes=1)
DOUBLINGS = 6


class OutboxStore:
    """The adapter of the sender's `Outbox` port."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def take(self, limit: int) -> list[Mail]:
        """Take the mails of notices that may be sent; until they are sent they come up again, ever more rarely."""
        return await self.database.write(lambda connection: take(connection, limit))

    async def sent(self, mail: Mail) -> None:
        """Remember that a mail went out; when the last has, the notice is done."""
        await self.database.write(lambda connection: sent(connection, mail))


def take(connection: Connection, limit: int) -> list[Mail]:
    """Take released notices in the caller's transaction."""
    at = now(connection)
    query = (
        select(outbox)
        .where(outbox.c.released, ~outbox.c.void, outbox.c.mailed_at.is_(None), ~AT_THE_LADDER)
        .where(or_(outbox.c.next_attempt_at.is_(None), outbox.c.next_attempt_at <= at))
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    tree = Tree.load(connection)
    found: list[Mail] = []
    for notice in connection.execute(query).all():
        mails = _mails(connection, notice, tree)
        found.extend(mails)
        _postpone(connection, notice, at, done=not mails)
    return found


def sent(connection: Connection, mail: Mail) -> None:
    """Remember that a mail went out, in the caller's transaction."""
    at = now(connection)
    add_missing(connection, mailings, [{"notice": mail.notice, "account": mail.account, "sent_at": at}])
    notice = connection.execute(select(outbox).where(outbox.c.id == mail.notice)).one()
    if not _mails(connection, notice, Tree.load(connection)):
        connection.execute(update(outbox).where(outbox.c.id == mail.notice).values(mailed_at=at))


def _postpone(connection: Connection, notice: Row[Any], at: datetime, *, done: bool) -> None:
    pause = FIRST_PAUSE * 2 ** min(notice.attempts, DOUBLINGS)
    values = {"mailed_at": at} if done else {"attempts": notice.attempts + 1, "next_attempt_at": at + pause}
    connection.execute(update(outbox).where(outbox.c.id == notice.id).values(**values))


def _mails(connection: Connection, notice: Row[Any], tree: Tree) -> list[Mail]:
    """Address a notice: those who may see the case, have an address, and did not get it yet."""
    knows = _who_knows(connection, notice.petition, tree)
    already = set(connection.execute(select(mailings.c.account).where(mailings.c.notice == notice.id)).scalars())
    facts = {name: str(value) for name, value in json.loads(notice.params).items()}
    mails = []
    for account in _addressed(connection, notice.audience, notice.petition, tree):
        if account.email is None or account.id in already or not knows(account):
            continue
        mail = Mail(
            notice=notice.id,
            account=account.id,
            address=account.email,
            petition=notice.petition,
            template=notice.template,
            facts=facts,
        )
        mails.append(mail)
    return mails


def _who_knows(connection: Connection, number: str, tree: Tree) -> Callable[[Account], bool]:
    """Give who may know of a stream: of a book, whoever a notice of it addresses; of what is not there, nobody."""
    if kind_of(number) is not None:
        dossier = load_dossier(connection, number)
        return lambda account: (
            dossier is not None and may_see_dossier(connection, viewer_of(connection, account, tree), dossier)
        )
    if is_book(connection, number):
        return lambda _: True
    petition = load_case(connection, number)
    return lambda account: petition is not None and sees(connection, viewer_of(connection, account, tree), petition)


def _addressed(connection: Connection, audience: str, number: str, tree: Tree) -> list[Account]:
    """Give whom a notice reaches (`domain.desks`), and with an office's staff all others of it."""
    kind, _, subject = audience.partition(":")
    if kind not in REACHED:
        return []
    dossier = load_dossier(connection, number) if kind_of(number) is not None else None
    petition = load_case(connection, number) if dossier is None else None
    known = people(connection, tree)
    reached = reach_of(audience, petition, tree, known.without(dossier.accused) if dossier else known)
    found = [find_account(connection, account=account) for account in reached.accounts]
    if kind == "office" and reached.rung is Rung.STAFF:
        found += [member for member in members(connection, subject) if member.id not in reached.accounts]
    return [account for account in found if account is not None]
