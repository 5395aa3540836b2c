"""Who sits beside the lead office while facts pass by, and after which facts an office may be on the case no more."""

from __future__ import annotations

from domain.base import OfficeRef
from domain.events import Assigned, Fact, Returned, Transferred
from domain.step_facts import AccusedNamed, CompetenceDecided, DutiesHandedOver

MOVES = (Returned, Transferred, Assigned, CompetenceDecided, AccusedNamed, DutiesHandedOver)


def beside_after(fact: Fact, beside: tuple[OfficeRef, ...]) -> tuple[OfficeRef, ...]:
    """Give the offices that handle a case with the lead office after a fact."""
    match fact:
        case Transferred() | Assigned():
            return fact.co_handlers
        case Returned() | CompetenceDecided():
            return ()
        case AccusedNamed(accused=accused):
            return tuple(office for office in beside if not accused.bars(None, office.line))
        case _:
            return beside
