"""Who is bound to a matter as its leader, who cannot be, and who is so no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from domain.acts.case import Case, Found, passed
from domain.base import AccountRef, Accused, Role
from domain.calls import open_call
from domain.commands import AssignLeader
from domain.cues import Occasion
from domain.events import Fact, LeaderAssigned
from domain.lead_facts import LeaderReleased, RelapseFound
from domain.led import LeadGround, ReleaseGround, first_of, lead_of
from domain.petition import Petition
from domain.refusals import Code, Refused


def assign(command: AssignLeader, case: Case) -> Found:
    """Bind a leader to the matter; under a pack with leaders' duties several may hold it, one of them first."""
    petition, leader, call = case.petition, command.leader, open_call(case.petition, case.at)
    if command.call is not None and (call is None or call.id != command.call):
        return Refused(code=Code.CALL_OVER)
    if refused := unfit(leader, petition):
        return refused
    held = lead_of(petition.led, leader.id) is not None
    if held or (petition.leader is not None and petition.leader.id == leader.id):
        return Refused(code=Code.LEADER_REPEATED)
    if not case.policy.offers(Occasion.LEAD_ACCEPTED):
        assigned = LeaderAssigned(leader=leader, accept_by=command.accept_by)
        return passed(case, command.accept_by) or (assigned,)
    first = command.first or first_of(petition.led) is None
    ground = LeadGround.LADDER if command.call else LeadGround.ASSIGNED
    bound = bound_anew(leader, petition, first=first, accept_by=command.accept_by, ground=ground)
    return passed(case, command.accept_by) or (bound.model_copy(update={"call": call.id if call else None}),)


def unfit(leader: AccountRef, petition: Petition) -> Refused | None:
    """Say why somebody cannot hold this matter: no leader, or accused or recused in it."""
    if leader.role is not Role.LEADER:
        return Refused(code=Code.NOT_A_LEADER)
    if petition.accused.bars(leader.id, leader.line) or leader.id in petition.recused:
        return Refused(code=Code.ACCUSED_PERSON)
    return None


def bound_anew(
    leader: AccountRef,
    petition: Petition,
    *,
    first: bool,
    accept_by: date | None = None,
    ground: LeadGround = LeadGround.ASSIGNED,
) -> LeaderAssigned:
    """Give the fact by which a leader gets a charge of his own."""
    charge = f"lead-{len(petition.led) + 1}"
    return LeaderAssigned(leader=leader, accept_by=accept_by, charge=charge, first=first, ground=ground)


def relapse(leader: AccountRef | None, petition: Petition, case: Case) -> Iterator[Fact]:
    """A new petition on a matter that a leader settled is his again; where he cannot hold it, the bureau is told."""
    if leader is None or not case.policy.offers(Occasion.LEAD_ACCEPTED) or lead_of(petition.led, leader.id):
        return
    if unfit(leader, petition):
        yield RelapseFound(leader=leader.id)
    else:
        first = first_of(petition.led) is None
        yield bound_anew(leader, petition, first=first, ground=LeadGround.RELAPSE)


def released(petition: Petition, accused: Accused, recused: Iterable[str] = ()) -> Iterator[LeaderReleased]:
    """End the duties of leaders who may not know of the case any more, or have an interest in it."""
    away = set(recused)
    for one in petition.led:
        if not one.active:
            continue
        if accused.bars(one.leader.id, one.leader.line):
            yield LeaderReleased(subject=one.subject, leader=one.leader.id, ground=ReleaseGround.ACCUSED)
        elif one.leader.id in away:
            yield LeaderReleased(subject=one.subject, leader=one.leader.id, ground=ReleaseGround.RECUSED)
