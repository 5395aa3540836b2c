"""What every rule on an act reads, and the checks that several of them share."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from domain.base import Actor, DocumentRef, OfficeRef
from domain.events import Fact
from domain.petition import Petition
from domain.policy import Policy, Rules
from domain.refusals import Code, Refused

Found = tuple[Fact, ...] | Refused


class Case(NamedTuple):
    """A petition at the receipt of a command, under its rules, and who gave it."""

    petition: Petition
    rules: Rules
    at: datetime
    actor: Actor

    @property
    def policy(self) -> Policy:
        """The pack that stays with the case."""
        return self.rules.policy


def barred(case: Case, *to: OfficeRef) -> Refused | None:
    """An accusation never goes to the office it names, nor to one below it (Art. 30 para. 3)."""
    if any(case.petition.accused.bars(None, office.line) for office in to):
        return Refused(code=Code.ACCUSED_OFFICE)
    return None


def passed(case: Case, day: date | None) -> Refused | None:
    """A date that is named must not lie in the past, in the legal zone."""
    if day is None or day >= case.at.astimezone(case.policy.tz).date():
        return None
    return Refused(code=Code.DATE_PASSED, params={"date": day.isoformat()})


def with_text(text: DocumentRef | None, code: Code = Code.REASON_MISSING) -> DocumentRef | Refused:
    """What must be said in writing is said."""
    return Refused(code=code) if text is None else text
