"""Finality at the gate: what a sender may know of it, and lifting it where the case is closed and nothing runs."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from domain.access import Viewer
from domain.commands import Envelope
from domain.matters import Matter
from domain.petition import Petition
from domain.refusals import Refused
from domain.reopening import reopen
from storage.database import now
from storage.matters import append_reopening, load_matter, lock_matter
from storage.records import load_case
from storage.tables import outbox
from storage.upsert import add_missing
from workflows.inputs import Answer, State

LIFT = "lift_finality"
"""The one command that a closed case still takes."""


def known_finality(connection: Connection, petition: Petition, sender: Viewer | None) -> Matter:
    """Give a petition's matter as far as a reader may know; whom the final petition accuses learns nothing of it."""
    matter = load_matter(connection, petition.facts)
    if matter.final_in is None or matter.final_in == petition.number or sender is None:
        return matter
    final = load_case(connection, matter.final_in)
    if final is not None and final.accused.bars(sender.account, sender.line):
        return Matter(id=matter.id)
    return matter


def lift_closed(connection: Connection, petition: Petition, envelope: Envelope) -> Answer:
    """Lift the finality of a closed case's matter in the caller's transaction, and tell its petitioner."""
    matter = lock_matter(connection, petition.facts)
    found = reopen(envelope, petition, matter)
    number = envelope.ledger_no or 0
    if isinstance(found, Refused):
        return Answer(ledger_no=number, state=State.REFUSED, refused=found)
    event = append_reopening(connection, matter.id, found, envelope)
    for told in sorted({petition.number, matter.final_in or petition.number}):
        _tell(connection, told, matter.id, event.sequence, number if told == petition.number else None)
    return Answer(ledger_no=number, state=State.DONE, stage=petition.stage)


def _tell(connection: Connection, petition: str, matter: str, sequence: int, ledger_no: int | None) -> None:
    notice = {
        "key": f"{petition}/matter/{matter}/{sequence}/finality_lifted",
        "petition": petition,
        "sequence": 0,
        "ledger_no": ledger_no,
        "template": "finality_lifted",
        "audience": "petitioner",
        "params": json.dumps({}),
        "created_at": now(connection),
        "released": True,
        "void": False,
    }
    add_missing(connection, outbox, [notice])
