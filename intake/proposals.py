"""What the gate finds out about a proposal: who gave the act under review, and whom a recommendation addresses."""

from __future__ import annotations

from sqlalchemy import Connection, select

from domain.access import Viewer
from domain.dossiers.base import kind_of
from domain.petition import Petition
from domain.proposals import open_proposal
from domain.supervised import Proposal
from domain.supervision_facts import ProposalGround
from domain.terms import DossierKind
from storage.dossiers import load_dossier, may_see_dossier
from storage.streams import PETITION, read_event
from storage.tables import cases, events

OPINIONS = ("replied", "review_decided", "reply_imported")
ROUTINGS = ("transferred", "assigned", "objection_refused", "returned", "referred")
"""What a bureau itself does in a case; an opinion is its handling office's."""


def authors(connection: Connection, petition: Petition, proposal: str) -> tuple[str, ...]:
    """Name who gave the act under review: the opinion, those on the matter that came back, or what the bureau did."""
    found = open_proposal(petition, proposal)
    if found is None:
        return ()
    types = (*OPINIONS, *ROUTINGS) if found.office == petition.bureau.id else OPINIONS
    query = select(events.c.content, events.c.hash).where(
        events.c.kind == PETITION, events.c.stream.in_(_streams(connection, petition, found)), events.c.type.in_(types)
    )
    given = (read_event(row.content, row.hash).actor.id for row in connection.execute(query.order_by(events.c.at)))
    return tuple(dict.fromkeys(given))


def _streams(connection: Connection, petition: Petition, proposal: Proposal) -> list[str]:
    if proposal.ground is not ProposalGround.REPEATED:
        return [petition.number]
    query = select(cases.c.number).where(cases.c.matter == petition.facts)
    return sorted({petition.number, *connection.execute(query).scalars()})


def recommended_to(connection: Connection, petition: Petition, named: str | None, sender: Viewer | None) -> str | None:
    """Give the office that a recommendation on this case addresses, as far as the sender may know of it."""
    if named is None or sender is None or kind_of(named) is not DossierKind.RECOMMENDATION:
        return None
    dossier = load_dossier(connection, named)
    if dossier is None or dossier.office is None or not may_see_dossier(connection, sender, dossier):
        return None
    return dossier.office.id if petition.number in {cited.number for cited in dossier.cases} else None
