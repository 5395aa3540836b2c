"""Calls for a leader as they wait in the outbox, and what the ledger knows of those who were asked to answer them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from domain.books import BookKind
from domain.calls import LADDER
from domain.petition import Petition
from domain.sponsorships import Sponsorship, sponsorship_id
from storage.books import find_book
from storage.tables import ledger, outbox
from storage.upsert import add_missing

LADDER_IDS = "ladder-"
"""How the ids of the ladder's own commands begin."""
LOOK_AGAIN = timedelta(seconds=5)
FIRST_PAUSE = timedelta(minutes=1)
DOUBLINGS = 5

AT_THE_LADDER = outbox.c.audience.startswith(f"{LADDER}:", autoescape=True)
"""The rows of the outbox that are no notices: they wake who binds leaders."""

NOT_FOUND = "leader_not_found"
"""The notice to the duty desk that a call finds nobody."""


def waiting(connection: Connection, at: datetime, limit: int) -> list[Row[Any]]:
    """Take the calls whose cause will stay and whose turn has come, so that no other process takes them meanwhile."""
    query = (
        select(outbox)
        .where(AT_THE_LADDER, outbox.c.released, ~outbox.c.void, outbox.c.mailed_at.is_(None))
        .where(or_(outbox.c.next_attempt_at.is_(None), outbox.c.next_attempt_at <= at))
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(query).all())


def settle(connection: Connection, call: Row[Any], at: datetime) -> None:
    """Let a call rest: it is answered, or it is void."""
    connection.execute(update(outbox).where(outbox.c.id == call.id).values(mailed_at=at))


def look_again(connection: Connection, call: Row[Any], at: datetime) -> None:
    """Look at a call again once its command is answered."""
    connection.execute(update(outbox).where(outbox.c.id == call.id).values(next_attempt_at=at + LOOK_AGAIN))


def put_off(connection: Connection, call: Row[Any], at: datetime) -> None:
    """Try again later, ever more rarely: nobody can be bound now."""
    pause = FIRST_PAUSE * 2 ** min(call.attempts, DOUBLINGS)
    values = {"attempts": call.attempts + 1, "next_attempt_at": at + pause}
    connection.execute(update(outbox).where(outbox.c.id == call.id).values(**values))


def command_id(call: str, account: str) -> str:
    """Name the one command by which a call asks one leader."""
    return f"{LADDER_IDS}{call}-{account}"[:64]


def asked(connection: Connection, number: str, call: str) -> dict[str, str]:
    """Give what became of each command that answers a call, by its id."""
    own = ledger.c.id.startswith(f"{LADDER_IDS}{call}-", autoescape=True)
    query = select(ledger.c.id, ledger.c.state).where(ledger.c.petition == number, own)
    return {row.id: row.state for row in connection.execute(query)}


def sponsors(connection: Connection, petition: Petition, at: datetime) -> list[str]:
    """Name who sponsors the district of a case on the day, the first one first: its bureau's, then those above."""
    district = petition.district or petition.bureau.district
    if district is None:
        return []
    found: list[str] = []
    for bureau in petition.bureau.line:
        kept = find_book(connection, BookKind.SPONSORSHIP, sponsorship_id(bureau, district))
        if kept is not None and isinstance(kept.state, Sponsorship):
            found += [pairing.leader.id for pairing in kept.state.on(at.date())]
    return list(dict.fromkeys(found))


def tell_desk(connection: Connection, call: Row[Any], members: tuple[str, ...], at: datetime) -> None:
    """Tell the members of the duty desk, once each, that a call finds nobody."""
    shared = {"petition": call.petition, "sequence": call.sequence, "ledger_no": None, "template": NOT_FOUND}
    shared |= {"params": "{}", "created_at": at, "released": True, "void": False}
    cause = call.key.rsplit("/", 2)[0]
    rows = [shared | {"key": f"{cause}/{NOT_FOUND}/{account}", "audience": f"account:{account}"} for account in members]
    add_missing(connection, outbox, rows)
