"""Lifting the finality of a matter whose case is closed: the same rules as while it is open, without its workflow."""

from __future__ import annotations

from domain.acts.case import with_text
from domain.commands import Envelope
from domain.matters import Matter, MatterReopened
from domain.petition import Petition
from domain.refusals import Code, Refused
from domain.remedies import LiftFinality
from domain.transitions import TRANSITIONS, permits


def reopenable(petition: Petition, matter: Matter) -> bool:
    """Tell whether a closed case's opinion is what its matter is final by."""
    return petition.closed and petition.final and matter.final


def reopen(envelope: Envelope, petition: Petition, matter: Matter) -> MatterReopened | Refused:
    """Decide on `lift_finality` for a closed case: a supervisor of its bureau or one above, with reasons in writing."""
    command, actor = envelope.command, envelope.actor
    rule = TRANSITIONS.get((petition.stage, command.type))
    if not isinstance(command, LiftFinality) or not petition.closed or rule is None:
        return Refused(code=Code.CASE_CLOSED)
    if (actor.claims or actor.id) in petition.recused:
        return Refused(code=Code.RECUSED)
    if not permits(rule, actor, petition):
        return Refused(code=Code.NOT_PERMITTED)
    if not reopenable(petition, matter):
        return Refused(code=Code.NOT_FINAL)
    reason = with_text(command.reason)
    return reason if isinstance(reason, Refused) else MatterReopened(petition=petition.number, reason=reason)
