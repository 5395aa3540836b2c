"""What the calendar of reception days shows, and to whom."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from api.supervised import OfficeView, office_view
from domain.access import Viewer, may_see
from domain.base import AccountRef, DocumentRef, Frozen, Role
from domain.books import BookKind
from domain.reception_facts import DayStage, Form
from domain.receptions import BUREAU_STAFF, LONGEST, ReceptionDay
from storage.books import Kept, linked_books, list_books
from storage.directory import Tree, find_account
from storage.records import load_case
from storage.tables import documents, persons

PUBLIC_STAGES = frozenset({DayStage.PUBLISHED, DayStage.CANCELLED})
WITHOUT_NAMES = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


class LeaderView(Frozen):
    """An office-holder by account and name."""

    id: str
    name: str


class BookingView(Frozen):
    """A place on a day, for those who may know who comes."""

    booking: str
    petition: str | None = None
    name: str | None = None
    phone: str | None = None
    subject: str | None = None
    walked_in: bool
    cancelled: bool
    talk: str | None = None


class DayView(Frozen):
    """A reception day as everybody may read it; ``reason`` is of its latest change or its cancellation."""

    id: str
    stage: DayStage
    bureau: OfficeView
    leader: LeaderView
    post: str
    remit: str
    place: str
    starts: datetime
    ends: datetime
    form: Form
    capacity: int
    left: int
    reason: str | None = None


class StaffDayView(DayView):
    """A reception day with those who come and the cases taken along, as far as the viewer may know of them."""

    received_by: LeaderView | None = None
    cases: tuple[str, ...] = ()
    bookings: tuple[BookingView, ...] = ()


def public_days(connection: Connection, at: datetime) -> list[DayView]:
    """List the published days that are not over, cancelled ones with their reason."""
    tree = Tree.load(connection)
    found = list_books(connection, BookKind.RECEPTION_DAY, since=at - LONGEST)
    return [
        day_view(connection, tree, kept)
        for kept in found
        if isinstance(kept.state, ReceptionDay) and kept.state.stage in PUBLIC_STAGES and kept.state.slot.ends > at
    ]


def staff_days(connection: Connection, viewer: Viewer, since: datetime) -> list[DayView]:
    """List the days of the viewer's bureau and those below it; a leader sees his own."""
    tree = Tree.load(connection)
    if viewer.role is Role.LEADER:
        found = linked_books(connection, BookKind.RECEPTION_DAY, "leader", viewer.account)
        return [day_view(connection, tree, kept) for kept in found]
    found = list_books(connection, BookKind.RECEPTION_DAY, offices=reach_of(viewer, tree), since=since)
    return [day_view(connection, tree, kept) for kept in found]


def reach_of(viewer: Viewer, tree: Tree) -> set[str]:
    """Give the offices whose books somebody reads: his bureau's and those below; without an office, all."""
    if viewer.office is None:
        return set(tree.offices)
    return tree.below(tree.bureau_of(viewer.office) or viewer.office)


def may_read_day(viewer: Viewer, day: ReceptionDay, tree: Tree) -> bool:
    """Tell whether somebody may see more of a day than what is published."""
    if viewer.role is Role.LEADER:
        return viewer.account in {day.leader.id, day.receiver.id}
    return viewer.role in BUREAU_STAFF | WITHOUT_NAMES and day.bureau.id in reach_of(viewer, tree)


def day_view(connection: Connection, tree: Tree, kept: Kept) -> DayView:
    """Show what is published of a day."""
    return DayView(**_published(connection, tree, kept))


def staff_day_view(connection: Connection, tree: Tree, kept: Kept, viewer: Viewer) -> StaffDayView:
    """Show a day to staff: no petition of which the viewer may not know, no name to who reads without names."""
    day = kept.state
    if not isinstance(day, ReceptionDay):
        raise TypeError("not a reception day")
    rows = [_booking(connection, kept.id, booking, viewer) for booking in day.bookings]
    received = leader_view(connection, day.received_by) if day.received_by else None
    taken = tuple(number for number in day.slot.cases if sees(connection, viewer, number))
    shown = tuple(row for row in rows if row is not None)
    return StaffDayView(**_published(connection, tree, kept), received_by=received, cases=taken, bookings=shown)


def _published(connection: Connection, tree: Tree, kept: Kept) -> dict[str, Any]:
    day = kept.state
    if not isinstance(day, ReceptionDay):
        raise TypeError("not a reception day")
    entry = read_text(connection, day.slot.entry)
    return {
        "id": kept.id,
        "stage": day.stage,
        "bureau": office_view(tree, day.bureau.id),
        "leader": leader_view(connection, day.leader),
        "post": entry.get("post", ""),
        "remit": entry.get("remit", ""),
        "place": entry.get("place", ""),
        "left": day.left,
        "reason": read_text(connection, day.reason).get("reason") if day.reason else None,
        **day.slot.model_dump(include={"starts", "ends", "form", "capacity"}),
    }


def _booking(connection: Connection, book: str, booking: Any, viewer: Viewer) -> BookingView | None:
    named = [number for number in (booking.petition, booking.talk) if number]
    if any(not sees(connection, viewer, number) for number in named):
        return None
    said = booking.model_dump(include={"booking", "petition", "walked_in", "cancelled", "talk"})
    if booking.subject is not None:
        said["subject"] = read_text(connection, booking.subject).get("subject")
    if booking.visitor is not None and viewer.role not in WITHOUT_NAMES:
        query = select(persons.c.name, persons.c.phone).where(
            persons.c.petition == book, persons.c.id == booking.visitor
        )
        row = connection.execute(query).first()
        said |= {"name": row.name, "phone": row.phone} if row else {}
    return BookingView(**said)


def sees(connection: Connection, viewer: Viewer, number: str) -> bool:
    """Tell whether somebody may know of a petition."""
    petition = load_case(connection, number)
    return petition is not None and may_see(viewer, petition)


def proposed_leaders(connection: Connection, number: str) -> list[LeaderView]:
    """Name the leaders who received the petitioner on this matter and may take the case: proposed, never assigned."""
    petition = load_case(connection, number)
    if petition is None:
        return []
    found: dict[str, AccountRef] = {}
    for kept in linked_books(connection, BookKind.RECEPTION_DAY, "talk", number):
        if isinstance(kept.state, ReceptionDay):
            found[kept.state.receiver.id] = kept.state.receiver
    held = petition.leader.id if petition.leader else None
    return [
        leader_view(connection, leader)
        for leader in found.values()
        if leader.id != held and leader.id not in petition.recused and not petition.accused.bars(leader.id, leader.line)
    ]


def read_text(connection: Connection, ref: DocumentRef) -> dict[str, str]:
    """Read a text part by part; an erased one has none."""
    content = connection.execute(select(documents.c.content).where(documents.c.id == ref.id)).scalar_one_or_none()
    return json.loads(content) if content else {}


def leader_view(connection: Connection, leader: AccountRef) -> LeaderView:
    """Show an office-holder by his name."""
    account = find_account(connection, account=leader.id)
    return LeaderView(id=leader.id, name=account.name if account else leader.id)
