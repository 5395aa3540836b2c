"""Names promised to the plain Temporal command line: workflow types, ids, attributes and queues."""

from __future__ import annotations

from temporalio.common import SearchAttributeKey

PETITION = "PetitionWorkflow"
COMMAND_UPDATE = "command"
STATE_QUERY = "state"

STAGE = SearchAttributeKey.for_keyword("PetitionStage")
OFFICE = SearchAttributeKey.for_keyword("PetitionOffice")
SEARCH_ATTRIBUTES = {STAGE.name: "Keyword", OFFICE.name: "Keyword"}


def petition_id(number: str) -> str:
    """A petition's workflow id is its number."""
    return number
