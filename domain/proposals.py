"""Proposals that wait for a supervisor's decision: open while the clock of the decision runs."""

from __future__ import annotations

from domain.petition import Petition
from domain.supervised import Proposal
from domain.supervision_facts import ProposalGround


def open_proposals(petition: Petition) -> tuple[Proposal, ...]:
    """Give what was proposed on a case and is neither settled, nor void, nor overtaken by the hearing asked for."""
    waiting = {clock.subject for clock in petition.running if clock.subject}
    return tuple(one for one in petition.supervised.proposals if one.id in waiting)


def open_proposal(petition: Petition, proposal: str) -> Proposal | None:
    """Give an open proposal by its id."""
    return next((one for one in open_proposals(petition) if one.id == proposal), None)


def reviews_proposed(petition: Petition) -> tuple[Proposal, ...]:
    """Give the reviews of an act that stand proposed; under a pack without a term for deciding, each that ever was."""
    standing = open_proposals(petition)
    proposed = (one for one in petition.supervised.proposals if one.ground is not ProposalGround.HEARING)
    return tuple(one for one in proposed if one.id is None or one in standing)


def hearing_suggested(petition: Petition) -> bool:
    """Tell whether a hearing stands suggested: nobody has decided on it, and none was opened."""
    numbered = [one for one in petition.supervised.proposals if one.ground is ProposalGround.HEARING]
    standing = open_proposals(petition)
    return petition.supervised.hearing_suggested and (not numbered or any(one in standing for one in numbered))
