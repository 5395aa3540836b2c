"""Which occasions a fact is, whom it binds and which run it is about: what clocks need to know of it."""

from __future__ import annotations

from domain.base import Purpose, Score
from domain.clock_facts import ClockLapsed
from domain.cues import LAPSED, Occasion
from domain.events import Accepted, Fact, LeaderAssigned, Rated, Registered, Replied, Transferred
from domain.lead_facts import SettlementReviewed
from domain.remedy_facts import ReviewDecided, ReviewRequested
from domain.step_facts import Acknowledged, CompetenceDecided, InterimReplied
from domain.values import Outcome


def cues(fact: Fact, purpose: Purpose | None) -> tuple[str, ...]:  # noqa: PLR0912 - one case for each fact
    """Name the occasions of a fact in a case of this purpose."""
    match fact:
        case Registered(direct=direct) if direct is not None:
            return (Occasion.REGISTERED_DIRECT,)
        case Transferred(simple=simple) if simple is not None:
            return (Occasion.TRANSFERRED, Occasion.TRANSFERRED_SIMPLE)
        case Accepted(simple=simple):
            kind = Occasion.ACCEPTED_REQUEST if purpose is Purpose.REQUEST else Occasion.ACCEPTED_OTHER
            return (Occasion.ACCEPTED, kind, *((Occasion.ACCEPTED_SIMPLE,) if simple else ()))
        case Replied(outcome=Outcome.SUPPORTED):
            return (Occasion.REPLIED, Occasion.SUPPORTED)
        case Rated(office=Score.DISSATISFIED):
            return (Occasion.RATED, Occasion.RATED_POOR)
        case Acknowledged(level=level) if level:
            return (Occasion.REVIEW_ACKNOWLEDGED if level == 1 else Occasion.REREVIEW_ACKNOWLEDGED,)
        case CompetenceDecided(result_by=day) if day is not None:
            return (Occasion.COMPETENCE_DECIDED, Occasion.COMPETENCE_ASSIGNED)
        case InterimReplied(expected_by=day) if day is not None:
            return (Occasion.INTERIM_REPLIED, Occasion.INTERIM_DATED)
        case LeaderAssigned(accept_by=day):
            return (Occasion.LEADER_ASSIGNED, Occasion.LEADER_UNDATED if day is None else Occasion.LEADER_DATED)
        case SettlementReviewed(accepted=accepted):
            return (Occasion.SETTLEMENT_ACCEPTED if accepted else Occasion.SETTLEMENT_RETURNED,)
        case ReviewRequested(level=2):
            return (Occasion.REREVIEW_REQUESTED,)
        case ReviewDecided(level=2):
            return (Occasion.REREVIEW_DECIDED,)
        case ClockLapsed(clock=clock):
            return (f"{LAPSED}{clock}",)
        case _:
            return (fact.type,)


def subject(fact: Fact) -> str | None:
    """Give what a fact is about, where several runs of one term may be under way at once: an order, a leader."""
    found: str | None = getattr(fact, "subject", None)
    return found


def bound(fact: Fact) -> str | None:
    """Give whom a fact binds by itself, where that is not the office of the case that its term names."""
    found: str | None = getattr(fact, "binds", None)
    return found
