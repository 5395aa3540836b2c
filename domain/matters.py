"""The streams of matters: whether one is final, in which petition, and why it is so no more (Art. 36 para. 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from domain.base import DocumentRef, Frozen, Identifier
from domain.events import Chained, Event
from domain.remedy_facts import FinalityLifted, MatterFinal


class FinalityEstablished(Frozen):
    """The last opinion was given in a petition; ``cause`` is the hash of that petition's event."""

    type: Literal["finality_established"] = "finality_established"
    petition: Identifier
    cause: str


class MatterReopened(Frozen):
    """Finality is lifted, for new facts or a defect of the final opinion; no ``cause`` where the case was closed."""

    type: Literal["finality_lifted"] = "finality_lifted"
    petition: Identifier
    reason: DocumentRef
    cause: str = ""


class CauseSetAside(Frozen):
    """The petition's event that brought a fact about was set aside (a dead worker had left it): the fact never was."""

    type: Literal["cause_set_aside"] = "cause_set_aside"
    petition: Identifier
    cause: str


MatterFact = FinalityEstablished | MatterReopened | CauseSetAside


class MatterEvent(Chained):
    """A fact of a matter at its place in the matter's stream."""

    fact: Annotated[MatterFact, Field(discriminator="type")]


class Matter(Frozen):
    """A matter as its stream leaves it; ``final_in`` is the petition of the opinion that is final."""

    id: Identifier
    final_in: Identifier | None = None
    sequence: int = 0
    head: str = ""

    @property
    def final(self) -> bool:
        """Whether the same facts and reasons are not taken up again."""
        return self.final_in is not None


def fold_matter(matter: str, log: Iterable[MatterEvent]) -> Matter:
    """Fold a matter's stream; what was set aside counts as if it had never been."""
    events = tuple(log)
    final_in: str | None = None
    for fact in standing_facts(events):
        match fact:
            case FinalityEstablished():
                final_in = final_in or fact.petition
            case MatterReopened():
                final_in = None
    last = events[-1] if events else None
    return Matter(id=matter, final_in=final_in, sequence=last.sequence if last else 0, head=last.hash if last else "")


def standing_facts(log: Iterable[MatterEvent]) -> tuple[FinalityEstablished | MatterReopened, ...]:
    """Give the facts of a stream whose cause was not set aside later."""
    standing: list[FinalityEstablished | MatterReopened] = []
    for event in log:
        fact = event.fact
        if isinstance(fact, CauseSetAside):
            standing = [one for one in standing if one.cause != fact.cause]
        else:
            standing.append(fact)
    return tuple(standing)


def brought_about(event: Event) -> tuple[str, FinalityEstablished | MatterReopened] | None:
    """Give what a petition's event is to its matter's stream, with the matter; most are nothing."""
    match event.fact:
        case MatterFinal(matter=matter):
            return matter, FinalityEstablished(petition=event.stream, cause=event.hash)
        case FinalityLifted(matter=matter, reason=reason):
            return matter, MatterReopened(petition=event.stream, reason=reason, cause=event.hash)
        case _:
            return None
