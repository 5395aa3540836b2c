"""Tampering: small changes to records and histories, made as somebody with the files in hand would make them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, select, update
from temporalio.client import WorkflowHistory

from domain.base import Actor, Role
from domain.chain import GENESIS, digest
from domain.events import Event
from storage.database import Database
from storage.records import rebuild
from storage.streams import PETITION, event_row, load_events
from storage.tables import events

Change = Callable[[Any], Any]

STRANGER = Actor(id="stranger", role=Role.CLERK, office="B")


def change_rows(database: Database, table: Table, values: dict[str, Any], **where: Any) -> None:
    """Change columns of the rows that are named."""
    query = update(table).where(*(table.c[name] == value for name, value in where.items())).values(**values)
    changed = database.change(lambda c: c.execute(query).rowcount)
    assert changed, f"no row of {table.name} has {where}"


def change_json(database: Database, table: Table, column: str, change: Change, **where: Any) -> None:
    """Change what a column says in JSON."""
    query = select(table.c[column]).where(*(table.c[name] == value for name, value in where.items()))
    said = json.loads(database.look(lambda c: c.execute(query).scalar_one()))
    change(said)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    change_rows(database, table, {column: text}, **where)


def forge(database: Database, number: str, sequence: int) -> None:
    """Name another actor in an event and hide it well: every hash and every projection made anew."""
    head, forged = GENESIS, list[Event]()
    for event in database.look(lambda c: load_events(c, PETITION, number)):
        actor = STRANGER if event.sequence == sequence else event.actor
        resealed = event.model_copy(update={"previous": head, "actor": actor})
        head = digest(resealed)
        forged.append(resealed.model_copy(update={"hash": head}))
    for event in forged:
        row = event_row(PETITION, event, event.at)
        shown = {name: row[name] for name in ("content", "hash")}
        change_rows(database, events, shown, stream=number, sequence=event.sequence)
    database.change(lambda c: rebuild(c, number))


def edited(history: WorkflowHistory, change: Callable[[list[dict[str, Any]]], None]) -> WorkflowHistory:
    """Edit a history's JSON."""
    told = history.to_json_dict()
    change(told["events"])
    return WorkflowHistory.from_json(history.workflow_id, told)


def nth(found: list[dict[str, Any]], attributes: str, place: int = 0) -> dict[str, Any]:
    """Give the attributes of the nth event of a type."""
    those: list[dict[str, Any]] = [event[attributes] for event in found if attributes in event]
    return those[place]


def rewrite(payload: dict[str, Any], change: Change) -> None:
    """Change what a payload says."""
    said = json.loads(b64decode(payload["data"]))
    change(said)
    payload["data"] = b64encode(json.dumps(said).encode()).decode()
