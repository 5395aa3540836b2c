"""Who takes no part any more: the recused, whoever is accused later, and who answers for what they still owed."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.binding import released
from domain.acts.case import Case, Found, barred, with_text
from domain.base import Accused, Body
from domain.events import Returned
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.step_facts import AccusedNamed, DutiesHandedOver, Recused
from domain.steps import HandOver, NameAccused, Recuse


def recuse(command: Recuse, case: Case) -> Found:
    """Let an office-holder with a direct interest take no part any more (Art. 28 para. 3)."""
    reason = with_text(command.reason)
    if isinstance(reason, Refused):
        return reason
    if command.account.id in case.petition.recused:
        return Refused(code=Code.RECUSED_ALREADY)
    gone = released(case.petition, Accused(), (command.account.id,))
    return (Recused(account=command.account.id, reason=reason), *gone)


def hand_over(command: HandOver, case: Case) -> Found:
    """Give what an answered case's former office still owed to another office; its clocks run on as they are."""
    reason = with_text(command.reason)
    if isinstance(reason, Refused):
        return reason
    handed = DutiesHandedOver(body=Body.OFFICE, to=command.to, reason=reason)
    return barred(case, command.to) or (handed,)


def name_accused(command: NameAccused, case: Case) -> Found:
    """Exclude whom the petition names from this moment; a case that lies with them goes back to its bureau."""
    if not command.accused.names_somebody:
        return Refused(code=Code.ACCUSED_MISSING)
    petition = case.petition
    joined = petition.accused.joined(command.accused)
    bureau = command.bureau or petition.bureau
    heirs = (bureau, *(office for office in (command.keeper, command.reviewer) if office is not None))
    if any(joined.bars(None, office.line) for office in heirs):
        return Refused(code=Code.ACCUSED_OFFICE)
    moved = bureau if bureau.id != petition.bureau.id else None
    named = AccusedNamed(accused=command.accused, bureau=moved)
    holds = petition.office is not None and joined.bars(None, petition.office.line)
    back = holds and petition.stage in {Stage.TRANSFERRED, Stage.HANDLING}
    handed = _handed_over(command, case, joined) if command.keeper is not None else ()
    gone = released(petition, joined)
    return (named, Returned(), *handed, *gone) if back else (named, *handed, *gone)


def _handed_over(command: NameAccused, case: Case, joined: Accused) -> Iterator[DutiesHandedOver]:
    """Give what the accused still owed in this case to offices that nobody accuses."""
    petition, keeper = case.petition, command.keeper
    if keeper is not None and keeper.id != petition.bureau.id:
        yield DutiesHandedOver(body=Body.BUREAU, to=keeper)
    answered = petition.office is not None and petition.stage not in {Stage.TRANSFERRED, Stage.HANDLING}
    if keeper is not None and answered and petition.office and joined.bars(None, petition.office.line):
        yield DutiesHandedOver(body=Body.OFFICE, to=keeper)
    if command.reviewer is not None and petition.review and joined.bars(None, petition.review.office.line):
        yield DutiesHandedOver(body=Body.REVIEWER, to=command.reviewer)
