"""How commands reach each kind of stream: its workflow, how that begins, and what its commands look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection
from temporalio.common import TypedSearchAttributes

from domain.dossiers.base import kind_of
from intake.opening import OPENINGS, again, answered, opening, pack_of, runs
from storage import ledger
from storage.dossiers import load_dossier
from storage.packs import rules_for
from storage.records import load_case
from storage.streams import PETITION, load_dossier_events
from workflows import ids
from workflows.inputs import DossierStart, Open, Register, ResumeDossier, Start

FIRST_COMMANDS = frozenset({"issue_recommendation", "receive_batch", "open_bulletin"})
"""The commands that open dossiers; a further kind adds its own."""


class Way(NamedTuple):
    """The way to one kind of stream."""

    kind: str
    workflow: str
    openings: frozenset[str]
    load: Callable[[Connection, str], Any]
    opening: Callable[[Connection, ledger.Row, int], Any]
    again: Callable[[Connection, str, int], Any]
    attributes: Callable[[Any], TypedSearchAttributes]


def way_of(number: str) -> Way:
    """Give the way to a stream by its number."""
    kind = kind_of(number)
    return PETITIONS if kind is None else DOSSIERS._replace(kind=kind)


def _petition_attributes(start: Start) -> TypedSearchAttributes:
    case = start.registered if isinstance(start, Register) else start.petition
    return ids.search_attributes(case.bureau.id, case.district)


def _dossier_attributes(start: DossierStart) -> TypedSearchAttributes:
    dossier = start.opened if isinstance(start, Open) else start.dossier
    return ids.search_attributes(dossier.bureau.id, dossier.bureau.district)


def _open_dossier(connection: Connection, row: ledger.Row, longest: int) -> DossierStart:
    log = load_dossier_events(connection, way_of(row.petition).kind, row.petition)
    events = tuple(event for event in log if event.ledger_no == row.ledger_no)
    rules = rules_for(connection, pack_of(connection, row.petition), row.received_at, row.petition)
    return Open(rules=rules, events=events, longest=longest)


def _dossier_again(connection: Connection, number: str, longest: int) -> DossierStart:
    """Give a start that goes on where the records end.

    Raises:
        LookupError: the records do not know the dossier.
    """
    dossier = load_dossier(connection, number)
    if dossier is None:
        raise LookupError(number)
    heard = max(dossier.last_ledger_no, answered(connection, number))
    return ResumeDossier(
        dossier=dossier.model_copy(update={"last_ledger_no": heard}),
        rules=rules_for(connection, pack_of(connection, number), dossier.opened_at, number),
        run=runs(connection, number, dossier.kind),
        longest=longest,
    )


PETITIONS = Way(PETITION, ids.PETITION, OPENINGS, load_case, opening, again, _petition_attributes)
DOSSIERS = Way("", ids.DOSSIER, FIRST_COMMANDS, load_dossier, _open_dossier, _dossier_again, _dossier_attributes)
