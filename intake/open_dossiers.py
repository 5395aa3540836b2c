"""What the reconciler reads of the open dossiers, and how far a workflow says that it has come."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, select

from domain.dossiers.kinds import AnyDossier
from storage.database import now
from storage.dossiers import all_open
from storage.ledger import PENDING
from storage.tables import ledger


class OpenDossiers(NamedTuple):
    """The open dossiers, and which of them have a command under way."""

    dossiers: list[AnyDossier]
    at: datetime
    pending: frozenset[str]


class Reached(BaseModel):
    """How far any stream has come: the members that petitions and dossiers share."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sequence: int
    head: str


def open_dossiers(connection: Connection) -> OpenDossiers:
    """Read the open dossiers, by number."""
    found = all_open(connection)
    numbers = [dossier.number for dossier in found]
    waiting = select(ledger.c.petition).where(ledger.c.state == PENDING, ledger.c.petition.in_(numbers))
    pending = frozenset(connection.execute(waiting).scalars())
    return OpenDossiers(dossiers=found, at=now(connection), pending=pending)
