"""How a petition's workflow begins: from its registration, or from the records."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from domain.decide import decide
from domain.petition import Petition, fold
from domain.policy import Policy, Rules
from domain.refusals import Refused
from storage import ledger
from storage.packs import policy_of, rules_for
from storage.records import load_case
from storage.streams import PETITION
from storage.tables import dockets, events
from storage.tables import ledger as ledger_table
from workflows.inputs import Register, Resume, Start
from workflows.petition import RUN_LENGTH

OPENINGS = frozenset({"register", "import_past"})

_POLICY = select(dockets.c.policy).where(dockets.c.number == bindparam("of_petition"))
_FIRST = select(*ledger.COLUMNS).where(
    ledger_table.c.petition == bindparam("of_petition"), ledger_table.c.ledger_no == 1
)


def opening(connection: Connection, row: ledger.Row) -> Start:
    """Give the start of a workflow for its opening command; an import goes on from what is recorded already."""
    if row.type == "import_past":
        return again(connection, row.petition)
    return Register(number=row.petition, rules=_rules(connection, row), envelope=row.envelope)


def again(connection: Connection, number: str) -> Start:
    """Give a start that goes on where the records end.

    Raises:
        LookupError: neither the records nor the ledger know the petition.
    """
    first = _first(connection, number)
    petition = load_case(connection, number)
    if petition is None:
        return Register(number=number, rules=_rules(connection, first), envelope=first.envelope)
    answered = select(func.coalesce(func.max(ledger_table.c.ledger_no), 0)).where(
        ledger_table.c.petition == number, ledger_table.c.state != ledger.PENDING
    )
    heard = max(petition.last_ledger_no, connection.execute(answered).scalar_one())
    return Resume(
        petition=petition.model_copy(update={"last_ledger_no": heard}),
        rules=_rules(connection, first),
        run=_runs(connection, number),
    )


def current(connection: Connection, number: str) -> Petition | None:
    """Give a case as recorded or, in the moments before its first record, as its registration will make it."""
    petition = load_case(connection, number)
    if petition is not None:
        return petition
    try:
        first = _first(connection, number)
    except LookupError:
        return None
    found = decide(first.envelope, None, _rules(connection, first), number)
    return None if isinstance(found, Refused) else fold(found)


def next_petition(connection: Connection, policy: Policy, at: datetime) -> str:
    """Draw the next petition number of the legal year, e.g. ``P2026-0000123``."""
    year = at.astimezone(policy.tz).year
    return f"P{year}-{ledger.next_number(connection, f'petition {year}'):07d}"


def _runs(connection: Connection, number: str) -> int:
    """Count the runs that the records have seen, so that the fence of the next one is higher."""
    query = select(func.coalesce(func.max(events.c.fence), 0)).where(
        events.c.kind == PETITION, events.c.stream == number
    )
    return int(connection.execute(query).scalar_one()) // RUN_LENGTH + 1


def _first(connection: Connection, number: str) -> ledger.Row:
    found = connection.execute(_FIRST, {"of_petition": number}).mappings().first()
    if found is None:
        raise LookupError(number)
    return ledger.Row.model_validate(dict(found))


def _rules(connection: Connection, first: ledger.Row) -> Rules:
    policy = policy_of(connection, connection.execute(_POLICY, {"of_petition": first.petition}).scalar_one())
    return rules_for(connection, policy, first.envelope.received_at)
