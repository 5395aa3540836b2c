"""Folding: how each event on a led matter changes who holds it and how far he has come."""

from __future__ import annotations

from collections.abc import Iterable

from domain.base import Frozen
from domain.events import Event, LeaderAssigned
from domain.lead_facts import (
    LeadAccepted,
    LeadDeclined,
    LeaderHandedOver,
    LeaderReleased,
    LeadExtended,
    LeadExtensionAsked,
    LeadExtensionRefused,
    LeadFact,
    PetitionerMet,
    PlanFiled,
    ProgressReported,
    RelapseFound,
    SettlementProposed,
    SettlementReviewed,
)
from domain.led import ACTIVE, LeadGround, LeadStage, LeadWish, Led, first_of
from domain.petition import Petition
from domain.supervision_facts import RungsWithdrawn


def lead_changes(petition: Petition, fact: LeaderAssigned | LeadFact, event: Event) -> dict[str, object]:
    """Let a leader hold the matter, or take a charge a step further."""
    match fact:
        case LeaderAssigned():
            return _anew(petition, fact, event)
        case RelapseFound():
            return {}
        case _:
            changed = (
                one.model_copy(update=_step(one, fact, event)) if one.subject == fact.subject else one
                for one in petition.led
            )
            declined = isinstance(fact, LeadDeclined)
            return _holding(changed) | ({"recused": (*petition.recused, fact.leader)} if declined else {})


def _anew(petition: Petition, fact: LeaderAssigned, event: Event) -> dict[str, object]:
    """Let a leader hold the matter beside those who do, and before them if he is first."""
    if fact.charge is None:
        return {"leader": fact.leader}
    said = fact.model_dump(include={"first", "ground", "call"})
    new = Led(subject=fact.charge, leader=fact.leader, assigned_at=event.at, **said)
    others = (one.model_copy(update={"first": False}) if fact.first else one for one in petition.led)
    return _holding((*others, new))


def led_no_more(petition: Petition, event: Event) -> dict[str, object]:
    """End every charge with the case, where it ends in a way that no duty outlasts."""
    if not petition.led:
        return {}
    ended = {"stage": LeadStage.RELEASED, "ended_at": event.at}
    return _holding(one.model_copy(update=ended) if one.active else one for one in petition.led)


def withdrawn(petition: Petition, fact: RungsWithdrawn, event: Event) -> dict[str, object]:
    """End the charges that only these rungs had brought about: the act was received before them."""
    resting = resting_on(petition, fact)
    if not any(one.active for one in resting):
        return {}
    ended = {"stage": LeadStage.RELEASED, "ended_at": event.at}
    return _holding(one.model_copy(update=ended) if one.active and one in resting else one for one in petition.led)


def resting_on(petition: Petition, fact: RungsWithdrawn) -> tuple[Led, ...]:
    """Give the charges of whom the ladder bound by these rungs."""
    run = (fact.clock, fact.ordinal)
    calls = {c.id for c in petition.supervised.calls if (c.clock, c.ordinal) == run and c.rung in fact.rungs}
    return tuple(one for one in petition.led if one.ground is LeadGround.LADDER and one.call in calls)


def _holding(led: Iterable[Led]) -> dict[str, object]:
    """Give the charges, and the one who is first: where he goes, the next one is."""
    found = tuple(led)
    first = first_of(found)
    found = tuple(one.model_copy(update={"first": one is first}) if one.active else one for one in found)
    return {"led": found, "leader": first.leader if first else None}


def _step(one: Led, fact: LeadFact, event: Event) -> dict[str, object]:
    """Say what changes in a charge: a stage that the table names, and what the fact tells besides."""
    stage = STAGES.get(type(fact))
    ended = {"ended_at": event.at} if stage is not None and stage not in ACTIVE else {}
    return ({"stage": stage} if stage else {}) | ended | _told(one, fact, event)


def _told(one: Led, fact: LeadFact, event: Event) -> dict[str, object]:
    match fact:
        case LeadAccepted():
            return {"accepted_at": event.at}
        case PetitionerMet():
            return {"met_at": event.at, "meetings": one.meetings + 1}
        case PlanFiled():
            planned = {"planned_at": event.at, "target": fact.target}
            return planned | {"team": fact.team.id, "measures": len(fact.measures)}
        case ProgressReported():
            return {"reported_at": event.at, "reports": one.reports + 1}
        case LeadExtensionAsked():
            return {"wish": LeadWish(days=fact.days, asked_by=event.actor.id)}
        case LeadExtended():
            return {"wish": None, "extended": True, "target": fact.target}
        case LeadExtensionRefused():
            return {"wish": None}
        case SettlementProposed():
            return {"wish": None, "proposed_at": event.at, "proposed_by": event.actor.id}
        case SettlementReviewed(accepted=accepted):
            settled: dict[str, object] = {"stage": LeadStage.SETTLED, "ended_at": event.at}
            return settled if accepted else {"stage": LeadStage.PLANNED, "returned": one.returned + 1}
        case LeaderHandedOver():
            return {"leader": fact.successor, "former": (*one.former, fact.leader), "wish": None}
        case _:
            return {}


STAGES: dict[type[Frozen], LeadStage] = {
    LeadAccepted: LeadStage.ACCEPTED,
    LeadDeclined: LeadStage.DECLINED,
    PlanFiled: LeadStage.PLANNED,
    SettlementProposed: LeadStage.PROPOSED,
    LeaderReleased: LeadStage.RELEASED,
}
"""The stages that a fact always leads to."""
