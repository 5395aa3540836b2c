"""What follows each event: which notices it sets off, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from domain.base import Body
from domain.calls import LADDER, open_call
from domain.clock_facts import ClockStopped
from domain.events import Event, LeaderAssigned, NoticeOrder
from domain.lead_facts import LeaderHandedOver, LeadEvent
from domain.lead_folding import resting_on
from domain.petition import Petition
from domain.rungs import RungAct
from domain.step_facts import DutiesHandedOver
from domain.supervision_facts import RungReached, RungsWithdrawn


class Audience(StrEnum):
    """Whom a notice addresses; who that is in person is settled when it is sent."""

    OFFICE = "office"
    BUREAU = "bureau"
    LEADER = "leader"
    SUCCESSOR = "successor"
    PETITIONER = "petitioner"
    HOLDER = "holder"
    FORMER = "former"
    ABOVE = "above"
    REVIEWER = "reviewer"
    TOLD = "told"
    ADDRESSED = "addressed"
    HEAD = "head"
    ALL_TOLD = "all_told"
    RECEIVER = "receiver"
    BINDER = "binder"
    CALLED = "called"


REACTIONS: dict[str, tuple[tuple[str, Audience], ...]] = {
    "registered": (("received", Audience.PETITIONER), ("case_arrived", Audience.OFFICE)),
    "transferred": (("case_arrived", Audience.OFFICE), ("passed_on", Audience.PETITIONER)),
    "assigned": (("case_arrived", Audience.OFFICE), ("passed_on", Audience.PETITIONER)),
    "accepted": (("accepted", Audience.PETITIONER),),
    "declined": (("declined", Audience.PETITIONER),),
    "returned": (("case_returned", Audience.BUREAU),),
    "replied": (("replied", Audience.PETITIONER),),
    "concluded": (("concluded", Audience.PETITIONER),),
    "referred": (("referred", Audience.PETITIONER),),
    "urgent_reported": (("urgent_report", Audience.ABOVE), ("urgent_report", Audience.BUREAU)),
    "objected": (("objection", Audience.BUREAU),),
    "objection_upheld": (("objection_upheld", Audience.FORMER),),
    "objection_refused": (("objection_refused", Audience.OFFICE),),
    "competence_decided": (
        ("competence_decided", Audience.OFFICE),
        ("competence_elsewhere", Audience.FORMER),
        ("competence_decided", Audience.BUREAU),
        ("passed_on", Audience.PETITIONER),
    ),
    "duties_handed_over": (("handed_over", Audience.RECEIVER), ("handed_over", Audience.BUREAU)),
    "notice_exempted": (("notice_exempted", Audience.BUREAU),),
    "acknowledged": (("acknowledged", Audience.PETITIONER),),
    "simple_left": (("simple_left", Audience.PETITIONER), ("simple_left", Audience.OFFICE)),
    "interim_replied": (("interim_replied", Audience.PETITIONER),),
    "extension_requested": (("extension_requested", Audience.OFFICE),),
    "extension_granted": (("extension_granted", Audience.PETITIONER), ("extension_granted", Audience.OFFICE)),
    "extension_refused": (("extension_refused", Audience.OFFICE),),
    "hearing_opened": (("hearing_opened", Audience.PETITIONER),),
    "agreement_reached": (("agreement_reached", Audience.PETITIONER),),
    "agreement_performed": (("agreement_performed", Audience.PETITIONER), ("agreement_performed", Audience.BUREAU)),
    "result_reported": (("result_reported", Audience.BUREAU),),
    "executed": (("executed", Audience.PETITIONER), ("executed", Audience.BUREAU)),
    "supplemented": (("supplemented", Audience.HOLDER),),
    "withdrawn": (("withdrawn", Audience.OFFICE), ("withdrawn", Audience.BUREAU)),
    "review_requested": (("review_requested", Audience.REVIEWER),),
    "review_decided": (("review_decided", Audience.PETITIONER), ("review_decided", Audience.OFFICE)),
    "matter_final": (("matter_final", Audience.PETITIONER),),
    "finality_lifted": (("finality_lifted", Audience.PETITIONER),),
    "recused": (("recused", Audience.BUREAU),),
    "accused_named": (("accused_named", Audience.BUREAU),),
    "urged": (("urged", Audience.ADDRESSED),),
    "urge_answered": (("urge_answered", Audience.BUREAU),),
    "order_issued": (("order_issued", Audience.ADDRESSED), ("order_issued", Audience.HEAD)),
    "order_answered": (("order_answered", Audience.BUREAU),),
    "order_accepted": (("order_accepted", Audience.ADDRESSED),),
    "order_renewed": (("order_renewed", Audience.ADDRESSED), ("order_renewed", Audience.HEAD)),
    "measure_recorded": (("measure_recorded", Audience.ADDRESSED), ("measure_recorded", Audience.HEAD)),
    "rectification_reported": (("rectification_reported", Audience.BUREAU),),
    "delisted": (("delisted", Audience.ADDRESSED),),
    "rung_reached": (("rung_reached", Audience.TOLD),),
    "rungs_withdrawn": (("rungs_withdrawn", Audience.ALL_TOLD), ("rungs_withdrawn", Audience.LEADER)),
    "leader_recommended": (("leader_recommended", Audience.ADDRESSED), ("leader_recommended", Audience.HEAD)),
    "leader_called": (("leader_called", Audience.CALLED), ("leader_called", Audience.BINDER)),
    "reported_above": (("reported_above", Audience.ABOVE),),
    "act_review_proposed": (("act_review_proposed", Audience.BUREAU),),
    "hearing_suggested": (("hearing_suggested", Audience.HOLDER),),
    "proposal_settled": (("proposal_settled", Audience.BUREAU), ("proposal_settled", Audience.OFFICE)),
    "leader_assigned": (("leader_assigned", Audience.LEADER), ("leader_on_case", Audience.OFFICE)),
    "lead_accepted": (("lead_accepted", Audience.BUREAU),),
    "lead_declined": (("lead_declined", Audience.BUREAU), ("leader_called", Audience.BINDER)),
    "plan_filed": (("plan_filed", Audience.BUREAU), ("plan_filed", Audience.OFFICE)),
    "lead_extension_asked": (("lead_extension_asked", Audience.BUREAU), ("lead_extension_asked", Audience.ABOVE)),
    "lead_extended": (("lead_extended", Audience.LEADER),),
    "lead_extension_refused": (("lead_extension_refused", Audience.LEADER),),
    "settlement_proposed": (("settlement_proposed", Audience.BUREAU),),
    "settlement_reviewed": (("settlement_reviewed", Audience.LEADER), ("settlement_reviewed", Audience.OFFICE)),
    "leader_handed_over": (("leader_assigned", Audience.SUCCESSOR), ("leader_handed_over", Audience.BUREAU)),
    "leader_released": (("leader_released", Audience.BUREAU), ("leader_called", Audience.BINDER)),
    "relapse_found": (("relapse_found", Audience.BUREAU),),
    "signal_refused": (("signal_refused", Audience.BUREAU),),
    "clock_warned": (("term_ending", Audience.HOLDER),),
    "clock_lapsed": (("term_ended", Audience.HOLDER), ("term_ended", Audience.BUREAU)),
    "overdue_reminded": (("still_overdue", Audience.HOLDER), ("still_overdue", Audience.BUREAU)),
    "lapse_withdrawn": (("lapse_withdrawn", Audience.HOLDER), ("lapse_withdrawn", Audience.BUREAU)),
}


def notices(events: Iterable[Event], petition: Petition) -> tuple[NoticeOrder, ...]:
    """Order the notices of a batch, one per event, template and address; the petition is the one after it."""
    batch = tuple(events)
    orders: dict[str, NoticeOrder] = {}
    for event in batch:
        for template, audience in (*REACTIONS.get(event.fact.type, ()), *_risen(petition, event)):
            for address in _addresses(audience, petition, event, batch):
                key = f"{event.stream}/{event.hash[:16]}/{template}/{address}"
                orders[key] = NoticeOrder(key=key, sequence=event.sequence, template=template, audience=address)
    return tuple(orders.values())


def _addresses(audience: Audience, petition: Petition, event: Event, batch: tuple[Event, ...]) -> Iterator[str]:
    match audience:
        case Audience.PETITIONER:
            yield "petitioner"
        case Audience.LEADER:
            yield from (f"account:{leader}" for leader in _leader(petition, event))
        case Audience.HOLDER if _of_leader(petition, event):
            yield f"account:{getattr(event.fact, 'holder', '')}"
        case Audience.SUCCESSOR | Audience.TOLD | Audience.ALL_TOLD | Audience.HEAD:
            yield from _named(event, audience)
        case Audience.BINDER | Audience.CALLED:
            whom = LADDER if audience is Audience.BINDER else "office"
            yield from (f"{whom}:{petition.bureau.id}" for call in [open_call(petition)] if call)
        case Audience.FORMER:
            yield from (f"office:{office}" for office in _former(batch, petition))
        case _:
            offices = {
                Audience.BUREAU: petition.bureau.id,
                Audience.OFFICE: petition.office.id if petition.office else None,
                Audience.ADDRESSED: _office_of(event),
                Audience.HOLDER: getattr(event.fact, "holder", petition.holder.id),
                Audience.ABOVE: getattr(event.fact, "above", None) or next(iter(petition.bureau.line[1:]), None),
                Audience.RECEIVER: event.fact.to.id if isinstance(event.fact, DutiesHandedOver) else None,
                Audience.REVIEWER: petition.review.office.id if petition.review else None,
            }
            if offices[audience]:
                yield f"office:{offices[audience]}"


RISES: dict[str, tuple[tuple[str, Audience], ...]] = {
    "clock_warned": (("term_ending", Audience.BUREAU),),
    "clock_lapsed": (("leader_overdue", Audience.ABOVE),),
}
"""What a leader's own clocks set off besides: his bureau knows of the warning, and a lapse rises to the next level."""


def _risen(petition: Petition, event: Event) -> tuple[tuple[str, Audience], ...]:
    return RISES.get(event.fact.type, ()) if _of_leader(petition, event) else ()


def _of_leader(petition: Petition, event: Event) -> bool:
    """Tell whether an event of a clock is of one that binds a leader, and no office."""
    run = (getattr(event.fact, "clock", None), getattr(event.fact, "ordinal", None))
    return any(clock.body is Body.LEADER and (clock.name, clock.ordinal) == run for clock in petition.clocks)


def _leader(petition: Petition, event: Event) -> Iterator[str]:
    """Name the leaders whom an event is about, unless they may not know of the case any more."""
    match event.fact:
        case LeaderAssigned(leader=leader):
            found = [leader.id]
        case LeadEvent(leader=account):
            found = [account]
        case RungsWithdrawn():
            found = [one.leader.id for one in resting_on(petition, event.fact)]
        case _:
            found = []
    yield from (one for one in found if one not in (*petition.accused.accounts, *petition.recused))


def _office_of(event: Event) -> str | None:
    """Give the office that a fact addresses."""
    return getattr(event.fact, "office", None)


def _named(event: Event, audience: Audience) -> Iterator[str]:
    """Address whom the fact itself names; a rung tells somebody where it is a notice and no act of its own."""
    match event.fact:
        case LeaderHandedOver(successor=successor) if audience is Audience.SUCCESSOR:
            yield f"account:{successor.id}"
        case RungReached(act=act, office=office) if audience is Audience.TOLD and act in TELLING:
            yield f"{TELLING[act]}:{office}"
        case RungsWithdrawn(offices=offices) if audience is Audience.ALL_TOLD:
            yield from (f"office:{office}" for office in offices)
        case _ if audience is Audience.HEAD:
            yield f"head:{_office_of(event)}"


TELLING = {RungAct.NOTIFY_OFFICER: "office", RungAct.NOTIFY_HEAD: "head"}


def _former(batch: tuple[Event, ...], petition: Petition) -> list[str]:
    """Find the offices whose clocks this batch has ended because the case is theirs no more."""
    present = {petition.bureau.id, petition.holder.id}
    holders = (event.fact.holder for event in batch if isinstance(event.fact, ClockStopped))
    return sorted(set(holders) - present)
