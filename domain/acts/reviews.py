"""The petitioner's remedies: supplementing, withdrawing, review by the next higher unit, and finality."""

from __future__ import annotations

from typing import assert_never

from domain.acts.basic import lacking
from domain.acts.case import Case, Found, barred, with_text
from domain.events import Closing, Concluded
from domain.refusals import Code, Refused
from domain.remedies import DecideReview, LiftFinality, Remedy, RequestReview, Supplement, Withdraw
from domain.remedy_facts import (
    FinalityLifted,
    MatterFinal,
    ReviewDecided,
    ReviewRequested,
    Supplemented,
    Withdrawn,
)
from domain.terms import Right


def remedy(command: Remedy, case: Case) -> Found:
    """Answer a petitioner's remedy, or the unit that decides on it."""
    match command:
        case Supplement():
            text = with_text(command.text, Code.TEXT_MISSING)
            return text if isinstance(text, Refused) else (Supplemented(text=text),)
        case Withdraw():
            return (Withdrawn(reason=command.reason), Concluded(reason=Closing.WITHDRAWN))
        case RequestReview():
            return _request_review(command, case)
        case DecideReview():
            return _decide_review(command, case)
        case LiftFinality():
            reason = with_text(command.reason)
            if isinstance(reason, Refused):
                return reason
            return (FinalityLifted(matter=case.petition.facts, reason=reason),)
    assert_never(command)


def _request_review(command: RequestReview, case: Case) -> Found:
    """Ask the next higher unit while the window is open (Arts. 35, 36)."""
    petition = case.petition
    windows = [clock for clock in petition.running if case.policy.terms[clock.name].opens is Right.REVIEW]
    if not any(clock.anchor <= case.at < clock.due_at for clock in windows):
        ended = any(case.at >= clock.due_at for clock in windows)  # else the lapse that opens it was recorded since
        return Refused(code=Code.WINDOW_ENDED if ended else Code.REVIEW_NOT_OPEN)
    if command.to is None:
        return Refused(code=Code.NO_REVIEWER)
    text = with_text(command.text, Code.TEXT_MISSING)
    if isinstance(text, Refused):
        return text
    level = petition.review.level + 1 if petition.review else 1
    return barred(case, command.to) or (ReviewRequested(to=command.to, text=text, level=level),)


def _decide_review(command: DecideReview, case: Case) -> Found:
    """Answer in writing as an opinion does; the last level's opinion is final for the matter (Art. 36 para. 3)."""
    missing = lacking(command.states, said=command.opinion is not None)
    if command.outcome is None:
        missing.insert(0, "outcome")
    if missing or command.outcome is None or command.opinion is None:
        return Refused(code=Code.OPINION_INCOMPLETE, params={"missing": ", ".join(missing)})
    level = case.petition.review.level if case.petition.review else 1
    decided = ReviewDecided(outcome=command.outcome, opinion=command.opinion, states=command.states, level=level)
    if level < case.policy.review_levels:
        return (decided,)
    return (decided, MatterFinal(matter=case.petition.facts), Concluded(reason=Closing.FINAL))
