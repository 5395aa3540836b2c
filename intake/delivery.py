"""Delivery: commands reach their workflow strictly in order, and their answers reach the ledger."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy import Connection, func, select
from temporalio.client import (
    Client,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.refusals import Code, Refused
from intake.finality import LIFT, lift_closed
from intake.ways import way_of
from storage import ledger
from storage.database import Database, now
from storage.records import StreamGap, append_all
from storage.tables import events, outbox
from storage.upsert import add_missing
from workflows import ids
from workflows.inputs import LONGEST, Answer, DossierStart, Start, State

log = structlog.get_logger()

Record = Callable[[ledger.Row, Answer], Awaitable[ledger.Row]]
"""Records an answer with what it brought about, and gives the row as answered once that is durable."""

LEASE_SECONDS = 20.0
RPC_SECONDS = 12.0
LATE = timedelta(seconds=3)


class Undelivered(Exception):
    """The engine gave no answer; the command stays in the ledger."""


class Delivery:
    """Delivers commands for one process, which holds leases under a name of its own.

    ``longest`` is how many events a run of a workflow that it starts may have before it continues as new.
    """

    def __init__(self, database: Database, client: Client, task_queue: str, longest: int = LONGEST) -> None:
        self.database = database
        self.client = client
        self.task_queue = task_queue
        self.longest = longest
        self.holder = secrets.token_hex(8)

    @property
    def lease(self) -> tuple[str, float]:
        """Under which name, and for how many seconds, this process holds a command."""
        return self.holder, LEASE_SECONDS

    async def deliver(self, row: ledger.Row, *, first: bool, record: Record | None = None) -> ledger.Row:
        """Deliver a command and all before it; give it back as answered.

        ``record`` is how its answer is recorded where none has to go before it: alone, unless told otherwise.

        Raises:
            Undelivered: the engine gave no answer to it or to one before it.
        """
        if first:
            return await self._deliver(row, record or self._record)
        while True:
            head = await self.database.read(lambda c: ledger.head(c, row.petition))
            if head is None or head.ledger_no > row.ledger_no:
                found = await self.database.read(lambda c: ledger.find(c, row.petition, row.id))
                return found or row
            if await self.database.write(lambda c, h=head: ledger.take_lease(c, h, self.holder, LEASE_SECONDS)):  # type: ignore[misc]
                await self._deliver(head, self._record)
            else:
                await asyncio.sleep(0.05)

    async def take(self, row: ledger.Row) -> bool:
        """Lease a command for this process, unless another delivers it."""
        return await self.database.write(lambda c: ledger.take_lease(c, row, *self.lease))

    async def _record(self, row: ledger.Row, answer: Answer) -> ledger.Row:
        return await self.database.write(lambda c: settle(c, row, answer))

    async def _deliver(self, row: ledger.Row, record: Record) -> ledger.Row:
        try:
            answer = await self._send(row)
        except Undelivered:
            await self.database.write(lambda c: ledger.return_lease(c, row, self.holder))
            raise
        try:
            return await record(row, answer)
        except StreamGap as error:
            log.error("the records end before what a command builds on", petition=row.petition, reason=str(error))  # noqa: TRY400
            raise Undelivered("records behind the engine") from error

    async def _send(self, row: ledger.Row) -> Answer:
        try:
            if row.type in way_of(row.petition).openings:
                return await self._open(row)
            return await self._update(row)
        except (WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowUpdateFailedError) as error:
            raise Undelivered(type(error).__name__) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return await self._missing(row)
            raise Undelivered(error.status.name) from error
        except RuntimeError as error:  # what a lazy client raises while there is nothing to connect to
            raise Undelivered("no connection") from error

    async def _open(self, row: ledger.Row) -> Answer:
        """Start the stream's workflow; that it runs already is as good."""
        start = await self.database.read(lambda c: way_of(row.petition).opening(c, row, self.longest))
        with contextlib.suppress(WorkflowAlreadyStartedError):
            await self.start(row.petition, start)
        return Answer(ledger_no=row.ledger_no, state=State.DONE)

    async def start(self, number: str, start: Start | DossierStart) -> None:
        """Start a stream's workflow unless it runs; what ended in good order is not started again."""
        way = way_of(number)
        await self.client.start_workflow(
            way.workflow,
            start,
            id=ids.petition_id(number),
            task_queue=self.task_queue,
            search_attributes=way.attributes(start),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            rpc_timeout=timedelta(seconds=RPC_SECONDS),
        )

    async def _update(self, row: ledger.Row) -> Answer:
        handle = self.client.get_workflow_handle(ids.petition_id(row.petition))
        answer: Answer = await handle.execute_update(
            ids.COMMAND_UPDATE,
            row.sent,
            id=row.id,
            result_type=Answer,
            rpc_timeout=timedelta(seconds=RPC_SECONDS),
        )
        if answer.state is State.REPEATED:
            return await self.database.read(lambda c: _known_answer(c, row))
        return answer

    async def _missing(self, row: ledger.Row) -> Answer:
        """No such workflow runs: the case is closed, or the engine was restored without it and it must go on."""
        way = way_of(row.petition)
        case = await self.database.read(lambda c: way.load(c, row.petition))
        if case is not None and case.closed and row.type == LIFT:
            return await self.database.write(lambda c: lift_closed(c, case, row.envelope))
        if case is not None and case.closed:
            return Answer(ledger_no=row.ledger_no, state=State.REFUSED, refused=Refused(code=Code.CASE_CLOSED))
        start = await self.database.read(lambda c: way.again(c, row.petition, self.longest))
        log.warning("petition resumed", petition=row.petition)
        with contextlib.suppress(WorkflowAlreadyStartedError):
            await self.start(row.petition, start)
        raise Undelivered("resumed")


def settle(connection: Connection, row: ledger.Row, answer: Answer) -> ledger.Row:
    """Record what a command brought about together with its answer.

    A refusal that comes after the sender went with a 202 is also told to him.
    """
    state = ledger.REFUSED if answer.state is State.REFUSED else ledger.DONE
    append_all(connection, answer.batches, certain=True)
    content = answer.model_dump_json(exclude={"batches"}, exclude_none=True)
    answered = ledger.answer(connection, row, state, content)
    if answer.refused is not None and now(connection) - row.received_at > LATE:
        _tell(connection, row, answer.refused)
    return answered


def _tell(connection: Connection, row: ledger.Row, refused: Refused) -> None:
    notice = {
        "key": f"{row.petition}/ledger/{row.ledger_no}/command_refused",
        "petition": row.petition,
        "sequence": 0,
        "ledger_no": row.ledger_no,
        "template": "command_refused",
        "audience": "petitioner" if row.actor == "petitioner" else f"account:{row.actor}",
        "params": json.dumps({"code": refused.code, "command": row.type, "id": row.id}),
        "created_at": now(connection),
        "released": True,
        "void": False,
    }
    add_missing(connection, outbox, [notice])


def _known_answer(connection: Connection, row: ledger.Row) -> Answer:
    """Answer a command that an earlier run has followed, from the events that it left."""
    query = select(func.min(events.c.sequence), func.max(events.c.sequence)).where(
        events.c.kind == way_of(row.petition).kind, events.c.stream == row.petition, events.c.ledger_no == row.ledger_no
    )
    first, last = connection.execute(query).one()
    if first is None:
        raise Undelivered("repeated, but without a trace")
    return Answer(ledger_no=row.ledger_no, state=State.DONE, first=first, last=last)
