"""Evidence: all that the database holds on one petition, read on one snapshot, nothing interpreted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, select, union

from audit.streams import stream_kind
from domain.dossiers.base import kind_of
from projections.dossier_items import About
from storage import ledger
from storage.fact_tables import facts
from storage.facts import looked_up
from storage.streams import MATTER, PETITION
from storage.tables import (
    cases,
    clock_facts,
    dockets,
    dossier_cases,
    dossiers,
    events,
    exclusions,
    matters,
    policies,
    superseded_events,
)
from storage.tables import ledger as ledger_table

Row = dict[str, Any]

FINALITY = frozenset({"matter_final", "finality_lifted"})
"""Events of a petition that its matter follows."""


@dataclass(frozen=True)
class Evidence:
    """The rows of one petition."""

    number: str
    docket: Row | None
    policy: str | None
    ledger: tuple[ledger.Row, ...]
    events: tuple[Row, ...]
    superseded: tuple[Row, ...]
    case: Row | None
    clocks: tuple[Row, ...]
    facts: tuple[Row, ...]
    exclusions: tuple[Row, ...]
    matters: dict[str, Row]
    matter_events: dict[str, tuple[Row, ...]]
    cited: tuple[Row, ...]
    about: Mapping[str, About]
    """What is counted of the petitions that a dossier speaks of, by their numbers."""

    @property
    def known(self) -> bool:
        """Whether there is anything at all under this number."""
        return bool(self.docket or self.events or self.case or self.facts)


def gather(connection: Connection, number: str) -> Evidence:
    """Read all rows of a petition."""
    docket = _rows(connection, dockets, "number", number)
    case = _rows(connection, cases if kind_of(number) is None else dossiers, "number", number)
    entered = select(*ledger.COLUMNS).where(ledger_table.c.petition == number)
    found = connection.execute(entered.order_by(ledger_table.c.ledger_no)).mappings()
    log, gone = _stream(connection, events, number), _stream(connection, superseded_events, number)
    concerned = _matters(number, case, (*log, *gone))
    cited = _rows(connection, dossier_cases, "dossier", number)
    return Evidence(
        number=number,
        docket=docket[0] if docket else None,
        policy=_policy(connection, docket[0]["policy"]) if docket else None,
        ledger=tuple(ledger.Row.model_validate(dict(row)) for row in found),
        events=log,
        superseded=gone,
        case=case[0] if case else None,
        clocks=_rows(connection, clock_facts, "petition", number),
        facts=_rows(connection, facts, "stream", number),
        exclusions=_rows(connection, exclusions, "petition", number),
        matters={row["matter"]: row for matter in concerned for row in _rows(connection, matters, "matter", matter)},
        matter_events={matter: _stream(connection, events, matter, MATTER) for matter in concerned},
        cited=cited,
        about=looked_up(connection)([row["petition"] for row in cited]),
    )


def petitions(connection: Connection, after: str, limit: int) -> list[str]:
    """Name petitions in their order, whichever of the tables knows them."""
    every = _every()
    query = select(every.c.number).where(every.c.number > after).order_by(every.c.number).limit(limit)
    return list(connection.execute(query).scalars())


def count_petitions(connection: Connection) -> int:
    """Count what `petitions` names."""
    return connection.execute(select(func.count()).select_from(_every())).scalar_one()


def _every() -> Any:
    streams = select(events.c.stream.label("number")).where(events.c.kind == PETITION)
    counted = select(facts.c.stream.label("number"))
    numbers = (select(dockets.c.number), select(cases.c.number), select(dossiers.c.number))
    return union(*numbers, streams, counted).subquery()


def _policy(connection: Connection, policy: str) -> str | None:
    return connection.execute(select(policies.c.content).where(policies.c.id == policy)).scalar_one_or_none()


def _rows(connection: Connection, table: Table, key: str, number: str) -> tuple[Row, ...]:
    query = select(table).where(table.c[key] == number).order_by(*table.primary_key)
    return tuple(dict(row) for row in connection.execute(query).mappings())


def _matters(number: str, case: tuple[Row, ...], log: tuple[Row, ...]) -> list[str]:
    """Name the matters that a petition has to do with: its own, the one it belongs to, those it made final."""
    about = {number, *(row["matter"] for row in case if "matter" in row)}
    for row in log:
        if row["type"] in FINALITY:
            with suppress(ValueError, KeyError, TypeError):  # what cannot be read, the check of the chain names
                about.add(str(json.loads(row["content"])["fact"]["matter"]))
    return sorted(about)


def _stream(connection: Connection, table: Table, number: str, kind: str = "") -> tuple[Row, ...]:
    query = select(table).where(table.c.kind == (kind or stream_kind(number)), table.c.stream == number)
    found = connection.execute(query.order_by(table.c.sequence, table.c.position)).mappings()
    return tuple(dict(row) for row in found)
