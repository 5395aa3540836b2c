"""What follows each event of a dossier: which notices it sets off, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.dossiers.base import Dossier
from domain.dossiers.kinds import DossierEvent
from domain.events import NoticeOrder
from workflows.reactions import Audience

REACTIONS: dict[str, tuple[tuple[str, Audience], ...]] = {
    "recommendation_issued": (("recommendation_issued", Audience.OFFICE),),
    "recommendation_answered": (("recommendation_answered", Audience.BUREAU),),
    "recommendation_noted": (("recommendation_noted", Audience.OFFICE),),
    "recommendation_renewed": (("recommendation_renewed", Audience.OFFICE),),
    "recommendation_withdrawn": (("recommendation_withdrawn", Audience.OFFICE),),
    "batch_received": (("batch_received", Audience.BUREAU),),
    "settlement_sent_back": (("settlement_sent_back", Audience.BUREAU),),
    "batch_settled": (("batch_settled", Audience.BUREAU),),
    "batch_reported": (("batch_reported", Audience.BUREAU),),
    "bulletin_opened": (("bulletin_composed", Audience.BUREAU),),
    "bulletin_passed": (("bulletin_passed", Audience.BUREAU),),
    "bulletin_returned": (("bulletin_returned", Audience.BUREAU),),
    "bulletin_revised": (("bulletin_revised", Audience.BUREAU),),
    "bulletin_approved": (("bulletin_approved", Audience.BUREAU),),
    "bulletin_published": (("bulletin_published", Audience.BUREAU),),
    "bulletin_withdrawn": (("bulletin_withdrawn", Audience.BUREAU),),
    "clock_warned": (("dossier_term_ending", Audience.HOLDER),),
    "clock_lapsed": (("dossier_term_ended", Audience.HOLDER), ("dossier_term_ended", Audience.BUREAU)),
    "overdue_reminded": (("dossier_overdue", Audience.HOLDER), ("dossier_overdue", Audience.BUREAU)),
    "lapse_withdrawn": (("dossier_lapse_withdrawn", Audience.HOLDER), ("dossier_lapse_withdrawn", Audience.BUREAU)),
}
"""A lapse climbs: whoever let it lapse and the bureau that keeps the dossier hear of it, each once."""


def notices(events: Iterable[DossierEvent], dossier: Dossier) -> tuple[NoticeOrder, ...]:
    """Order the notices of events, one per event, template and address."""
    orders: dict[str, NoticeOrder] = {}
    for event in events:
        for template, audience in REACTIONS.get(event.fact.type, ()):
            for office in _offices(audience, dossier, event):
                key = f"{event.stream}/{event.hash[:16]}/{template}/office:{office}"
                orders[key] = NoticeOrder(
                    key=key, sequence=event.sequence, template=template, audience=f"office:{office}"
                )
    return tuple(orders.values())


def _offices(audience: Audience, dossier: Dossier, event: DossierEvent) -> Iterator[str]:
    match audience:
        case Audience.BUREAU:
            yield dossier.bureau.id
        case Audience.OFFICE:
            yield (dossier.office or dossier.bureau).id
        case _:
            yield getattr(event.fact, "holder", dossier.bureau.id)
