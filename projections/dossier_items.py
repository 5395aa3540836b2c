"""The items that a dossier's events put into the populations of figures: recommendations, and members of batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from domain.base import Body, OfficeRef, Purpose
from domain.clock_facts import ClockEvent
from domain.clocks import Clock, Verdict
from domain.dossiers.base import Dossier
from domain.dossiers.batch import AssignedBatch, Member, MembersAdded, MemberStage, SettlementProposed, SettlementSigned
from domain.dossiers.kinds import DossierEvent, evolve
from domain.dossiers.recommendation import Recommendation
from domain.dossiers.recommendation import Stage as Asked
from domain.items import Item, Key, Population, Settled, Version
from projections.items import Change, History

END = "end"
"""The clock of a batch whose end is the date by which its members are to be settled."""
COUNTING = (MembersAdded, SettlementProposed, SettlementSigned, ClockEvent)


class About(NamedTuple):
    """What a petition is counted by that a dossier does not say itself; it is so since its registration."""

    channel: str = ""
    purpose: str = ""
    imported: bool = False


UNKNOWN = About()
Lookup = Callable[[Sequence[str]], Mapping[str, About]]


def dossier_items(events: Iterable[DossierEvent], before: Dossier | None, lookup: Lookup) -> Change:
    """Give the items that a run of a dossier's events changes."""
    changed: dict[Key, Item] = {}
    new: set[Key] = set()
    dossier = before
    for event in events:
        after = evolve(dossier, event)
        for item, is_new in _changed(event, dossier, after, lookup):
            changed[item.key] = item
            new |= {item.key} if is_new else set()
        dossier = after
    return Change(tuple(changed.values()), frozenset(new))


def dossier_versions(log: Iterable[tuple[datetime, DossierEvent]], lookup: Lookup) -> list[Version]:
    """Give every version of a dossier's items, from its events, each with the instant at which it was recorded."""
    history = History()
    dossier: Dossier | None = None
    for recorded_at, group in groupby(log, key=lambda entry: entry[0]):
        events = [event for _, event in group]
        history.add(dossier_items(events, dossier, lookup), recorded_at)
        for event in events:
            dossier = evolve(dossier, event)
    return history.versions


def _changed(
    event: DossierEvent, before: Dossier | None, after: Dossier, lookup: Lookup
) -> Iterable[tuple[Item, bool]]:
    if isinstance(after, Recommendation):
        item = _recommendation(after, lookup)
        known = _recommendation(before, lookup) if isinstance(before, Recommendation) else None
        return [(item, known is None)] if item != known else []
    if isinstance(after, AssignedBatch) and isinstance(before, AssignedBatch) and isinstance(event.fact, COUNTING):
        return _members(event, before, after, lookup)
    return []


def _recommendation(dossier: Recommendation, lookup: Lookup) -> Item:
    """Count a recommendation for the office that it addresses; one that cites an accusation is counted as one."""
    office = dossier.office or dossier.bureau
    cited = lookup([case.number for case in dossier.cases]).values() if dossier.cases else ()
    accuses = any(about.purpose == Purpose.ACCUSATION for about in cited)
    asked = _clock(dossier, Body.OFFICE)
    about = About(purpose=Purpose.ACCUSATION.value if accuses else "")
    item = _open(dossier, Population.RECOMMENDATION, "recommendation", office, about)
    item = item._replace(due_at=asked.due_at if asked else None)
    ended = max((clock.stopped_at for clock in dossier.clocks if clock.stopped_at), default=dossier.opened_at)
    if dossier.stage == Asked.WITHDRAWN:
        return item.settled(Settled.WITHDRAWN, ended)
    if dossier.adopted is None:
        return item
    answered = asked.stopped_at if asked and asked.stopped_at else ended
    return item.settled(Settled.ADOPTED if dossier.adopted else Settled.NOT_ADOPTED, answered)


def _members(
    event: DossierEvent, before: AssignedBatch, after: AssignedBatch, lookup: Lookup
) -> Iterable[tuple[Item, bool]]:
    """Give the members that joined, were settled by this event, or are to be settled by another date."""
    moved = _due(before) != _due(after)
    turned = [
        member
        for member, was in zip(after.members, (*before.members, *[None] * len(after.members)), strict=False)
        if was is None
        or (member.stage is not was.stage and MemberStage.SETTLED is member.stage)
        or (moved and _unsettled(member))
    ]
    about = lookup([member.petition for member in turned]) if turned else {}
    for member in turned:
        item = _member(after, member, about.get(member.petition, UNKNOWN))
        if not _unsettled(member):
            late = item.due_at is not None and event.at >= item.due_at
            item = item.settled(Verdict.LATE if late else Verdict.MET, event.at)
        yield item, member.item > len(before.members)


def _unsettled(member: Member) -> bool:
    return member.stage is not MemberStage.SETTLED


def _member(batch: AssignedBatch, member: Member, about: About) -> Item:
    bureau = batch.bureau.model_copy(update={"district": member.district})
    found = _open(batch, Population.BATCH_MEMBER, f"member-{member.item}", bureau, about)
    return found._replace(petition=member.petition, matter=member.matter, due_at=_due(batch))


def _due(batch: AssignedBatch) -> datetime | None:
    return next((clock.due_at for clock in batch.clocks if clock.name == END), None)


def _clock(dossier: Dossier, body: Body) -> Clock | None:
    return next((clock for clock in reversed(dossier.clocks) if clock.body is body), None)


def _open(dossier: Dossier, name: Population, item: str, office: OfficeRef, about: About) -> Item:
    shared: dict[str, Any] = about._asdict()
    return Item(
        stream=dossier.number,
        name=name.value,
        item=item,
        body="",
        petition=None,
        holder=office.id,
        bureau=dossier.bureau.id,
        district=office.district,
        category=None,
        matter="",
        received_at=dossier.opened_at,
        anchor=dossier.opened_at,
        due_at=None,
        status=None,
        value="",
        stopped_at=None,
        days=None,
        **shared,
    )
