"""Absence (缺席) with a deputy (代理), hand-over, and where things go when somebody leaves.

Nothing here touches a case: responsibilities lie with offices, notices find whoever is there (`domain/desks.py`), so
every clock keeps its ledger. What an account itself leads is handed over by a command on the case (`led_by`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from domain.access import Viewer
from domain.base import Frozen, Role
from domain.desks import Reached, Rung, resolve, unfit
from intake.refusals import GateCode, GateRefusal
from storage.database import now
from storage.directory import Account, Tree, account_ref, find_account
from storage.sight import people
from storage.supervising import absences, desk_members
from storage.tables import cases


class Absence(Frozen):
    """An absence as it stands: instants in UTC, the end open where none is named."""

    id: int
    account: str
    deputy: str
    valid_from: datetime
    valid_to: datetime | None


class Responsibilities(Frozen):
    """What hangs on one account: cases that it leads, those for whom it stands in, and a seat at the duty desk."""

    leads: tuple[str, ...]
    stands_in_for: tuple[str, ...]
    on_desk: bool


def set_absence(
    connection: Connection, by: Viewer, absent: Account, deputy: Account, begins: datetime | None, ends: datetime | None
) -> Absence:
    """Note that somebody is absent and who stands in; an absence that is there already ends where this one begins.

    Raises:
        GateRefusal: ``not_permitted``, ``deputy_unfit`` or ``absence_reversed``.
    """
    tree, at = Tree.load(connection), now(connection)
    if not may_set(by, absent, tree):
        raise GateRefusal(GateCode.NOT_PERMITTED)
    if deputy.locked or unfit(account_ref(absent, tree), account_ref(deputy, tree)):
        raise GateRefusal(GateCode.DEPUTY_UNFIT)
    begins = begins or at
    if ends is not None and ends <= begins:
        raise GateRefusal(GateCode.ABSENCE_REVERSED)
    end_absence(connection, absent.id, begins)
    row = {"account": absent.id, "deputy": deputy.id, "valid_from": begins, "valid_to": ends}
    key = connection.execute(insert(absences).values(**row, set_by=by.account, set_at=at)).inserted_primary_key
    return Absence(id=key[0] if key else 0, account=absent.id, deputy=deputy.id, valid_from=begins, valid_to=ends)


def end_absence(connection: Connection, account: str, at: datetime) -> None:
    """End what absences of an account reach beyond an instant."""
    own = (absences.c.account == account) & absences.c.ended_at.is_(None)
    beyond = or_(absences.c.valid_to.is_(None), absences.c.valid_to > at)
    connection.execute(update(absences).where(own & beyond & (absences.c.valid_from < at)).values(valid_to=at))
    connection.execute(update(absences).where(own & (absences.c.valid_from >= at)).values(ended_at=now(connection)))


def may_set(by: Viewer, absent: Account, tree: Tree) -> bool:
    """Tell whether somebody may note an absence: the absent one himself, his office's head, an administrator."""
    if by.account == absent.id or by.role is Role.ADMINISTRATOR:
        return True
    return by.role is Role.LEADER and by.office is not None and by.office in tree.line(absent.office)


def absences_of(connection: Connection, account: str) -> list[Absence]:
    """Give the absences of an account that have not ended."""
    beyond = or_(absences.c.valid_to.is_(None), absences.c.valid_to > now(connection))
    query = (
        select(absences.c.id, absences.c.account, absences.c.deputy, absences.c.valid_from, absences.c.valid_to)
        .where(absences.c.account == account, absences.c.ended_at.is_(None), beyond)
        .order_by(absences.c.valid_from)
    )
    return [Absence.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def led_by(connection: Connection, account: str) -> tuple[str, ...]:
    """Name the open petitions that an account leads, the next legal date first."""
    query = (
        select(cases.c.number)
        .where(cases.c.leader == account, ~cases.c.closed)
        .order_by(cases.c.next_due.is_(None), cases.c.next_due, cases.c.number)
    )
    return tuple(connection.execute(query).scalars())


def responsibilities(connection: Connection, account: str) -> Responsibilities:
    """List what hangs on an account."""
    at = now(connection)
    current = or_(absences.c.valid_to.is_(None), absences.c.valid_to > at) & absences.c.ended_at.is_(None)
    deputy = select(absences.c.account).where(absences.c.deputy == account, current).order_by(absences.c.account)
    seat = select(desk_members.c.account).where(desk_members.c.account == account, desk_members.c.valid_to.is_(None))
    return Responsibilities(
        leads=led_by(connection, account),
        stands_in_for=tuple(dict.fromkeys(connection.execute(deputy).scalars())),
        on_desk=connection.execute(seat).first() is not None,
    )


def hand_over(connection: Connection, by: Viewer, leaving: Account, taking: Account) -> Responsibilities:
    """Hand all to another for good: his notices and his seat from now on, and those for whom he stood in.

    What he leads is given back for `hand_over_leader`, the command on each case. No case is touched here.

    Raises:
        GateRefusal: ``not_permitted`` or ``deputy_unfit``, also where the other may not stand in for one of those.
    """
    before, tree = responsibilities(connection, leaving.id), Tree.load(connection)
    set_absence(connection, by, leaving, taking, None, None)
    for absent in before.stands_in_for:
        account = find_account(connection, account=absent)
        if account is None or unfit(account_ref(account, tree), account_ref(taking, tree)):
            raise GateRefusal(GateCode.DEPUTY_UNFIT)
    current = (absences.c.deputy == leaving.id) & absences.c.ended_at.is_(None)
    connection.execute(update(absences).where(current).values(deputy=taking.id))
    if before.on_desk:
        leave_desk(connection, leaving.id)
        join_desk(connection, by.account, taking.id)
    return before


def join_desk(connection: Connection, by: str, account: str) -> None:
    """Seat an account at the duty desk (值班席); it keeps its role, and sees what falls there."""
    seated = select(desk_members.c.account).where(desk_members.c.account == account, desk_members.c.valid_to.is_(None))
    if connection.execute(seated).first() is None:
        row = {"account": account, "valid_from": now(connection), "set_by": by}
        connection.execute(insert(desk_members), [row])


def leave_desk(connection: Connection, account: str) -> None:
    """End an account's seat at the duty desk."""
    open_seat = (desk_members.c.account == account) & desk_members.c.valid_to.is_(None)
    connection.execute(update(desk_members).where(open_seat).values(valid_to=now(connection)))


def left_behind(connection: Connection, office: str | None) -> Reached | None:
    """Tell where an office's notices go now, if it is left without staff; None where it is not."""
    tree = Tree.load(connection)
    if office is None:
        return None
    reached = resolve(tree.line(office), None, people(connection, tree))
    return None if reached.rung is Rung.STAFF else reached
