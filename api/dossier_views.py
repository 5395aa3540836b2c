"""What a dossier looks like from outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection

from api.supervised import OfficeView, office_view
from domain.access import Viewer
from domain.base import Frozen
from domain.clocks import Clock
from domain.dossiers.batch import AssignedBatch, Member, MemberStage
from domain.dossiers.kinds import AnyDossier, allowed
from domain.dossiers.recommendation import Recommendation
from domain.policy import Policy
from domain.terms import BaseTerm
from storage.directory import Tree
from storage.dossiers import hidden_members
from storage.packs import policy_of
from storage.queries import read_documents


class DossierClockView(Frozen):
    """A duty: ``due_at`` is exclusive. Instants are UTC."""

    name: str
    ordinal: int
    zh: str
    en: str
    article: str
    holder: OfficeView
    anchor: datetime
    due_at: datetime
    provisional: bool
    status: str
    stopped_at: datetime | None


class TextView(Frozen):
    """A text of the dossier: which it is, and its words."""

    kind: str
    created_at: datetime
    parts: dict[str, str] | None


class MemberView(Frozen):
    """A member of a batch; its number opens its case."""

    item: int
    petition: str
    district: str | None
    stage: str
    settled_by: str | None
    signed: int


class DistrictView(Frozen):
    """How far a district is; its members are those of the list with its name."""

    district: str | None
    members: int
    settled: int
    proposed: int


class DossierView(Frozen):
    """A dossier; what its kind does not have is null."""

    number: str
    kind: str
    stage: str
    bureau: OfficeView
    office: OfficeView | None
    opened_at: datetime
    closed: bool
    clocks: tuple[DossierClockView, ...]
    texts: tuple[TextView, ...]
    allowed: tuple[str, ...]
    cases: tuple[str, ...] = ()
    aim: str | None = None
    adopted: bool | None = None
    rounds: int | None = None
    issuer: str | None = None
    reference: str | None = None
    level: str | None = None
    received_on: date | None = None
    term: date | None = None
    remaining_days: int | None = None
    sign_offs: tuple[str, ...] = ()
    members: tuple[MemberView, ...] = ()
    districts: tuple[DistrictView, ...] = ()


def recommendation_view(connection: Connection, dossier: Recommendation, viewer: Viewer, at: datetime) -> DossierView:
    """Show a recommendation."""
    return shared_view(connection, dossier, viewer, at).model_copy(
        update={
            "cases": tuple(case.number for case in dossier.cases),
            "aim": dossier.aim.value,
            "adopted": dossier.adopted,
            "rounds": dossier.rounds,
        }
    )


def batch_view(connection: Connection, dossier: AssignedBatch, viewer: Viewer, at: datetime) -> DossierView:
    """Show a batch; whoever a member's accusation names does not see that member, and no figure counts it for him."""
    hidden = hidden_members(connection, dossier, viewer)
    members = [member for member in dossier.members if member.item not in hidden]
    policy = policy_of(connection, dossier.policy)
    return shared_view(connection, dossier, viewer, at).model_copy(
        update={
            "issuer": dossier.issuer,
            "reference": dossier.reference,
            "level": dossier.level,
            "received_on": dossier.received_on,
            "term": dossier.term,
            "remaining_days": (dossier.term - at.astimezone(policy.tz).date()).days,
            "sign_offs": policy.dossiers[dossier.kind].sign_offs,
            "members": tuple(_member(member) for member in members),
            "districts": districts(members),
        }
    )


def districts(members: Iterable[Member]) -> tuple[DistrictView, ...]:
    """Count the resolution by district (批次化解率): settled members of all of them."""
    by: dict[str | None, list[Member]] = defaultdict(list)
    for member in members:
        by[member.district].append(member)
    return tuple(
        DistrictView(
            district=district,
            members=len(found),
            settled=sum(member.stage is MemberStage.SETTLED for member in found),
            proposed=sum(member.stage is MemberStage.PROPOSED for member in found),
        )
        for district, found in sorted(by.items(), key=lambda pair: pair[0] or "")
    )


def clock_views(connection: Connection, dossier: AnyDossier, at: datetime) -> tuple[DossierClockView, ...]:
    """Show a dossier's clocks in the order in which they started."""
    tree, policy = Tree.load(connection), policy_of(connection, dossier.policy)
    return tuple(_clock(clock, policy, dossier, tree, at) for clock in dossier.clocks)


def shared_view(connection: Connection, dossier: AnyDossier, viewer: Viewer, at: datetime) -> DossierView:
    """Show what every kind has."""
    tree = Tree.load(connection)
    return DossierView(
        number=dossier.number,
        kind=dossier.kind.value,
        stage=dossier.stage,
        bureau=office_view(tree, dossier.bureau.id),
        office=office_view(tree, dossier.office.id) if dossier.office else None,
        opened_at=dossier.opened_at,
        closed=dossier.closed,
        clocks=clock_views(connection, dossier, at),
        texts=_texts(connection, dossier.number),
        allowed=allowed(viewer.actor, dossier),
    )


def _clock(clock: Clock, policy: Policy, dossier: AnyDossier, tree: Tree, at: datetime) -> DossierClockView:
    term: BaseTerm = policy.dossiers[dossier.kind].terms[clock.name]
    running = "open_late" if at >= clock.due_at else "open"
    return DossierClockView(
        name=clock.name,
        ordinal=clock.ordinal,
        zh=term.zh,
        en=term.en,
        article=term.article,
        holder=office_view(tree, clock.holder),
        anchor=clock.anchor,
        due_at=clock.due_at,
        provisional=clock.provisional,
        status=clock.verdict.value if clock.verdict else running,
        stopped_at=clock.stopped_at,
    )


def _texts(connection: Connection, number: str) -> tuple[TextView, ...]:
    found = read_documents(connection, number)
    return tuple(TextView(kind=text.kind, created_at=text.created_at, parts=text.parts) for text in found)


def _member(member: Member) -> MemberView:
    said = member.model_dump(include={"item", "petition", "district"})
    way = member.settled_by.value if member.settled_by else None
    return MemberView(**said, stage=member.stage.value, settled_by=way, signed=len(member.signed))
