"""What honesty signals need beside the events: how a rating came in, and a way to the few events that they look at."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Boolean, Column, Connection, Index, Integer, String, Table, insert, select, text, tuple_

from storage.prepared import write
from storage.tables import events, metadata

LOOKED_AT = (
    "type IN ('registered', 'replied', 'extension_requested', 'category_changed', 'rated', 'review_requested', "
    "'matter_linked', 'finality_lifted')"
)
"""The events in which signals are seen; a query says it in these words, else SQLite does not take the index."""

Index("ix_events_looked_at", events.c.type, events.c.at, postgresql_where=text(LOOKED_AT), sqlite_where=text(LOOKED_AT))

rating_receipts = Table(
    "rating_receipts",
    metadata,
    Column("petition", String(64), primary_key=True),
    Column("ledger_no", Integer, primary_key=True),
    Column("own_network", Boolean, nullable=False),
)

_NOTE = insert(rating_receipts)

Received = tuple[str, int]
"""A petition and the number of a command in its ledger."""


def note_receipt(connection: Connection, petition: str, ledger_no: int, *, own_network: bool) -> None:
    """Keep beside the ledger's row of a rating whether it came from an office's own network."""
    write(connection, _NOTE, [{"petition": petition, "ledger_no": ledger_no, "own_network": own_network}])


def from_own_network(connection: Connection, ratings: Iterable[Received]) -> set[Received]:
    """Give those of these ratings that came from an office's own network."""
    found = tuple_(rating_receipts.c.petition, rating_receipts.c.ledger_no).in_(list(ratings))
    query = select(rating_receipts.c.petition, rating_receipts.c.ledger_no).where(found, rating_receipts.c.own_network)
    return {(row.petition, row.ledger_no) for row in connection.execute(query)}
