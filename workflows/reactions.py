"""What follows each event: which notices it sets off, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from domain.events import Event, NoticeOrder
from domain.petition import Petition


class Audience(StrEnum):
    """Whom a notice addresses; who that is in person is settled when it is sent."""

    OFFICE = "office"
    BUREAU = "bureau"
    LEADER = "leader"
    PETITIONER = "petitioner"
    HOLDER = "holder"


REACTIONS: dict[str, tuple[tuple[str, Audience], ...]] = {
    "registered": (("received", Audience.PETITIONER),),
    "transferred": (("case_arrived", Audience.OFFICE), ("passed_on", Audience.PETITIONER)),
    "assigned": (("case_arrived", Audience.OFFICE), ("passed_on", Audience.PETITIONER)),
    "accepted": (("accepted", Audience.PETITIONER),),
    "declined": (("declined", Audience.PETITIONER),),
    "returned": (("case_returned", Audience.BUREAU),),
    "replied": (("replied", Audience.PETITIONER),),
    "concluded": (("concluded", Audience.PETITIONER),),
    "urged": (("urged", Audience.HOLDER),),
    "leader_assigned": (("leader_assigned", Audience.LEADER), ("leader_on_case", Audience.OFFICE)),
    "signal_refused": (("signal_refused", Audience.BUREAU),),
    "clock_warned": (("term_ending", Audience.HOLDER),),
    "clock_lapsed": (("term_ended", Audience.HOLDER), ("term_ended", Audience.BUREAU)),
    "overdue_reminded": (("still_overdue", Audience.HOLDER), ("still_overdue", Audience.BUREAU)),
    "lapse_withdrawn": (("lapse_withdrawn", Audience.HOLDER), ("lapse_withdrawn", Audience.BUREAU)),
}


def notices(events: Iterable[Event], petition: Petition) -> tuple[NoticeOrder, ...]:
    """Order the notices of a batch, one per event, template and address."""
    orders: dict[str, NoticeOrder] = {}
    for event in events:
        for template, audience in REACTIONS.get(event.fact.type, ()):
            address = _address(audience, petition, event)
            if address is None:
                continue
            key = f"{event.stream}/{event.hash[:16]}/{template}/{address}"
            orders[key] = NoticeOrder(key=key, sequence=event.sequence, template=template, audience=address)
    return tuple(orders.values())


def _address(audience: Audience, petition: Petition, event: Event) -> str | None:
    match audience:
        case Audience.PETITIONER:
            return "petitioner"
        case Audience.LEADER:
            return f"account:{petition.leader.id}" if petition.leader else None
        case Audience.BUREAU:
            return f"office:{petition.bureau.id}"
        case Audience.OFFICE:
            return f"office:{petition.office.id}" if petition.office else None
        case Audience.HOLDER:
            return f"office:{getattr(event.fact, 'holder', petition.holder.id)}"
