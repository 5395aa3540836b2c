"""What a case looks like from outside: to staff, and to the petitioner himself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.access import Viewer
from domain.base import DocumentRef, Frozen, Role
from domain.clocks import Clock
from domain.events import Entry
from domain.petition import Petition
from domain.policy import Kind, Policy
from domain.transitions import allowed
from storage.directory import Tree
from storage.packs import policy_of
from storage.queries import petition_text, read_documents, read_persons
from storage.streams import PETITION, load_events

READS_RATINGS = frozenset({Role.CLERK, Role.SUPERVISOR, Role.AUDITOR})
"""Not the officers: beside a petitioner's name, a rating would tell the rated who gave it."""

WITHOUT_CONTACT = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


class OfficeView(Frozen):
    """An office by its names."""

    id: str
    name: str
    name_en: str | None = None


class ClockView(Frozen):
    """A clock: `due_at` is exclusive, the act counts if it is received before. Instants are UTC."""

    name: str
    ordinal: int
    zh: str
    en: str
    kind: str
    body: str
    article: str
    holder: OfficeView
    anchor: datetime
    due_at: datetime
    provisional: bool
    status: str
    lapsed: bool
    stopped_at: datetime | None


class TrackView(Frozen):
    """A petition as its petitioner sees it: where it is, who holds it, what comes next by law."""

    number: str
    stage: str
    channel: str
    purpose: str
    title: str
    received_at: datetime
    held_by: OfficeView
    next_due: datetime | None
    next_clock: str | None
    clocks: tuple[ClockView, ...]
    ratings: dict[str, str]
    may_rate: bool
    texts: tuple[dict[str, Any], ...]


class PetitionView(Frozen):
    """A petition as staff see it; `allowed` names the commands that this caller may give now."""

    number: str
    stage: str
    channel: str
    purpose: str
    title: str
    content: str
    stated: dict[str, str]
    district: str | None
    category: str | None
    bureau: OfficeView
    office: OfficeView | None
    leader: str | None
    imported: bool
    policy: str
    received_at: datetime
    closed: bool
    clocks: tuple[ClockView, ...]
    ratings: dict[str, str]
    allowed: tuple[str, ...]
    petitioners: tuple[dict[str, str | None], ...]
    accused: tuple[dict[str, str | None], ...]
    texts: tuple[dict[str, Any], ...]
    sequence: int
    head: str


def office_view(tree: Tree, office: str) -> OfficeView:
    """Name an office; one that the tree has lost keeps its id."""
    found = tree.offices.get(office)
    return OfficeView(id=office, name=found.name if found else office, name_en=found.name_en if found else None)


def clock_views(petition: Petition, policy: Policy, tree: Tree, at: datetime) -> tuple[ClockView, ...]:
    """Show a petition's clocks in the order in which they started."""
    return tuple(_clock_view(clock, policy, tree, at) for clock in petition.clocks)


def _clock_view(clock: Clock, policy: Policy, tree: Tree, at: datetime) -> ClockView:
    term = policy.terms[clock.name]
    shared = clock.model_dump(
        include={"name", "ordinal", "kind", "body", "anchor", "due_at", "provisional", "stopped_at"}
    )
    return ClockView(
        zh=term.zh,
        en=term.en,
        article=term.article,
        holder=office_view(tree, clock.holder),
        status=_status(clock, at),
        lapsed=clock.lapsed is not None,
        **shared,
    )


def _status(clock: Clock, at: datetime) -> str:
    """Give a duty's count; a window is open, used or ended and never late."""
    if clock.kind is Kind.DUTY:
        if clock.verdict is not None:
            return clock.verdict.value
        return "open" if at < clock.due_at else "open_late"
    if clock.verdict is None:
        return "open"
    return "used" if clock.verdict == "met" else "ended"


def petition_view(connection: Connection, petition: Petition, viewer: Viewer, at: datetime) -> PetitionView:
    """Show a case to staff; auditors and administrators get no contact data."""
    tree = Tree.load(connection)
    policy = policy_of(connection, petition.policy)
    text = petition_text(connection, petition.number)
    known = viewer.role not in WITHOUT_CONTACT
    shared = petition.model_dump(
        include={
            "number",
            "stage",
            "channel",
            "purpose",
            "district",
            "category",
            "imported",
            "policy",
            "received_at",
            "sequence",
            "head",
        }
    )
    return PetitionView(
        title=text.get("title", ""),
        content=text.get("content", ""),
        stated={name: said for name, said in text.items() if name not in {"title", "content"}},
        bureau=office_view(tree, petition.bureau.id),
        office=office_view(tree, petition.office.id) if petition.office else None,
        leader=petition.leader.id if petition.leader else None,
        closed=petition.closed,
        clocks=clock_views(petition, policy, tree, at),
        ratings=_ratings(petition) if viewer.role in READS_RATINGS else {},
        allowed=allowed(viewer.actor, petition),
        petitioners=tuple(read_persons(connection, petition.number, "petitioner")) if known else (),
        accused=tuple(read_persons(connection, petition.number, "accused")) if known else (),
        texts=_texts(connection, petition.number),
        **shared,
    )


def track_view(connection: Connection, petition: Petition, at: datetime) -> TrackView:
    """Show a petition to its petitioner."""
    tree = Tree.load(connection)
    policy = policy_of(connection, petition.policy)
    running = sorted(petition.running, key=lambda clock: clock.due_at)
    clocks = clock_views(petition, policy, tree, at)
    may_rate = petition.stage == "replied" and any(clock.concludes and at < clock.due_at for clock in running)
    return TrackView(
        number=petition.number,
        stage=petition.stage,
        channel=petition.channel,
        purpose=petition.purpose,
        title=petition_text(connection, petition.number).get("title", ""),
        received_at=petition.received_at,
        held_by=office_view(tree, petition.holder.id),
        next_due=running[0].due_at if running else None,
        next_clock=running[0].name if running else None,
        clocks=clocks,
        ratings=_ratings(petition),
        may_rate=may_rate,
        texts=_texts(connection, petition.number, addressed_to_petitioner=True),
    )


def _ratings(petition: Petition) -> dict[str, str]:
    return {body.value: score.value for body, score in petition.ratings.items()}


ADDRESSED = frozenset({"notice", "reason", "opinion", "reply"})


def _texts(connection: Connection, number: str, *, addressed_to_petitioner: bool = False) -> tuple[dict[str, Any], ...]:
    """Show the texts that events rest on; what came with a refused command is nobody's text."""
    served = _served(connection, number)
    return tuple(
        {"document": text.id, "kind": text.kind, "created_at": text.created_at, "parts": text.parts}
        for text in read_documents(connection, number)
        if text.id in served and (not addressed_to_petitioner or text.kind in ADDRESSED)
    )


def _served(connection: Connection, number: str) -> set[str]:
    log = load_events(connection, PETITION, number)
    parts = [part for event in log if not isinstance(event.fact, Entry) for _, part in event.fact]
    return {part.id for part in parts if isinstance(part, DocumentRef)}
