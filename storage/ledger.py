"""The command ledger: every command numbered per petition, leased for delivery, answered once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, text, update

from domain.base import Frozen
from domain.commands import Envelope, Sent
from domain.dossiers.base import kind_of
from domain.dossiers.kinds import DossierEnvelope
from storage.database import Database, now
from storage.prepared import read, write
from storage.tables import dockets, ledger, numbers
from storage.upsert import add_missing

PENDING, DONE, REFUSED = "pending", "done", "refused"


class Row(Frozen):
    """One command as the ledger has it; ``payload`` is the envelope, stripped of texts and persons."""

    petition: str
    ledger_no: int
    id: str
    type: str
    digest: str
    payload: str
    actor: str
    received_at: datetime
    state: str
    answer: str | None = None
    answered_at: datetime | None = None

    @property
    def envelope(self) -> Envelope:
        """The command as it is delivered."""
        return Envelope.model_validate_json(self.payload)

    @property
    def dossier_envelope(self) -> DossierEnvelope:
        """The command to a dossier as it is delivered."""
        return DossierEnvelope.model_validate_json(self.payload)

    @property
    def sent(self) -> Envelope | DossierEnvelope:
        """The command as it is delivered, to whichever stream."""
        return self.envelope if kind_of(self.petition) is None else self.dossier_envelope


COLUMNS = [ledger.c[name] for name in Row.model_fields]

# Statements of every command's way, built once: building one costs as much as running it.
_OF_PETITION = ledger.c.petition == bindparam("of_petition")
_THE_ROW = _OF_PETITION & (ledger.c.ledger_no == bindparam("of_number"))
_FIND = select(*COLUMNS).where(_OF_PETITION, ledger.c.id == bindparam("of_id"))
_HEAD = select(*COLUMNS).where(_OF_PETITION, ledger.c.state == PENDING).order_by(ledger.c.ledger_no).limit(1)
_FIRST = select(*COLUMNS).where(_OF_PETITION, ledger.c.ledger_no == 1)
_ENTER = insert(ledger)
_ANSWER = update(ledger).where(_THE_ROW, ledger.c.state == PENDING)
_THE_DOCKET = dockets.c.number == bindparam("of_petition")
_LAST = select(dockets.c.last_ledger_no, dockets.c.last_received_at).where(_THE_DOCKET).with_for_update()
_DRAW = update(dockets).where(_THE_DOCKET)
_OPEN = insert(dockets)
_NEXT = (
    update(numbers)
    .where(numbers.c.series == bindparam("of_series"))
    .values(last=numbers.c.last + 1)
    .returning(numbers.c.last)
)


class LedgerStore:
    """The adapter of the domain's `Ledger` port."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def undelivered(self, stream: str, after: int, before: datetime) -> int:
        """Give the highest number of a command received before an instant that the workflow has not seen."""
        query = select(func.coalesce(func.max(ledger.c.ledger_no), 0)).where(
            ledger.c.petition == stream,
            ledger.c.ledger_no > after,
            ledger.c.received_at < before,
            ledger.c.state == PENDING,
        )
        return await self.database.read(lambda connection: int(connection.execute(query).scalar_one()))


def _row(found: list[tuple[Any, ...]]) -> Row | None:
    return Row.model_validate(dict(zip(Row.model_fields, found[0], strict=True))) if found else None


def find(connection: Connection, petition: str, command_id: str) -> Row | None:
    """Find a command by the id that its sender gave it."""
    return _row(read(connection, _FIND, of_petition=petition, of_id=command_id))


def first(connection: Connection, petition: str) -> Row:
    """Give the command that opened a petition.

    Raises:
        LookupError: no petition has this number.
    """
    found = _row(read(connection, _FIRST, of_petition=petition))
    if found is None:
        raise LookupError(petition)
    return found


def next_number(connection: Connection, series: str) -> int:
    """Draw the next number of a series; a draw that is rolled back leaves no trace."""
    drawn = connection.execute(_NEXT, {"of_series": series}).scalar_one_or_none()
    if drawn is None:
        add_missing(connection, numbers, [{"series": series, "last": 0}])
        drawn = connection.execute(_NEXT, {"of_series": series}).scalar_one()
    return int(drawn)


def open_docket(connection: Connection, number: str, tracking_hash: str, policy: str, at: datetime) -> None:
    """Open the docket under which a petition's commands are numbered."""
    row = {
        "number": number,
        "last_ledger_no": 0,
        "last_received_at": at,
        "tracking_hash": tracking_hash,
        "policy": policy,
    }
    write(connection, _OPEN, [row])


def hold_receipts(connection: Connection) -> None:
    """Let no receipt be drawn until this transaction ends: SQLite has one writer, PostgreSQL locks the dockets."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE dockets IN EXCLUSIVE MODE"))


def draw(connection: Connection, petition: str) -> tuple[int, datetime]:
    """Draw a petition's next ledger number and the receipt that goes with it, never before the last one's."""
    ((last, received_at),) = read(connection, _LAST, of_petition=petition)
    at = max(now(connection), received_at)
    number: int = last + 1
    drawn = {"of_petition": petition, "last_ledger_no": number, "last_received_at": at}
    write(connection, _DRAW, [drawn])
    return number, at


def enter(connection: Connection, petition: str, envelope: Sent, digest: str, lease: tuple[str, float] | None) -> Row:
    """Write a numbered command, leased to whoever is about to deliver it; to nobody where it must wait its turn."""
    row = Row(
        petition=petition,
        ledger_no=envelope.ledger_no or 0,
        id=envelope.id,
        type=envelope.command.type,
        digest=digest,
        payload=envelope.model_dump_json(exclude_none=True),
        actor=envelope.actor.id,
        received_at=envelope.received_at,
        state=PENDING,
    )
    holder, seconds = lease or (None, 0.0)
    extra = {
        "role": envelope.actor.role,
        "office": envelope.actor.office,
        "leased_by": holder,
        "leased_until": envelope.received_at + timedelta(seconds=seconds) if lease else None,
    }
    write(connection, _ENTER, [row.model_dump() | extra])
    return row


def head(connection: Connection, petition: str) -> Row | None:
    """Give the first undelivered command of a petition: the only one that may be delivered."""
    return _row(read(connection, _HEAD, of_petition=petition))


def take_lease(connection: Connection, row: Row, holder: str, seconds: float) -> bool:
    """Lease a pending command for delivery, unless somebody else holds it."""
    at = now(connection)
    free = or_(ledger.c.leased_until.is_(None), ledger.c.leased_until < at)
    taken = connection.execute(
        update(ledger)
        .where(ledger.c.petition == row.petition, ledger.c.ledger_no == row.ledger_no)
        .where(ledger.c.state == PENDING, free)
        .values(leased_by=holder, leased_until=at + timedelta(seconds=seconds), attempts=ledger.c.attempts + 1)
    )
    return taken.rowcount == 1


def return_lease(connection: Connection, row: Row, holder: str) -> None:
    """Give a lease back, so that the relay may try again without waiting for its end."""
    connection.execute(
        update(ledger)
        .where(
            ledger.c.petition == row.petition,
            ledger.c.ledger_no == row.ledger_no,
            ledger.c.leased_by == holder,
        )
        .values(leased_by=None, leased_until=None)
    )


def answer(connection: Connection, row: Row, state: str, content: str) -> Row:
    """Write the durable answer once; give the command as answered, now or before."""
    place = {"of_petition": row.petition, "of_number": row.ledger_no}
    given = {"state": state, "answer": content, "answered_at": now(connection)}
    if write(connection, _ANSWER, [place | given | {"leased_by": None, "leased_until": None}]):
        return row.model_copy(update=given)
    return find(connection, row.petition, row.id) or row


def waiting(connection: Connection, limit: int) -> list[str]:
    """Name petitions whose first undelivered command nobody is delivering, the longest waiting first."""
    heads = (
        select(ledger.c.petition, func.min(ledger.c.ledger_no).label("first"))
        .where(ledger.c.state == PENDING)
        .group_by(ledger.c.petition)
        .subquery()
    )
    query = (
        select(ledger.c.petition)
        .join(heads, and_(heads.c.petition == ledger.c.petition, heads.c.first == ledger.c.ledger_no))
        .where(or_(ledger.c.leased_until.is_(None), ledger.c.leased_until < now(connection)))
        .order_by(ledger.c.received_at)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def oldest_pending(connection: Connection) -> datetime | None:
    """Give the receipt of the longest undelivered command; older than 5 minutes is an alarm."""
    live = ledger.c.type != "import_past"  # whose receipt is a past one
    query = select(func.min(ledger.c.received_at)).where(ledger.c.state == PENDING, live)
    found: datetime | None = connection.execute(query).scalar_one_or_none()
    return found
