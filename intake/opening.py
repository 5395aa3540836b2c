"""How a petition's workflow begins: from its registration, or from the records."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from domain.decide import decide
from domain.petition import Petition, fold
from domain.policy import Rules
from domain.refusals import Refused
from storage import ledger
from storage.packs import policy_of, rules_for
from storage.records import load_case
from storage.tables import dockets
from storage.tables import ledger as ledger_table
from workflows.inputs import Register, Resume, Start

OPENINGS = frozenset({"register", "import_past"})


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
    return Resume(petition=petition.model_copy(update={"last_ledger_no": heard}), rules=_rules(connection, first))


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


def _first(connection: Connection, number: str) -> ledger.Row:
    query = select(*ledger.COLUMNS).where(ledger_table.c.petition == number, ledger_table.c.ledger_no == 1)
    found = connection.execute(query).mappings().first()
    if found is None:
        raise LookupError(number)
    return ledger.Row.model_validate(dict(found))


def _rules(connection: Connection, first: ledger.Row) -> Rules:
    query = select(dockets.c.policy).where(dockets.c.number == first.petition)
    policy = policy_of(connection, connection.execute(query).scalar_one())
    return rules_for(connection, policy, first.envelope.received_at)
