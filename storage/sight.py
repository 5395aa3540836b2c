"""Who the office-holders are at an instant: absences, deputies, the duty desk, and what each may see by them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, exists, false, or_, select

from domain.access import Standing, Viewer, may_see
from domain.base import Role
from domain.desks import WORKERS, Holder, People, Reached, Rung, resolve, resolve_account
from domain.petition import Petition
from storage.database import now
from storage.directory import Account, Tree
from storage.guarded import guarded_addresses
from storage.prepared import read
from storage.supervising import absences, desk_cases, desk_members
from storage.tables import accounts, cases, memberships
from storage.upsert import add_missing

REACHED = frozenset({"office", "head", "account"})
"""Audiences that are office-holders: an office's staff, its responsible person, one account."""


def _current(at: object) -> ColumnElement[bool]:
    inside = or_(absences.c.valid_to.is_(None), absences.c.valid_to > at)
    return (absences.c.valid_from <= at) & inside & absences.c.ended_at.is_(None)


_AT = bindparam("of_at", type_=absences.c.valid_from.type)
_ABSENT = select(absences.c.account, absences.c.deputy).where(_current(_AT)).order_by(absences.c.id)
_PEOPLE = (
    select(accounts.c.id, accounts.c.locked_at, memberships.c.role, memberships.c.office)
    .join(memberships, memberships.c.account == accounts.c.id)
    .where(memberships.c.valid_to.is_(None))
    .order_by(accounts.c.username)
)
_DESK = select(desk_members.c.account).where(desk_members.c.valid_to.is_(None)).order_by(desk_members.c.account)
_SOMEBODY = (
    select(accounts.c.id)
    .join(memberships, memberships.c.account == accounts.c.id)
    .where(memberships.c.office == bindparam("of_office"), memberships.c.valid_to.is_(None))
    .where(accounts.c.locked_at.is_(None), or_(*(memberships.c.role == role for role in sorted(WORKERS))))
    .where(~exists().where(absences.c.account == accounts.c.id, _current(_AT)))
    .limit(1)
)


def people(connection: Connection, tree: Tree, at: datetime | None = None) -> People:
    """Read all office-holders as they are at an instant, now unless told otherwise."""
    deputies = dict(read(connection, _ABSENT, of_at=at or now(connection)))
    holders = (
        Holder(
            account=account,
            role=Role(role),
            line=tree.line(office),
            locked=locked is not None,
            absent=account in deputies,
            deputy=deputies.get(account),
        )
        for account, locked, role, office in read(connection, _PEOPLE)
    )
    return People(holders, (row[0] for row in read(connection, _DESK)))


def desk(connection: Connection) -> list[str]:
    """Name the accounts at the duty desk."""
    return [row[0] for row in read(connection, _DESK)]


def viewer_of(connection: Connection, account: Account, tree: Tree) -> Viewer:
    """Give an account as somebody who looks, with those for whom he stands in now and his seat at the duty desk."""
    at = now(connection)
    query = (
        select(absences.c.account, memberships.c.office)
        .join(memberships, memberships.c.account == absences.c.account)
        .where(absences.c.deputy == account.id, _current(at), memberships.c.valid_to.is_(None))
        .where(memberships.c.role == account.role)
    )
    stands_in = tuple(Standing(account=row.account, line=tree.line(row.office)) for row in connection.execute(query))
    seat = select(desk_members.c.account).where(desk_members.c.account == account.id, desk_members.c.valid_to.is_(None))
    return Viewer(
        account=account.id,
        role=account.role,
        line=tree.line(account.office),
        stands_in=stands_in,
        desk=connection.execute(seat).first() is not None,
    )


def sees(connection: Connection, viewer: Viewer, petition: Petition) -> bool:
    """Tell whether a case exists for a viewer: by `may_see`, or because it fell to the duty desk at which he sits."""
    if may_see(viewer, petition):
        return True
    if not viewer.desk or viewer.account in petition.recused:
        return False
    if petition.accused.bars(viewer.account, viewer.line):
        return False
    query = select(desk_cases.c.petition).where(desk_cases.c.petition == petition.number).limit(1)
    return connection.execute(query).first() is not None


def at_the_desk(viewer: Viewer) -> ColumnElement[bool]:
    """Write the duty desk's sight as a condition on cases."""
    if not viewer.desk:
        return false()
    return exists().where(desk_cases.c.petition == cases.c.number).correlate(cases)


def note_falls(connection: Connection, petition: Petition, audiences: Iterable[str], at: datetime) -> None:
    """Note at the duty desk a case of which a notice reaches nobody before it, and whom one that bars somebody tells.

    Who is told in the place of the barred is settled when it is read; the notes only say where to look.
    """
    known: tuple[Tree, People] | None = None
    open_case = not petition.accused.names_somebody and not petition.recused
    addressed = [audience for audience in audiences if audience.partition(":")[0] in REACHED]
    if not open_case:
        add_missing(connection, guarded_addresses, [{"petition": petition.number, "audience": a} for a in addressed])
    for audience in addressed:
        kind, _, subject = audience.partition(":")
        if kind == "office" and open_case and read(connection, _SOMEBODY, of_office=subject, of_at=at):
            continue
        if known is None:
            tree = Tree.load(connection)
            known = tree, people(connection, tree, at)
        reached = reach_of(audience, petition, *known)
        if reached.rung in {Rung.DUTY, Rung.NOBODY}:
            office = petition.holder.id if kind == "account" else subject
            fall(connection, [(petition.number, office)], at)


def reach_of(audience: str, petition: Petition | None, tree: Tree, known: People) -> Reached:
    """Give whom an audience reaches."""
    kind, _, subject = audience.partition(":")
    if kind == "account":
        return resolve_account(subject, petition, known)
    return resolve(tree.line(subject) or (subject,), petition, known, heads=kind == "head")


def fall(connection: Connection, fallen: Iterable[tuple[str, str]], at: datetime) -> None:
    """Keep which cases fell to the duty desk, and from which office."""
    rows = [{"petition": number, "office": office, "fell_at": at} for number, office in fallen]
    add_missing(connection, desk_cases, rows)
