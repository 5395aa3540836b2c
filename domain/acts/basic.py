"""The ordinary way: routing, acceptance, reply, rating, and what supervisors add."""

from __future__ import annotations

from typing import assert_never

from domain.acts.binding import assign
from domain.acts.case import Case, Found, barred, passed
from domain.base import RATED, Body
from domain.commands import (
    Accept,
    Assign,
    AssignLeader,
    Basic,
    Decline,
    ImportReply,
    Rate,
    Reply,
    Transfer,
    Urge,
)
from domain.conditions import rating_open
from domain.cues import Occasion
from domain.events import (
    Accepted,
    Assigned,
    Closing,
    Concluded,
    Declined,
    Rated,
    Replied,
    ReplyImported,
    Returned,
    Transferred,
    Urged,
)
from domain.ladder import next_urge
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.terms import Right
from domain.values import ART_32, Ground, OpinionPart, Outcome, Unfit

DECLINED: dict[Ground, Returned | Concluded] = {
    Ground.NOT_COMPETENT: Returned(),
    Ground.OTHER_PROCEDURE: Concluded(reason=Closing.OTHER_PROCEDURE),
    Ground.IN_PROGRESS: Concluded(reason=Closing.IN_PROGRESS_ELSEWHERE),
    Ground.FINAL: Concluded(reason=Closing.MATTER_FINAL),
}


def basic(command: Basic, case: Case) -> Found:
    """Answer a command of the ordinary way."""
    match command:
        case Transfer():
            return _transfer(command, case)
        case Assign():
            assigned = Assigned(
                to=command.to, result_by=command.result_by, co_handlers=command.co_handlers, note=command.note
            )
            return (
                barred(case, command.to, *command.co_handlers)
                or _twice(command)
                or passed(case, command.result_by)
                or (assigned,)
            )
        case Accept():
            return _accept(command, case)
        case Decline():
            return _decline(command, case)
        case Reply():
            return _reply(command, case)
        case ImportReply():
            return _import_reply(command, case)
        case Rate():
            return _rate(command, case)
        case Urge():
            return _urge(command, case)
        case AssignLeader():
            return assign(command, case)
    assert_never(command)


def _urge(command: Urge, case: Case) -> Found:
    """Urge the office that holds the case; with a date, an answer is awaited where the pack has a term for it."""
    dated = command.reply_by is not None and case.policy.offers(Occasion.URGED_DATED)
    urged = Urged(
        office=case.petition.holder.id,
        reply_by=command.reply_by,
        note=command.note,
        urge=next_urge(case.petition) if dated else None,
    )
    return passed(case, command.reply_by) or (urged,)


def _transfer(command: Transfer, case: Case) -> Found:
    transferred = Transferred(to=command.to, co_handlers=command.co_handlers, simple=command.simple, note=command.note)
    return barred(case, command.to, *command.co_handlers) or _twice(command) or _unfit(command, case) or (transferred,)


def _twice(command: Transfer | Assign) -> Refused | None:
    """The lead office and those that handle a case with it are different ones."""
    offices = [command.to.id, *(office.id for office in command.co_handlers)]
    return None if len(set(offices)) == len(offices) else Refused(code=Code.SAME_OFFICE)


def _unfit(command: Transfer, case: Case) -> Refused | None:
    """Handle a case simply only where the pack knows the way, its ground, and nothing speaks against it."""
    if command.simple is None:
        return None
    simple = case.policy.simple
    if simple is None or command.simple not in simple.fit:
        return Refused(code=Code.NOT_IN_PROCEDURE)
    against = {
        Unfit.JOINT: case.petition.joint,
        Unfit.SEVERAL_OFFICES: bool(command.co_handlers),
        Unfit.REPEATED: case.petition.matter is not None,
    }
    found = [unfit.value for unfit in simple.unfit if against.get(unfit)]
    return Refused(code=Code.SIMPLE_UNFIT, params={"unfit": ", ".join(found)}) if found else None


def _accept(command: Accept, case: Case) -> Found:
    """Accept; on a matter that is final only for new facts or reasons, which a person says (Art. 36 para. 3)."""
    if command.notice is None:
        return Refused(code=Code.NOTICE_MISSING)
    if command.simple and case.petition.simple is None:
        return Refused(code=Code.NOT_SIMPLE)
    if command.final_in is None:
        return (Accepted(notice=command.notice, simple=command.simple),)
    if not command.new_facts:
        return Refused(code=Code.MATTER_FINAL_NEEDS_NEW_FACTS, params={"final_in": command.final_in})
    return (Accepted(notice=command.notice, simple=command.simple, new_facts=True, final_in=command.final_in),)


def _decline(command: Decline, case: Case) -> Found:
    """Decline with reasons; another procedure must be named (Art. 31), and nothing else may be.

    An office that a sender chose objects instead; one that was addressed directly has no sender (Art. 23 para. 2).
    """
    if command.reason is None:
        return Refused(code=Code.REASON_MISSING)
    objects = any(case.policy.terms[clock.name].opens is Right.OBJECTION for clock in case.petition.clocks)
    if command.ground is Ground.NOT_COMPETENT and objects:
        return Refused(code=Code.OBJECTION_NEEDED)
    if command.ground is Ground.FINAL and command.final_in is None:
        return Refused(code=Code.MATTER_NOT_FINAL)
    elsewhere = command.ground is Ground.OTHER_PROCEDURE
    if elsewhere and command.procedure is None:
        return Refused(code=Code.PROCEDURE_MISSING)
    if command.procedure is not None and not elsewhere:
        return Refused(code=Code.PROCEDURE_UNEXPECTED)
    declined = Declined(
        ground=command.ground,
        reason=command.reason,
        procedure=command.procedure,
        final_in=command.final_in if command.ground is Ground.FINAL else None,
    )
    return (declined, DECLINED[command.ground])


def _reply(command: Reply, case: Case) -> Found:
    """Reply by an opinion that states all that Art. 32 asks."""
    missing = lacking(command.states, said=command.opinion is not None)
    if command.outcome is None:
        missing.insert(0, "outcome")
    if missing or command.outcome is None or command.opinion is None:
        return Refused(code=Code.OPINION_INCOMPLETE, params={"missing": ", ".join(missing)})
    if command.outcome is Outcome.NOT_SUPPORTED and _only_supported(case):
        return Refused(code=Code.SIMPLE_NOT_SUPPORTED)
    return (Replied(outcome=command.outcome, opinion=command.opinion, states=command.states),)


def _only_supported(case: Case) -> bool:
    """Tell whether the case was taken up simply, and the pack keeps what is not supported out of that way.

    The rule's words are those of Art. 32's third outcome alone: a claim that is reasonable and without basis is
    explained, and may be explained simply. A case sent simply and accepted in the ordinary way runs no simple term.
    """
    simple = case.policy.simple
    if simple is None or Unfit.NOT_SUPPORTED not in simple.unfit:
        return False
    return any(Occasion.ACCEPTED_SIMPLE in case.policy.terms[clock.name].starts for clock in case.petition.running)


def lacking(states: tuple[OpinionPart, ...], *, said: bool) -> list[str]:
    """Name the parts of Art. 32 that an opinion lacks."""
    return [part.value for part in ART_32 if not said or part not in states]


def _import_reply(command: ImportReply, case: Case) -> Found:
    if not case.petition.imported:
        return Refused(code=Code.NOT_IMPORTED)
    if case.at < case.petition.received_at:
        return Refused(code=Code.REPLY_BEFORE_RECEIPT)
    return (ReplyImported(reply=command.reply), Concluded(reason=Closing.IMPORTED))


def _rate(command: Rate, case: Case) -> Found:
    """Rate each body once, while the window is open; the case concludes when both are rated (Art. 21)."""
    petition = case.petition
    given = {Body.BUREAU: command.bureau, Body.OFFICE: command.office}
    scores = {body: score for body, score in given.items() if score is not None}
    if not scores:
        return Refused(code=Code.RATING_EMPTY)
    repeated = sorted(body.value for body in scores if body in petition.ratings)
    if repeated:
        return Refused(code=Code.RATING_REPEATED, params={"body": ", ".join(repeated)})
    if not rating_open(petition, case.policy, case.at):
        return Refused(code=Code.WINDOW_ENDED)
    rated = Rated(bureau=command.bureau, office=command.office)
    done = set(petition.ratings) | set(scores) == set(RATED) and petition.stage is Stage.REPLIED
    return (rated, Concluded(reason=Closing.RATED)) if done else (rated,)
