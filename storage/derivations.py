"""How the terms of a case came to end when they do: its ledger, its pack and its calendars put together."""

from __future__ import annotations

from sqlalchemy import Connection

from domain.explain import Derivation, explain
from domain.petition import Petition
from domain.policy import Rules
from storage.packs import policy_of, rules_for


def rules_of(connection: Connection, petition: Petition) -> Rules:
    """Give the rules that a case is under: its pack, and the calendars of its registration and since."""
    policy = policy_of(connection, petition.policy)
    return rules_for(connection, policy, petition.received_at, petition.number).with_issues(petition.calendars)


def derivations(connection: Connection, petition: Petition, name: str | None = None) -> tuple[Derivation, ...]:
    """Explain every run of every clock of a case, or of the one that is named, in the order of their start."""
    rules = rules_of(connection, petition)
    return tuple(explain(clock, rules) for clock in petition.clocks if name in {None, clock.name})
