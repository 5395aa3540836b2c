"""How a petition's workflow begins: from its registration, or from the records."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from domain.policy import Policy, Rules
from storage import ledger
from storage.packs import policy_of, rules_for
from storage.prepared import read
from storage.records import load_folded
from storage.streams import PETITION, load_events
from storage.tables import dockets, events
from storage.tables import ledger as ledger_table
from workflows.inputs import LONGEST, Register, Resume, Start
from workflows.stream import RUN_LENGTH

OPENINGS = frozenset({"register", "import_past"})

_POLICY = select(dockets.c.policy).where(dockets.c.number == bindparam("of_petition"))


def opening(connection: Connection, row: ledger.Row, longest: int = LONGEST) -> Start:
    """Give the start of a workflow for its opening command, which is recorded already; an import goes on from there."""
    if row.type == "import_past":
        return again(connection, row.petition, longest)
    log = load_events(connection, PETITION, row.petition)
    events = tuple(event for event in log if event.ledger_no == row.ledger_no)
    return Register(rules=_rules(connection, row), events=events, longest=longest)


def again(connection: Connection, number: str, longest: int = LONGEST) -> Start:
    """Give a start that goes on where the records end.

    Raises:
        LookupError: the records do not know the petition.
    """
    petition = load_folded(connection, number)
    if petition is None:
        raise LookupError(number)
    first = ledger.first(connection, number)
    heard = max(petition.last_ledger_no, answered(connection, number))
    return Resume(
        petition=petition.model_copy(update={"last_ledger_no": heard}),
        rules=_rules(connection, first),
        run=runs(connection, number),
        longest=longest,
    )


def next_petition(connection: Connection, policy: Policy, at: datetime) -> str:
    """Draw the next petition number of the legal year, e.g. ``P2026-0000123``."""
    year = at.astimezone(policy.tz).year
    return f"P{year}-{ledger.next_number(connection, f'petition {year}'):07d}"


def answered(connection: Connection, number: str) -> int:
    """Give the last command that has its answer; a refused one leaves no event."""
    query = select(func.coalesce(func.max(ledger_table.c.ledger_no), 0)).where(
        ledger_table.c.petition == number, ledger_table.c.state != ledger.PENDING
    )
    return int(connection.execute(query).scalar_one())


def runs(connection: Connection, number: str, kind: str = PETITION) -> int:
    """Count the runs that the records have seen, so that the fence of the next one is higher."""
    query = select(func.coalesce(func.max(events.c.fence), 0)).where(events.c.kind == kind, events.c.stream == number)
    return int(connection.execute(query).scalar_one()) // RUN_LENGTH + 1


def pack_of(connection: Connection, number: str) -> Policy:
    """Give the pack that a stream keeps."""
    ((policy_id,),) = read(connection, _POLICY, of_petition=number)
    return policy_of(connection, policy_id)


def _rules(connection: Connection, first: ledger.Row) -> Rules:
    policy = pack_of(connection, first.petition)
    return rules_for(connection, policy, first.envelope.received_at, first.petition)
