"""领导包案: what a leader has taken upon himself in one matter, from the assignment to the closing review."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import Field

from domain.base import AccountRef, Frozen, Identifier, Instant


class LeadGround(StrEnum):
    """Why a leader was bound to a matter."""

    ASSIGNED = "assigned"
    RELAPSE = "relapse"
    LADDER = "ladder"


class LeadStage(StrEnum):
    """How far a leader has come; whether he is late is his clocks' to say."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    PLANNED = "planned"
    PROPOSED = "proposed"
    SETTLED = "settled"
    DECLINED = "declined"
    RELEASED = "released"


class ReleaseGround(StrEnum):
    """Why a leader's duties ended without a settlement."""

    RECUSED = "recused"
    ACCUSED = "accused"
    SUPERVISOR = "supervisor"
    ENDED = "ended"


class MeetingPlace(StrEnum):
    """Where a leader met the petitioner: at a reception, where the petitioner lives or works, or from afar."""

    RECEPTION = "reception"
    ON_SITE = "on_site"
    REMOTE = "remote"


ACTIVE = frozenset({LeadStage.ASSIGNED, LeadStage.ACCEPTED, LeadStage.PLANNED, LeadStage.PROPOSED})
"""While a leader stands at one of these, the matter is his."""


class LeadWish(Frozen):
    """More time that a leader has asked for and not been answered on."""

    days: int
    asked_by: Identifier


class Led(Frozen):
    """One charge of a matter; its subject tells its clocks from others', and stays when it is handed over."""

    subject: Identifier
    leader: AccountRef
    first: bool = False
    ground: LeadGround = LeadGround.ASSIGNED
    call: Identifier | None = Field(None, description="The ladder's call for a leader that it answers.")
    stage: LeadStage = LeadStage.ASSIGNED
    assigned_at: Instant
    accepted_at: Instant | None = None
    met_at: Instant | None = Field(None, description="The receipt of the latest record of a meeting.")
    meetings: int = 0
    planned_at: Instant | None = None
    team: Identifier | None = Field(None, description="The office that carries the plan out.")
    measures: int = 0
    target: date | None = None
    reported_at: Instant | None = None
    reports: int = 0
    wish: LeadWish | None = None
    extended: bool = False
    proposed_at: Instant | None = None
    proposed_by: Identifier | None = None
    returned: int = Field(0, description="How often a closing review sent the settlement back.")
    ended_at: Instant | None = None
    former: tuple[Identifier, ...] = Field((), description="Leaders who held it before, the earliest first.")

    @property
    def active(self) -> bool:
        """Whether the matter is this leader's now."""
        return self.stage in ACTIVE


def lead_of(led: Iterable[Led], account: str) -> Led | None:
    """Give the charge that an account holds now."""
    return next((one for one in led if one.active and one.leader.id == account), None)


def first_of(led: Iterable[Led]) -> Led | None:
    """Give the charge of the leader who is first among those who hold a matter now."""
    active = [one for one in led if one.active]
    return next((one for one in active if one.first), active[0] if active else None)


def leading(led: Iterable[Led]) -> frozenset[str]:
    """Name the accounts that hold a matter now."""
    return frozenset(one.leader.id for one in led if one.active)
