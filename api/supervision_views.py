"""What the sponsors of districts, the key fields and the findings on offices show, and to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from api.day_views import LeaderView, leader_view, reach_of, read_text
from api.supervised import OfficeView, office_view
from domain.access import Viewer, may_see
from domain.base import AccountRef, Frozen, Role
from domain.books import BookKind
from domain.key_fields import Effect, KeyField
from domain.minimums import Findings, MinimumMissed
from domain.policy import Policy
from domain.sponsorships import Sponsorship
from storage.books import Kept, linked_books, list_books
from storage.directory import Tree, find_account
from storage.records import load_case
from storage.tables import cases


class PairingView(Frozen):
    """A leader paired with a district; ``flags`` tell the bureau that he left, or is recused from cases there."""

    leader: LeaderView
    first: bool
    since: date
    until: date | None = None
    flags: tuple[str, ...] = ()


class SponsorView(Frozen):
    """A district with its sponsors of today and its whole history."""

    district: str
    bureau: OfficeView
    present: tuple[PairingView, ...]
    history: tuple[PairingView, ...]


class ActionView(Frozen):
    """An action on a root cause."""

    action: str
    cause: str
    measure: str
    office: OfficeView
    since: date
    due: date
    overdue: bool
    closed: date | None = None
    statement: str | None = None
    effect: Effect | None = None


class FieldView(Frozen):
    """A key field with its actions."""

    id: str
    name: str
    categories: tuple[str, ...]
    owner: OfficeView
    closed: bool
    actions: tuple[ActionView, ...]


class FindingView(Frozen):
    """An office whose leaders received on too few days of a period."""

    office: OfficeView
    finding: MinimumMissed


def sponsor_views(connection: Connection, viewer: Viewer, today: date) -> list[SponsorView]:
    """Show the districts of the viewer's bureau with their sponsors."""
    tree = Tree.load(connection)
    found = list_books(connection, BookKind.SPONSORSHIP, offices=reach_of(viewer, tree))
    books = [kept.state for kept in found if isinstance(kept.state, Sponsorship)]
    return sorted((_sponsors(connection, tree, book, viewer, today) for book in books), key=lambda v: v.district)


def _sponsors(connection: Connection, tree: Tree, book: Sponsorship, viewer: Viewer, today: date) -> SponsorView:
    def shown(pairing: Any, *, flagged: bool) -> PairingView:
        flags = _flags(connection, book.district, pairing.leader, viewer) if flagged else ()
        said = pairing.model_dump(include={"first", "since", "until"})
        return PairingView(leader=leader_view(connection, pairing.leader), flags=flags, **said)

    return SponsorView(
        district=book.district,
        bureau=office_view(tree, book.bureau.id),
        present=tuple(shown(pairing, flagged=True) for pairing in book.on(today)),
        history=tuple(shown(pairing, flagged=False) for pairing in book.pairings),
    )


def _flags(connection: Connection, district: str, leader: AccountRef, viewer: Viewer) -> tuple[str, ...]:
    """Say why a pairing needs the bureau's attention: about the office-holder, from cases that the viewer may see."""
    account = find_account(connection, account=leader.id)
    left = account is None or account.locked or account.role is not Role.LEADER
    numbers = select(cases.c.number).where(cases.c.district == district, ~cases.c.closed)
    recused = False
    for number in connection.execute(numbers).scalars().all():
        petition = load_case(connection, number)
        recused = recused or (petition is not None and leader.id in petition.recused and may_see(viewer, petition))
    return tuple(name for name, holds in (("left", left), ("recused", recused)) if holds)


def field_views(connection: Connection, viewer: Viewer, today: date) -> list[FieldView]:
    """Show the key fields of the viewer's bureau, and those that bind his office to act."""
    tree = Tree.load(connection)
    found = {kept.id: kept for kept in list_books(connection, BookKind.KEY_FIELD, offices=reach_of(viewer, tree))}
    if viewer.office is not None:
        bound = linked_books(connection, BookKind.KEY_FIELD, "office", viewer.office)
        found |= {kept.id: kept for kept in bound}
    return [_field(connection, tree, found[name], today) for name in sorted(found)]


def _field(connection: Connection, tree: Tree, kept: Kept, today: date) -> FieldView:
    field = kept.state
    if not isinstance(field, KeyField):
        raise TypeError("not a key field")
    actions = []
    for action in field.actions:
        plan = read_text(connection, action.plan)
        stated = read_text(connection, action.statement).get("effect") if action.statement else None
        said = action.model_dump(include={"action", "since", "due", "closed"})
        actions.append(
            ActionView(
                **said,
                cause=plan.get("cause", ""),
                measure=plan.get("measure", ""),
                office=office_view(tree, action.office.id),
                overdue=action.overdue(today),
                statement=stated,
                effect=action.effect,
            )
        )
    owner = office_view(tree, field.owner.id)
    return FieldView(
        id=kept.id,
        name=field.name,
        categories=field.categories,
        owner=owner,
        closed=field.closed,
        actions=tuple(actions),
    )


def finding_views(connection: Connection, viewer: Viewer) -> list[FindingView]:
    """Show the findings on the offices in the viewer's reach, the latest first."""
    tree = Tree.load(connection)
    found = list_books(connection, BookKind.FINDINGS, offices=reach_of(viewer, tree))
    missed = [finding for kept in found if isinstance(kept.state, Findings) for finding in kept.state.missed]
    missed.sort(key=lambda finding: (finding.until, finding.office.id), reverse=True)
    return [FindingView(office=office_view(tree, finding.office.id), finding=finding) for finding in missed]


def today_in(policy: Policy, at: datetime) -> date:
    """Give the day of the legal zone."""
    return at.astimezone(policy.tz).date()
