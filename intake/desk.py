"""The duty desk's members (值班席): who sits there, and that it is never left empty."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from domain.base import Frozen
from intake.refusals import GateCode, GateRefusal
from storage.database import now
from storage.supervising import desk_members
from storage.tables import accounts


class Seat(Frozen):
    """A seat at the duty desk: whose it is, since when, and who gave it."""

    account: str
    since: datetime
    set_by: str
    locked: bool


def seats(connection: Connection) -> list[Seat]:
    """Give the seats as they are, the oldest first."""
    query = (
        select(desk_members.c.account, desk_members.c.valid_from, desk_members.c.set_by, accounts.c.locked_at)
        .join(accounts, accounts.c.id == desk_members.c.account)
        .where(desk_members.c.valid_to.is_(None))
        .order_by(desk_members.c.valid_from, desk_members.c.account)
    )
    return [
        Seat(account=row.account, since=row.valid_from, set_by=row.set_by, locked=row.locked_at is not None)
        for row in connection.execute(query)
    ]


def join_desk(connection: Connection, by: str, account: str) -> None:
    """Seat an account; it keeps its role, and sees what falls to the desk."""
    if all(seat.account != account for seat in seats(connection)):
        row = {"account": account, "valid_from": now(connection), "set_by": by}
        connection.execute(insert(desk_members), [row])


def leave_desk(connection: Connection, by: str, account: str) -> None:
    """End an account's seat.

    Raises:
        GateRefusal: ``desk_last``: nobody who can log in would be left.
    """
    others = [seat for seat in seats(connection) if seat.account != account]
    if len(others) == len(seats(connection)):
        return
    if all(seat.locked for seat in others):
        raise GateRefusal(GateCode.DESK_LAST)
    open_seat = (desk_members.c.account == account) & desk_members.c.valid_to.is_(None)
    connection.execute(update(desk_members).where(open_seat).values(valid_to=now(connection), ended_by=by))
