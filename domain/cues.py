"""The occasions on which a pack's clocks may start, stop, stand still or go on, and which of them are guarded."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import StringConstraints

from domain.reviews import STEP_NAMES, done, due


class Occasion(StrEnum):
    """The events on which a clock may start, stop, stand still or go on; some are an event with a certain content."""

    REGISTERED = "registered"
    REGISTERED_DIRECT = "registered_direct"
    IMPORTED = "imported"
    TRANSFERRED = "transferred"
    TRANSFERRED_SIMPLE = "transferred_simple"
    ASSIGNED = "assigned"
    REFERRED = "referred"
    NOTICE_EXEMPTED = "notice_exempted"
    OBJECTED = "objected"
    OBJECTION_REFUSED = "objection_refused"
    COMPETENCE_DECIDED = "competence_decided"
    COMPETENCE_ASSIGNED = "competence_assigned"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    ACCEPTED_REQUEST = "accepted_request"
    ACCEPTED_OTHER = "accepted_other"
    ACCEPTED_SIMPLE = "accepted_simple"
    SIMPLE_LEFT = "simple_left"
    DECLINED = "declined"
    RETURNED = "returned"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    HEARING_OPENED = "hearing_opened"
    HEARING_CLOSED = "hearing_closed"
    AGREEMENT_REACHED = "agreement_reached"
    AGREEMENT_PERFORMED = "agreement_performed"
    INTERIM_REPLIED = "interim_replied"
    INTERIM_DATED = "interim_dated"
    REPLIED = "replied"
    SUPPORTED = "supported"
    REPLY_IMPORTED = "reply_imported"
    RESULT_REPORTED = "result_reported"
    EXECUTED = "executed"
    RATED = "rated"
    RATED_POOR = "rated_poor"
    REVIEW_REQUESTED = "review_requested"
    REVIEW_ACKNOWLEDGED = "review_acknowledged"
    REVIEW_DECIDED = "review_decided"
    REREVIEW_REQUESTED = "rereview_requested"
    REREVIEW_ACKNOWLEDGED = "rereview_acknowledged"
    REREVIEW_DECIDED = "rereview_decided"
    URGED_DATED = "urged_dated"
    URGE_ANSWERED = "urge_answered"
    ORDER_ISSUED = "order_issued"
    ORDER_ANSWERED = "order_answered"
    ORDER_ACCEPTED = "order_accepted"
    ORDER_RENEWED = "order_renewed"
    RECTIFICATION_ORDERED = "rectification_ordered"
    RECTIFICATION_REPORTED = "rectification_reported"
    ACT_REVIEW_PROPOSED = "act_review_proposed"
    HEARING_SUGGESTED = "hearing_suggested"
    PROPOSAL_SETTLED = "proposal_settled"
    WITHDRAWN = "withdrawn"
    LEADER_ASSIGNED = "leader_assigned"
    LEADER_DATED = "leader_dated"
    LEADER_UNDATED = "leader_undated"
    LEAD_ACCEPTED = "lead_accepted"
    LEAD_DECLINED = "lead_declined"
    PETITIONER_MET = "petitioner_met"
    PLAN_FILED = "plan_filed"
    PROGRESS_REPORTED = "progress_reported"
    SETTLEMENT_PROPOSED = "settlement_proposed"
    SETTLEMENT_ACCEPTED = "settlement_accepted"
    SETTLEMENT_RETURNED = "settlement_returned"
    LEADER_RELEASED = "leader_released"
    CONCLUDED = "concluded"


GUARDED = (
    Occasion.REGISTERED,
    Occasion.IMPORTED,
    Occasion.TRANSFERRED,
    Occasion.ASSIGNED,
    Occasion.ACCEPTED,
    Occasion.RETURNED,
    Occasion.REPLIED,
)
"""After each of these somebody must act next, so a clock must start: no open case is without one."""

WAYS: dict[Occasion, tuple[tuple[Occasion, ...], ...]] = {
    Occasion.ACCEPTED: ((Occasion.ACCEPTED,), (Occasion.ACCEPTED_REQUEST, Occasion.ACCEPTED_OTHER)),
}
"""An acceptance may start one clock, or one for each kind of petition."""


REVIEWS = ((Occasion.REVIEW_REQUESTED,), (Occasion.REVIEW_DECIDED, Occasion.REREVIEW_REQUESTED))
"""What a clock must start on, by level of review."""


LAPSED = "lapsed."
"""A clock may also start when another one lapses: ``lapsed.handling`` opens an appeal on silence."""

SUPERVISED = frozenset(
    {Occasion.URGED_DATED, Occasion.ORDER_ISSUED, Occasion.ORDER_RENEWED, Occasion.RECTIFICATION_ORDERED}
)
"""Acts of supervision that ask an office for an answer by a day."""

DATED = SUPERVISED | {
    Occasion.ASSIGNED,
    Occasion.AGREEMENT_REACHED,
    Occasion.COMPETENCE_ASSIGNED,
    Occasion.INTERIM_DATED,
    Occasion.LEADER_DATED,
    Occasion.PLAN_FILED,
}
"""Events that name the last day of a term that has no length."""

OF_LEADERS = frozenset(
    {
        Occasion.LEADER_ASSIGNED,
        Occasion.LEADER_DATED,
        Occasion.LEADER_UNDATED,
        Occasion.LEAD_ACCEPTED,
        Occasion.PETITIONER_MET,
        Occasion.PLAN_FILED,
        Occasion.PROGRESS_REPORTED,
        Occasion.SETTLEMENT_RETURNED,
    }
)
"""What binds a leader: his own clocks start on these only, for nothing else says whom they bind."""

OF_REVIEW = frozenset(
    occasion for occasion in Occasion if "review" in occasion and occasion is not Occasion.ACT_REVIEW_PROPOSED
)
"""Only from these on is there an office that reviews."""

Cue = Annotated[str, StringConstraints(pattern=r"^(lapsed\.)?[a-z][a-z_]{0,39}$")]


class DossierCues(NamedTuple):
    """The occasions of one kind of dossiers; a test compares them with its facts."""

    all: frozenset[str]
    dated: frozenset[str]
    """Those that name the last day of a term without length."""
    guarded: frozenset[str]
    """Those after which somebody must act next, so that a clock must start."""


DOSSIER_CUES: dict[str, DossierCues] = {
    "recommendation": DossierCues(
        all=frozenset(
            {
                "recommendation_issued",
                "recommendation_answered",
                "recommendation_noted",
                "recommendation_renewed",
                "recommendation_withdrawn",
            }
        ),
        dated=frozenset(),
        guarded=frozenset({"recommendation_issued", "recommendation_answered", "recommendation_renewed"}),
    ),
    "batch": DossierCues(
        all=frozenset(
            {
                "batch_received",
                "members_added",
                "settlement_proposed",
                "settlement_signed",
                "settlement_sent_back",
                "half_settled",
                "batch_settled",
                "batch_reported",
            }
        ),
        dated=frozenset({"batch_received"}),
        guarded=frozenset({"batch_received", "batch_settled"}),
    ),
    "bulletin": DossierCues(
        all=frozenset(
            {
                "bulletin_opened",
                "bulletin_passed",
                "bulletin_returned",
                "bulletin_revised",
                "bulletin_approved",
                "bulletin_published",
                "bulletin_withdrawn",
                *map(due, STEP_NAMES),
                *map(done, STEP_NAMES),
            }
        ),
        dated=frozenset(),
        guarded=frozenset({*map(due, STEP_NAMES), "bulletin_returned", "bulletin_approved"}),
    ),
    "visit": DossierCues(frozenset(), frozenset(), frozenset()),
    "governance": DossierCues(frozenset(), frozenset(), frozenset()),
}
