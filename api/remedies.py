"""What a petitioner may do now, and until when."""

from __future__ import annotations

from datetime import datetime

from domain.base import RATED, Actor, Frozen, Role
from domain.petition import Petition
from domain.policy import Policy
from domain.terms import Right
from domain.transitions import allowed


class RemedyView(Frozen):
    """What a petitioner may do now; `until` is exclusive, and none where no window ends it."""

    command: str
    until: datetime | None


WINDOWS = {"rate": Right.RATING, "request_review": Right.REVIEW}
"""What a petitioner may do only while its window is open."""


def remedies_of(petition: Petition, policy: Policy, at: datetime) -> tuple[RemedyView, ...]:
    """Give what a petitioner may do at an instant, each with the end of its window."""
    if petition.closed:
        return ()
    petitioner = Actor(id="petitioner", role=Role.PETITIONER)
    found = []
    for command in allowed(petitioner, petition, policy):
        if command == "rate" and set(petition.ratings) == set(RATED):
            continue
        right = WINDOWS.get(command)
        until = _window_end(petition, policy, right) if right else None
        if right is None or (until is not None and at < until):
            found.append(RemedyView(command=command, until=until))
    return tuple(found)


def _window_end(petition: Petition, policy: Policy, right: Right) -> datetime | None:
    """Give the end of the open window for a right; an older pack names the rating's only by what its end does."""
    ends = []
    for clock in petition.running:
        term = policy.terms[clock.name]
        unnamed = right is Right.RATING and term.opens is None and term.concludes
        if term.opens is right or unnamed:
            ends.append(clock.due_at)
    return max(ends, default=None)
