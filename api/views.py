"""What a case looks like from outside: to staff, and to the petitioner himself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from api.documents import texts_of
from api.remedies import RemedyView, remedies_of
from api.supervised import (
    MeasureView,
    OfficeView,
    OrderView,
    ProposalView,
    measure_views,
    office_view,
    order_views,
    proposal_views,
)
from domain.access import READS_RATINGS, Viewer
from domain.base import Frozen, Role
from domain.clocks import Clock
from domain.matters import Matter
from domain.petition import Petition
from domain.policy import Policy
from domain.proposals import hearing_suggested, reviews_proposed
from domain.reopening import reopenable
from domain.terms import Kind, Term
from domain.transitions import allowed
from intake.finality import LIFT, known_finality
from storage.directory import Tree
from storage.matters import load_matter
from storage.packs import policy_of
from storage.queries import petition_text, read_persons
from storage.reach import may_know

WITHOUT_CONTACT = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


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
    stands_still: bool
    stopped_at: datetime | None


class ReviewView(Frozen):
    """Who reviews, or has reviewed, the opinion: 1 复查, 2 复核."""

    level: int
    office: OfficeView


class ExtensionView(Frozen):
    """An extension that was asked for and is not answered yet, in the unit of the term."""

    clock: str
    days: int


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
    remedies: tuple[RemedyView, ...]
    review: ReviewView | None
    hearing: bool
    agreement: bool
    final: bool
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
    co_handlers: tuple[OfficeView, ...]
    simple: str | None
    objection: bool
    extension: ExtensionView | None
    hearing: bool
    agreement: bool
    review: ReviewView | None
    matter: str
    final: bool
    final_in: str | None
    leader: str | None
    orders: tuple[OrderView, ...]
    measures: tuple[MeasureView, ...]
    proposals: tuple[str, ...]
    open_proposals: tuple[ProposalView, ...]
    hearing_suggested: bool
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
        status=_status(clock, term, at),
        lapsed=clock.lapsed is not None,
        stands_still=clock.running and clock.stands_still,
        **shared,
    )


def _status(clock: Clock, term: Term, at: datetime) -> str:
    """Give a duty's count; a window is open, used or ended and never late."""
    if clock.kind is Kind.DUTY:
        if clock.verdict is not None:
            return clock.verdict.value
        return "open" if clock.stands_still or at < clock.due_at else "open_late"
    if clock.verdict is None:
        return "open"
    passed_by = clock.reason in term.voided_by or (clock.reason == "concluded" and "concluded" not in term.stops)
    return "used" if clock.verdict == "met" and not passed_by else "ended"


PLAIN = {
    *("number", "stage", "channel", "purpose", "district", "category", "imported", "policy", "received_at"),
    *("simple", "objection", "hearing", "agreement", "sequence", "head"),
}
"""What staff see of a petition as it is."""


def petition_view(connection: Connection, petition: Petition, viewer: Viewer, at: datetime) -> PetitionView:
    """Show a case to staff; auditors and administrators get no contact data."""
    tree = Tree.load(connection)
    policy = policy_of(connection, petition.policy)
    text = petition_text(connection, petition.number)
    known = viewer.role not in WITHOUT_CONTACT
    shared = petition.model_dump(include=PLAIN)
    finality = known_finality(connection, petition, viewer)
    return PetitionView(
        title=text.get("title", ""),
        content=text.get("content", ""),
        stated={name: said for name, said in text.items() if name not in {"title", "content"}},
        bureau=office_view(tree, petition.bureau.id),
        office=office_view(tree, petition.office.id) if petition.office else None,
        co_handlers=tuple(office_view(tree, office.id) for office in petition.co_handlers),
        extension=_extension(petition),
        review=_review(petition, tree),
        matter=petition.facts if may_know(connection, viewer, petition.facts) else petition.number,
        final=finality.final,
        final_in=finality.final_in,
        leader=petition.leader.id if petition.leader else None,
        orders=order_views(petition, tree),
        measures=measure_views(petition, tree),
        proposals=tuple(one.ground for one in reviews_proposed(petition)),
        open_proposals=proposal_views(petition, tree),
        hearing_suggested=hearing_suggested(petition),
        closed=petition.closed,
        clocks=clock_views(petition, policy, tree, at),
        ratings=_ratings(petition) if viewer.role in READS_RATINGS else {},
        allowed=_allowed(petition, policy, viewer, finality),
        petitioners=tuple(read_persons(connection, petition.number, "petitioner")) if known else (),
        accused=tuple(read_persons(connection, petition.number, "accused")) if known else (),
        texts=texts_of(connection, petition.number),
        **shared,
    )


def track_view(connection: Connection, petition: Petition, at: datetime) -> TrackView:
    """Show a petition to its petitioner."""
    tree = Tree.load(connection)
    policy = policy_of(connection, petition.policy)
    running = sorted(petition.running, key=lambda clock: clock.due_at)
    clocks = clock_views(petition, policy, tree, at)
    remedies = remedies_of(petition, policy, at)
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
        may_rate=any(remedy.command == "rate" for remedy in remedies),
        remedies=remedies,
        review=_review(petition, tree),
        hearing=petition.hearing,
        agreement=petition.agreement,
        final=petition.final and load_matter(connection, petition.facts).final,
        texts=texts_of(connection, petition.number, addressed_to_petitioner=True),
    )


def _allowed(petition: Petition, policy: Policy, viewer: Viewer, matter: Matter) -> tuple[str, ...]:
    """Name what may be done now; in a closed case that is lifting the finality of its matter alone."""
    if petition.closed and not reopenable(petition, matter):
        return ()
    found = allowed(viewer.actor, petition, policy)
    return tuple(name for name in found if name == LIFT) if petition.closed else found


def _ratings(petition: Petition) -> dict[str, str]:
    return {body.value: score.value for body, score in petition.ratings.items()}


def _review(petition: Petition, tree: Tree) -> ReviewView | None:
    review = petition.review
    return ReviewView(level=review.level, office=office_view(tree, review.office.id)) if review else None


def _extension(petition: Petition) -> ExtensionView | None:
    wish = petition.extension
    return ExtensionView(clock=wish.clock, days=wish.days) if wish else None
