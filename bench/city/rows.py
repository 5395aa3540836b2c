"""The rows that the petitions of one matter leave behind, by the functions that also record a single command."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table

from bench.city.life import Kept, Life, Taken
from domain.chain import seal
from domain.events import Event
from domain.matters import MatterEvent, brought_about, fold_matter
from intake.safe import Safe
from projections.items import petition_versions
from projections.rows import project
from storage import ledger
from storage.fact_tables import facts
from storage.facts import version_row
from storage.records import notice_rows, rows_of
from storage.streams import MATTER, PETITION, event_row
from storage.tables import (
    case_parts,
    cases,
    clock_facts,
    dockets,
    documents,
    events,
    exclusions,
    matters,
    outbox,
    persons,
)
from storage.tables import ledger as ledger_table
from workflows.inputs import State

Rows = dict[Table, list[dict[str, Any]]]

TABLES: tuple[Table, ...] = (
    dockets,
    ledger_table,
    events,
    cases,
    clock_facts,
    facts,
    case_parts,
    exclusions,
    matters,
    documents,
    persons,
    outbox,
)
"""All that is filled, what is referred to first."""

STATES = {State.DONE: ledger.DONE, State.REFUSED: ledger.REFUSED}


def rows(lives: Sequence[Life], safe: Safe) -> Rows:
    """Give all rows of the petitions of one matter."""
    found: Rows = defaultdict(list)
    for life in lives:
        _of_life(life, safe, found)
    for name, log in _matters(lives).items():
        kept = fold_matter(name, [event for _, event in log])
        row = {"final_in": kept.final_in, "sequence": kept.sequence, "head": kept.head}
        found[matters].append({"matter": name, "final": kept.final} | row)
        found[events] += [event_row(MATTER, event, cause.recorded_at) for cause, event in log]
    return found


def _of_life(life: Life, safe: Safe, found: Rows) -> None:
    found[dockets].append(
        {
            "number": life.number,
            "last_ledger_no": len(life.taken),
            "last_received_at": life.taken[-1].envelope.received_at,
            "tracking_hash": safe.tracking_hash(safe.tracking_code(life.number)),
            "policy": life.rules.policy.id,
        }
    )
    found[ledger_table] += [_command(life.number, taken, safe) for taken in life.taken]
    for batch, at in life.kept:
        found[events] += [event_row(PETITION, event, at, batch.fence) for event in batch.events]
        found[outbox] += notice_rows(batch, at, certain=True)
    log = ((at, event) for batch, at in life.kept for event in batch.events)
    found[facts] += [version_row(version) for version in petition_versions(log)]
    for table, given in rows_of(project(life.events, None), life.events).items():
        found[table] += given
    found[documents] += [
        {"id": t.ref.id, "petition": life.number, "kind": t.kind, "salt": t.salt, "digest": t.ref.digest}
        | {"content": t.content, "created_at": t.at}
        for t in life.texts
    ]
    entered = life.taken[0].envelope.received_at
    found[persons] += [
        {"id": person, "petition": life.number, "part": "petitioner", "name": "示例信访人", "created_at": entered}
        for person in life.persons
    ]


def _command(number: str, taken: Taken, safe: Safe) -> dict[str, Any]:
    envelope, answer, answered_at = taken
    payload = envelope.model_dump_json(exclude_none=True)
    return {
        "petition": number,
        "ledger_no": envelope.ledger_no,
        "id": envelope.id,
        "type": envelope.command.type,
        "digest": safe.digest("command", payload),
        "payload": payload,
        "actor": envelope.actor.id,
        "role": envelope.actor.role,
        "office": envelope.actor.office,
        "received_at": envelope.received_at,
        "state": STATES[answer.state],
        "answer": answer.model_dump_json(exclude={"batches"}, exclude_none=True),
        "answered_at": answered_at,
    }


def _matters(lives: Iterable[Life]) -> dict[str, list[tuple[Kept, MatterEvent]]]:
    """Let the matters' streams follow the petitions', in the order in which these were recorded."""
    found: dict[str, list[tuple[Kept, MatterEvent]]] = {}
    for kept in sorted((kept for life in lives for kept in life.kept), key=lambda kept: kept.recorded_at):
        for event in kept.batch.events:
            _follow(event, kept, found)
    return found


def _follow(event: Event, cause: Kept, found: dict[str, list[tuple[Kept, MatterEvent]]]) -> None:
    brought = brought_about(event)
    if brought is None:
        return
    matter, fact = brought
    log = found.setdefault(matter, [])
    before = fold_matter(matter, [known for _, known in log])
    (sealed,) = seal(
        MatterEvent,
        matter,
        [fact],
        after=before.sequence,
        head=before.head,
        at=event.at,
        actor=event.actor,
        command=event.command,
        ledger_no=event.ledger_no,
    )
    log.append((cause, sealed))
