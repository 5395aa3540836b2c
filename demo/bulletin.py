"""The demonstration of bulletins: that of the half-month before is issued, and who takes which step with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.access import Viewer
from domain.base import Role
from domain.bulletins import Rhythm, period_before
from domain.policy import Policy
from domain.reviews import steps
from domain.terms import DossierKind
from intake.delivery import Undelivered
from intake.gate import Gate
from intake.issuing import Asked, IssueWords, issue_now

RHYTHM = Rhythm.HALF_MONTHLY
PATIENCE = 30.0
"""Seconds that the demonstration waits for its bulletin."""


def half_month_before(gate: Gate, began: datetime) -> IssueWords:
    """Name the bulletin of the half-month that was over when the demonstration began."""
    return IssueWords(rhythm=RHYTHM, on=period_before(RHYTHM, began, gate.policy.zone).last)


async def bulletin(gate: Gate, words: IssueWords, supervisor: Viewer) -> Asked | None:
    """Issue a bulletin; none: the engine does not answer."""
    try:
        return await issue_now(gate, words, supervisor, PATIENCE)
    except Undelivered:
        return None


def looks(policy: Policy, people: Sequence[tuple[str, Role]]) -> Iterator[tuple[str, str]]:
    """Name each step from the issue to the publication, and who may take it: nobody looks twice."""
    free = list(people)
    for step in steps(policy.dossiers[DossierKind.BULLETIN].reviews):
        found = next((one for one in free if one[1] is step.role), None)
        if found:
            free.remove(found)
        yield step.name, found[0] if found else "-"
    yield "publish", next((name for name, role in people if role is Role.SUPERVISOR), "-")
