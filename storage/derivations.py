"""How the terms of a case or a dossier came to end when they do: its ledger, its pack and its calendars together."""

from __future__ import annotations

from sqlalchemy import Connection

from domain.dossiers.kinds import AnyDossier
from domain.explain import Derivation, explain
from domain.petition import Petition
from domain.policy import Rules
from storage.packs import policy_of, rules_for


def rules_of(connection: Connection, stream: Petition | AnyDossier) -> Rules:
    """Give the rules that a case or a dossier is under: its pack, and the calendars of its beginning and since."""
    policy = policy_of(connection, stream.policy)
    if isinstance(stream, Petition):
        rules = rules_for(connection, policy, stream.received_at, stream.number)
    else:
        rules = rules_for(connection, policy, stream.opened_at, stream.number).of(stream.kind)
    return rules.with_issues(stream.calendars)


def derivations(
    connection: Connection, stream: Petition | AnyDossier, name: str | None = None
) -> tuple[Derivation, ...]:
    """Explain every run of every clock, or of the one that is named, in the order of their start."""
    rules = rules_of(connection, stream)
    return tuple(explain(clock, rules) for clock in stream.clocks if name in {None, clock.name})
