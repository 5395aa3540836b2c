"""Absence (离岗) with a deputy (代理), hand-over, and where things go when somebody leaves.

Nothing here touches a case: responsibilities lie with offices, notices find whoever is there (`domain/desks.py`), so
every clock keeps its ledger. What an account itself leads is handed over by a command on the case (`led_by`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from domain.access import Viewer
from domain.base import Frozen, Role
from domain.desks import Reached, Rung, resolve, unfit
from intake.desk import join_desk, leave_desk
from intake.refusals import GateCode, GateRefusal
from storage.database import now
from storage.directory import Account, Tree, account_ref, all_accounts, find_account
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
    set_by: str


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
    end_absence(connection, by, absent, begins)
    row = {"account": absent.id, "deputy": deputy.id, "valid_from": begins, "valid_to": ends, "set_by": by.account}
    key = connection.execute(insert(absences).values(**row, set_at=at)).inserted_primary_key
    return Absence.model_validate(row | {"id": key[0] if key else 0})


def end_absence(connection: Connection, by: Viewer, absent: Account, at: datetime) -> None:
    """End what absences of an account reach beyond an instant, and keep who ended them.

    Raises:
        GateRefusal: ``not_permitted``.
    """
    if not may_set(by, absent, Tree.load(connection)):
        raise GateRefusal(GateCode.NOT_PERMITTED)
    own = (absences.c.account == absent.id) & absences.c.ended_at.is_(None)
    beyond = or_(absences.c.valid_to.is_(None), absences.c.valid_to > at)
    begun, said = own & beyond & (absences.c.valid_from < at), {"ended_by": by.account}
    connection.execute(update(absences).where(begun).values(valid_to=at, **said))
    later = own & (absences.c.valid_from >= at)
    connection.execute(update(absences).where(later).values(ended_at=now(connection), **said))


def may_set(by: Viewer, absent: Account, tree: Tree) -> bool:
    """Tell whether somebody may note an absence: the absent one, a leader or supervisor over him, an administrator.

    A leader answers for his own office and those below it, a supervisor for the offices below his bureau.
    """
    if by.account == absent.id or by.role is Role.ADMINISTRATOR:
        return True
    if by.office is None or by.office not in tree.line(absent.office):
        return False
    if by.role is Role.SUPERVISOR:
        return by.office != absent.office and tree.bureau_of(by.office) == by.office
    return by.role is Role.LEADER


def in_reach(connection: Connection, by: Viewer) -> list[Account]:
    """Give the others whose absence somebody may note, and who are not locked."""
    tree = Tree.load(connection)
    others = (account for account in all_accounts(connection) if account.id != by.account and not account.locked)
    return [account for account in others if may_set(by, account, tree)]


def fit_deputies(connection: Connection, absent: Account) -> list[Account]:
    """Give who may stand in for somebody."""
    tree = Tree.load(connection)
    found = (account for account in all_accounts(connection) if not account.locked)
    return [account for account in found if not unfit(account_ref(absent, tree), account_ref(account, tree))]


def absences_of(connection: Connection, *account: str) -> list[Absence]:
    """Give the absences of accounts that have not ended, the earliest first."""
    beyond = or_(absences.c.valid_to.is_(None), absences.c.valid_to > now(connection))
    query = (
        select(*(absences.c[name] for name in Absence.model_fields))
        .where(absences.c.account.in_(account), absences.c.ended_at.is_(None), beyond)
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
        join_desk(connection, by.account, taking.id)
        leave_desk(connection, by.account, leaving.id)
    return before


def left_behind(connection: Connection, office: str | None) -> Reached | None:
    """Tell where an office's notices go now, if it is left without staff; None where it is not."""
    tree = Tree.load(connection)
    if office is None:
        return None
    reached = resolve(tree.line(office), None, people(connection, tree))
    return None if reached.rung is Rung.STAFF else reached
