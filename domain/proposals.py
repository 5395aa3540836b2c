"""Proposals that wait for a supervisor's decision: open while the clock of the decision runs."""

from __future__ import annotations

from domain.petition import Petition
from domain.supervised import Proposal


def open_proposals(petition: Petition) -> tuple[Proposal, ...]:
    """Give what was proposed on a case and is neither settled, nor void, nor overtaken by the hearing asked for."""
    waiting = {clock.subject for clock in petition.running if clock.subject}
    return tuple(one for one in petition.supervised.proposals if one.id in waiting)


def open_proposal(petition: Petition, proposal: str) -> Proposal | None:
    """Give an open proposal by its id."""
    return next((one for one in open_proposals(petition) if one.id == proposal), None)
