"""What the reconciler reads of the open dossiers, and how far a workflow says that it has come."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, select

from domain.alarms import AlarmKind, Finding, of_reach
from domain.desks import People
from domain.dossiers.kinds import AnyDossier
from storage.database import now
from storage.directory import Tree
from storage.dossiers import all_open
from storage.ledger import PENDING
from storage.sight import people, reach_of
from storage.tables import ledger


class OpenDossiers(NamedTuple):
    """The open dossiers, the directory at the same snapshot, and which of them have a command under way."""

    dossiers: list[AnyDossier]
    at: datetime
    tree: Tree
    people: People
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
    tree, at = Tree.load(connection), now(connection)
    return OpenDossiers(dossiers=found, at=at, tree=tree, people=people(connection, tree, at), pending=pending)


def unheard(read: OpenDossiers) -> list[Finding]:
    """Judge whom the notices of each open dossier reach: of its bureau, its office, and who is bound by its clocks."""
    found: list[Finding] = []
    for dossier in read.dossiers:
        free = read.people.without(dossier.accused)
        named = {dossier.bureau.id, *(clock.holder for clock in dossier.running)}
        for office in sorted(named | ({dossier.office.id} if dossier.office else set())):
            found += [] if office in read.tree.offices else [Finding(kind=AlarmKind.OFFICE_GONE, subject=office)]
            wrong = of_reach(office, dossier, reach_of(f"office:{office}", None, read.tree, free))
            found += [wrong] if wrong else []
    return found
