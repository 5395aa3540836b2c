"""What supervision waits for: answers to orders, urgings and rectifications, and answers not yet decided on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, select

from domain.access import Viewer
from domain.base import Frozen
from domain.cues import SUPERVISED, Occasion
from domain.policy import Policy
from storage.directory import Tree
from storage.queries import visible
from storage.tables import cases, clock_facts

MOST = 200


class Awaited(Frozen):
    """One answer that is awaited of an office, and by when."""

    petition: str
    clock: str
    ordinal: int
    holder: str
    anchor: datetime
    due_at: datetime
    lapsed: bool


def supervised_terms(policies: tuple[Policy, ...]) -> tuple[str, ...]:
    """Name the terms of packs that an act of supervision starts, or an answer to one."""
    starting = {*SUPERVISED, Occasion.ORDER_ANSWERED}
    found = {name for policy in policies for name, term in policy.terms.items() if starting & set(term.starts)}
    return tuple(sorted(found))


def awaited(connection: Connection, viewer: Viewer, policies: tuple[Policy, ...], limit: int = MOST) -> list[Awaited]:
    """List what is awaited in the cases that a viewer may see: the longest overdue first."""
    columns = [clock_facts.c[name] for name in Awaited.model_fields]
    query = (
        select(*columns)
        .join(cases, cases.c.number == clock_facts.c.petition)
        .where(
            and_(
                clock_facts.c.clock.in_(supervised_terms(policies)),
                clock_facts.c.verdict.is_(None),
                visible(viewer, Tree.load(connection)),
            )
        )
        .order_by(clock_facts.c.due_at, clock_facts.c.petition, clock_facts.c.clock, clock_facts.c.ordinal)
        .limit(limit)
    )
    return [Awaited.model_validate(dict(row)) for row in connection.execute(query).mappings()]
