"""How each fact changes an assigned batch, and the batch as a kind of dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.base import Identifier, Role
from domain.dossiers.base import Kind
from domain.dossiers.batch import (
    AssignedBatch,
    BatchFact,
    BatchReceived,
    BatchReported,
    BatchSettled,
    HalfSettled,
    Member,
    MembersAdded,
    MemberStage,
    ReceiveBatch,
    SettlementProposed,
    SettlementSentBack,
    SettlementSigned,
    Stage,
)
from domain.dossiers.batch_rules import ROWS, decide, receive
from domain.events import Chained
from domain.terms import DossierKind

AGAIN: dict[str, object] = {
    "stage": MemberStage.OPEN,
    "settled_by": None,
    "at_sequence": 0,
    "proposed_by": None,
    "signed": (),
}
"""A member that is sent back stands where it stood before it was proposed."""


def begin(fact: BatchReceived, shared: dict[str, Any]) -> AssignedBatch:
    """Give the state that it begins with."""
    said = fact.model_dump(include={"issuer", "reference", "level", "received_on", "term"})
    return AssignedBatch(stage=Stage.OPEN, **said, **shared)


def evolve(batch: AssignedBatch, fact: BatchFact, event: Chained) -> dict[str, object]:
    """Give what a fact changes."""
    match fact:
        case MembersAdded():
            new = [Member(item=item, **joining.model_dump()) for item, joining in enumerate(fact.members, fact.first)]
            return {"members": (*batch.members, *new)}
        case SettlementProposed():
            return {"members": _proposed(batch, fact, event.actor.claims or event.actor.id)}
        case SettlementSigned():
            return {"members": _signed(batch, fact, event.actor.claims or event.actor.id)}
        case SettlementSentBack():
            return {"members": _changed(batch, dict.fromkeys(fact.members, AGAIN))}
        case HalfSettled():
            return {"half": True}
        case BatchSettled():
            return {"stage": Stage.SETTLED}
        case BatchReported():
            return {"stage": Stage.REPORTED, "ended": True}
        case _:
            return {}


def _proposed(batch: AssignedBatch, fact: SettlementProposed, who: str) -> tuple[Member, ...]:
    stage = MemberStage.SETTLED if fact.last else MemberStage.PROPOSED
    changes: dict[int, dict[str, object]] = {
        stamp.item: {
            "stage": stage,
            "settled_by": stamp.settled_by,
            "at_sequence": stamp.sequence,
            "proposed_by": who,
            "signed": (),
        }
        for stamp in fact.members
    }
    return _changed(batch, changes)


def _signed(batch: AssignedBatch, fact: SettlementSigned, who: Identifier) -> tuple[Member, ...]:
    changes: dict[int, dict[str, object]] = {}
    for item in fact.members:
        member = batch.members[item - 1]
        changes[item] = {"signed": (*member.signed, who)} | ({"stage": MemberStage.SETTLED} if fact.last else {})
    return _changed(batch, changes)


def _changed(batch: AssignedBatch, changes: Mapping[int, dict[str, object]]) -> tuple[Member, ...]:
    return tuple(
        member.model_copy(update=changes[member.item]) if member.item in changes else member for member in batch.members
    )


BATCH = Kind(
    name=DossierKind.BATCH,
    state=AssignedBatch,
    opens=ReceiveBatch,
    openers=frozenset({Role.SUPERVISOR, Role.CLERK}),
    rows=ROWS,
    open=receive,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
