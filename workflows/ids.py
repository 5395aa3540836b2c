"""Names promised to the plain Temporal command line: workflow types, ids, attributes and queues."""

from __future__ import annotations

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

PETITION = "PetitionWorkflow"
DOSSIER = "DossierWorkflow"
DUTY_CALLS = "DutyCallsWorkflow"
RECEPTION_REVIEW = "ReceptionReviewWorkflow"
RECONCILER = "ReconcilerWorkflow"
BULLETIN = "BulletinWorkflow"
BULLETIN_CALL = "BulletinCallWorkflow"
COMMAND_UPDATE = "command"
STATE_QUERY = "state"
WAKE_SIGNAL = "reconciler_wake"
"""By it the reconciler lets a stream look at its clocks again; it says nothing and leaves no event."""

BUREAU = SearchAttributeKey.for_keyword("PetitionBureau")
DISTRICT = SearchAttributeKey.for_keyword("PetitionDistrict")
SEARCH_ATTRIBUTES = {BUREAU.name: "Keyword", DISTRICT.name: "Keyword"}
"""What an operator may list petitions by. They are set at the start and never change: an upsert at every stage
costs the engine as much as the rest of the stage, and stages and offices are the read model's to tell."""


def search_attributes(bureau: str, district: str | None) -> TypedSearchAttributes:
    """Give a petition's attributes; ids and words of code tables only."""
    given = [SearchAttributePair(BUREAU, bureau)]
    return TypedSearchAttributes([*given, SearchAttributePair(DISTRICT, district)] if district else given)


def petition_id(number: str) -> str:
    """A petition's workflow id is its number."""
    return number
