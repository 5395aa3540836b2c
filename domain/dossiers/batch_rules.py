"""Who may do what with an assigned batch, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable

from domain.base import DocumentRef, Frozen
from domain.dossiers.base import CLERK, SUPERVISOR, Case, Found
from domain.dossiers.batch import (
    LARGEST,
    Act,
    AddMembers,
    AssignedBatch,
    BatchReceived,
    BatchReported,
    BatchSettled,
    HalfSettled,
    Joining,
    Member,
    MembersAdded,
    MemberStage,
    ProposeSettlement,
    ReceiveBatch,
    ReportBatch,
    SendBack,
    SettlementProposed,
    SettlementSentBack,
    SettlementSigned,
    Settling,
    SignSettlement,
    Stage,
)
from domain.refusals import Code, Refused
from domain.terms import DossierKind

ROWS = (
    ("add_members", (Stage.OPEN,), (CLERK, SUPERVISOR)),
    ("propose_settlement", (Stage.OPEN,), (CLERK, SUPERVISOR)),
    ("sign_settlement", (Stage.OPEN,), (SUPERVISOR,)),
    ("send_back", (Stage.OPEN,), (SUPERVISOR,)),
    ("report_batch", (Stage.SETTLED,), (SUPERVISOR,)),
)


def receive(command: ReceiveBatch, case: Case) -> Found:
    """Receive a batch whose term lies after its receipt."""
    if command.term <= command.received_on:
        return Refused(code=Code.TERM_REVERSED)
    shared = command.model_dump(exclude={"type"})
    return (BatchReceived.model_validate(shared | {"policy": case.rules.policy.id}),)


def decide(command: Act, case: Case) -> Found:
    """Decide on what the table permits."""
    match command:
        case AddMembers():
            return _add(command, case.dossier)
        case ProposeSettlement():
            return _propose(command, case)
        case SignSettlement():
            return _sign(command, case)
        case SendBack():
            return _send_back(command, case)
        case ReportBatch(report=report):
            return _report(report, case)


def _add(command: AddMembers, batch: AssignedBatch) -> Found:
    """Link what is new: the same petition, or another on the same matter, is a repeat and linked once."""
    petitions = {member.petition for member in batch.members}
    matters = {member.matter for member in batch.members}
    new: list[Joining] = []
    for member in command.members:
        if member.petition not in petitions and member.matter not in matters:
            new.append(member)
            petitions.add(member.petition)
            matters.add(member.matter)
    if not new:
        return Refused(code=Code.MEMBERS_REPEATED)
    if len(batch.members) + len(new) > LARGEST:
        return Refused(code=Code.BATCH_TOO_LARGE, params={"limit": str(LARGEST)})
    return (MembersAdded(first=len(batch.members) + 1, members=tuple(new)),)


def _propose(command: ProposeSettlement, case: Case) -> Found:
    batch: AssignedBatch = case.dossier
    for stamp in command.members:
        member = _member(batch, stamp.item)
        if member is None or member.stage is not MemberStage.OPEN:
            return Refused(code=Code.MEMBER_NOT_OPEN, params={"item": str(stamp.item)})
        if stamp.settled_by is None:
            return Refused(code=Code.MEMBER_NOT_SETTLED, params={"item": str(stamp.item)})
    if not command.members:
        return Refused(code=Code.NOTHING_READY)
    last = not _levels(case)
    proposed = SettlementProposed(members=command.members, last=last)
    return (proposed, *_reached(batch, len(command.members))) if last else (proposed,)


def _levels(case: Case) -> tuple[str, ...]:
    return case.rules.policy.dossiers[DossierKind.BATCH].sign_offs


def _at_level(batch: AssignedBatch, level: int) -> tuple[int, ...]:
    waiting = (member for member in batch.members if member.stage is MemberStage.PROPOSED)
    return tuple(member.item for member in waiting if len(member.signed) == level)


def _named(command: SignSettlement | SendBack, case: Case) -> tuple[int, ...] | Refused:
    """Give the members that a level is to look at: those named, else all that wait for it."""
    levels = _levels(case)
    if command.level not in levels:
        return Refused(code=Code.LEVEL_UNKNOWN, params={"level": command.level})
    waiting = _at_level(case.dossier, levels.index(command.level))
    items = tuple(dict.fromkeys(command.members)) or waiting
    if wrong := [item for item in items if item not in waiting]:
        return Refused(code=Code.LEVEL_NOT_NEXT, params={"item": str(wrong[0])})
    return items or Refused(code=Code.NOTHING_READY)


def _sign(command: SignSettlement, case: Case) -> Found:
    items = _named(command, case)
    if isinstance(items, Refused):
        return items
    batch: AssignedBatch = case.dossier
    who = case.actor.claims or case.actor.id
    for member in _members(batch, items):
        if who == member.proposed_by or who in member.signed:
            return Refused(code=Code.SAME_PERSON, params={"item": str(member.item)})
    last = command.level == _levels(case)[-1]
    signed = SettlementSigned(level=command.level, members=items, last=last)
    return (signed, *_reached(batch, len(items))) if last else (signed,)


def _reached(batch: AssignedBatch, more: int) -> Iterable[Frozen]:
    """Give the milestones that so many further settled members reach."""
    settled, total = batch.settled + more, len(batch.members)
    if not batch.half and settled * 2 >= total:
        yield HalfSettled()
    if settled == total:
        yield BatchSettled()


def _send_back(command: SendBack, case: Case) -> Found:
    items = _named(command, case)
    if isinstance(items, Refused):
        return items
    return (SettlementSentBack(level=command.level, members=items, reason=command.reason),)


def _report(report: DocumentRef, case: Case) -> Found:
    batch: AssignedBatch = case.dossier
    by = {way: sum(member.settled_by is way for member in batch.members) for way in Settling}
    end = next((clock for clock in batch.clocks if clock.name == "end"), None)
    in_time = end is not None and end.stopped_at is not None and end.stopped_at < end.due_at
    counted = {way: count for way, count in by.items() if count}
    return (BatchReported(report=report, members=len(batch.members), by=counted, in_time=in_time),)


def _member(batch: AssignedBatch, item: int) -> Member | None:
    return batch.members[item - 1] if 0 < item <= len(batch.members) else None


def _members(batch: AssignedBatch, items: Iterable[int]) -> list[Member]:
    return [batch.members[item - 1] for item in items]
