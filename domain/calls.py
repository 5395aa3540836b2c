"""Calls for a leader: which call of the ladder is open, who may be bound by it, and in which order they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.base import AccountRef, Actor, Role
from domain.desks import Holder, People, barred
from domain.led import ACTIVE, LeadStage
from domain.petition import Petition
from domain.supervised import LeaderCall

LADDER = "ladder"
"""Who acts where a rung binds a leader: no person, and for the bureau."""


def ladder(petition: Petition) -> Actor:
    """Give the ladder as the one who acts on a case, for its bureau."""
    return Actor(id=LADDER, role=Role.ENGINE, office=petition.bureau.id)


def open_call(petition: Petition, at: datetime | None = None) -> LeaderCall | None:
    """Give the call for a leader that nobody has answered; at an instant, only one that had been made by then.

    An act that was received before a call does not answer it, however long it was on its way: otherwise what it does
    would hang on when it arrives.

    It is open while its clock runs, its rung stands and nobody holds the matter. Whoever held it then or later and is
    barred from the case since, by an accusation or a conflict of interest, has not answered it; whoever was released,
    or settled the matter, has.
    """
    if petition.leader is not None:
        return None
    return next((call for call in petition.supervised.calls if _stands(call, petition, at)), None)


def _stands(call: LeaderCall, petition: Petition, at: datetime | None) -> bool:
    runs = (clock for clock in petition.running if (clock.name, clock.ordinal) == (call.clock, call.ordinal))
    since = next((rung.at for run in runs for rung in run.reached if rung.id == call.rung), None)
    if since is None or (at is not None and since > at):
        return False
    held = (one for one in petition.led if one.ended_at is None or one.ended_at >= since)
    return all(_excluded(one.leader, petition) for one in held)


def _excluded(leader: AccountRef, petition: Petition) -> bool:
    return leader.id in petition.recused or petition.accused.bars(leader.id, leader.line)


def to_bind(petition: Petition, sponsors: Iterable[str], people: People) -> Iterator[AccountRef]:
    """Give whom a call may bind: the sponsors of the district as they are named, then the bureau's own leaders.

    Left out is whoever is no leader any more, is locked, is absent without a deputy who may know of the case, is barred
    from it, or was released from it.
    """
    own = (h.account for h in people.by_office.get(petition.bureau.id, ()) if h.role is Role.LEADER)
    for account in dict.fromkeys((*sponsors, *own)):
        holder = people.by_account.get(account)
        if holder is not None and _fit(holder, petition, people):
            yield AccountRef(id=holder.account, role=holder.role, line=holder.line)


def _fit(holder: Holder, petition: Petition, people: People) -> bool:
    acting = people.present(holder.account)
    if holder.role is not Role.LEADER or acting is None:
        return False
    if barred(holder, petition) or barred(acting, petition):
        return False
    past = {LeadStage.RELEASED, LeadStage.DECLINED}
    held = [one for one in petition.led if holder.account in (one.leader.id, *one.former)]
    return not any(one.stage in past or one.stage in ACTIVE for one in held)
