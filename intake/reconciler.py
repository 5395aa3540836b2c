"""The reconciler's work: one page of open cases beside the engine's list of what runs, what is mended, what alarms.

Both sides are read in the order of the numbers, a page at a time, so a pass costs a constant amount of memory and one
listing a page; only what differs is asked of the engine one by one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.alarms import (
    DESK,
    OVERDUE_CALL,
    YOUNG,
    AlarmKind,
    Finding,
    of_time,
)
from domain.petition import Petition
from domain.ports import Cursor, Page
from intake.delivery import Delivery
from intake.open_cases import (
    SIZE,
    OpenCases,
    begin,
    changed,
    faults,
    last_fence,
    let_fall,
    newest,
    open_cases,
    undelivered,
    unreleased,
)
from intake.open_dossiers import Reached, open_dossiers, unheard
from intake.relay import Relay
from intake.waking import wake
from intake.ways import way_of
from storage import alarms
from storage.database import Database, now
from storage.publishing import failed_webhooks
from storage.records import load_case, release
from workflows import ids
from workflows.inputs import LONGEST
from workflows.stream import RUN_LENGTH

log = structlog.get_logger()

Given = TypeVar("Given")
Found = TypeVar("Found")

AT_ONCE = 8
PATIENCE = timedelta(seconds=10)
RUNNING, RESUMED = "running", "resumed"


class Reconciler:
    """Compares records and engine; the adapter of the domain's `Reconciling` port.

    ``overdue`` is how long after its instant what a clock has to say may be unsaid.
    """

    def __init__(
        self, database: Database, client: Client, delivery: Delivery, overdue: timedelta = OVERDUE_CALL
    ) -> None:
        self.database = database
        self.client = client
        self.delivery = delivery
        self.overdue = overdue

    async def begin(self, known: int | None) -> Cursor:
        """Begin a pass; ``known`` is the number of the last one that the engine remembers.

        An engine that remembers less than the records was restored from an older copy: then what has changed since
        the pass that it does remember is compared state by state.
        """
        return await self.database.read(lambda c: begin(c, known))

    async def page(self, cursor: Cursor) -> Page:
        """Compare one page and mend what is safe."""
        read = await self.database.read(lambda c: open_cases(c, cursor.after))
        last = read.cases[-1].number if len(read.cases) == SIZE else None
        running = await self._running(cursor.after, last)
        found, woken = await wake(self.database, self.client, faults(read, self.overdue), running, self.overdue)
        begun = {p.number: p.received_at for p in read.cases}
        apart, mended = await self._match(begun, running, read.pending, read.at)
        found += apart
        if cursor.changed_since is not None:
            found += await self._compare(read, running, cursor.changed_since)
        await self.database.write(lambda c: let_fall(c, read))
        await self._raise(found)
        return Page(
            next=cursor.model_copy(update={"after": last}) if last else None,
            open=len(read.cases),
            running=len(running),
            found=len(found),
            mended=mended + woken,
        )

    async def end(self, cursor: Cursor, told: dict[str, int]) -> int:
        """See to late commands and notices and to the desk; resolve what was not found again; number the pass."""
        return await self._end(cursor, told, numbered=True)

    async def _end(self, cursor: Cursor, told: dict[str, int], *, numbered: bool) -> int:
        of_dossiers, mended = await self._dossiers()
        if mended:
            told["mended"] = told.get("mended", 0) + mended
        late = await self._late_commands() + await self._late_notices()
        await self._raise(of_dossiers + late + await self._desk() + await self.database.read(failed_webhooks))

        def finish(connection: Connection) -> tuple[int, list[tuple[str, str]]]:
            at = now(connection)
            gone = alarms.resolve_unseen(connection, cursor.began_at, at)
            return (alarms.keep_pass(connection, cursor.began_at, at, told) if numbered else 0), gone

        number, gone = await self.database.write(finish)
        for kind, subject in gone:
            log.info("alarm resolved", kind=kind, subject=subject)
        return number

    async def whole(self, known: int | None = None, *, deep: bool = False) -> dict[str, int]:
        """Make one whole pass in this process; give what it counted. It has no number: the engine cannot know it."""
        began = await self.database.read(lambda c: begin(c, None if deep else known or newest(c)))
        cursor: Cursor | None = began
        told: Counter[str] = Counter()
        while cursor is not None:
            page = await self.page(cursor)
            told.update(open=page.open, running=page.running, found=page.found, mended=page.mended)
            cursor = page.next
        counted = dict(told)
        await self._end(began, counted, numbered=False)
        return counted

    async def _raise(self, found: Sequence[Finding]) -> None:
        if not found:
            return
        new = await self.database.write(lambda c: alarms.raise_alarms(c, found, now(c)))
        for finding in new:
            log.warning("alarm", kind=finding.kind.value, subject=finding.subject, **finding.details)

    async def _running(self, after: str, last: str | None, workflow: str = ids.PETITION) -> set[str]:
        """List the petitions, or the dossiers, that run, by their numbers, from one number to another."""
        bounds = [f"WorkflowId > '{after}'"] if after else []
        bounds += [f"WorkflowId <= '{last}'"] if last else []
        query = " AND ".join([f"WorkflowType = '{workflow}'", "ExecutionStatus = 'Running'", *bounds])
        return {found.id async for found in self.client.list_workflows(query, page_size=1000)}

    async def _each(self, given: Sequence[Given], work: Callable[[Given], Awaitable[Found]]) -> list[Found]:
        """Do the same for each, a few at once."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one(item: Given) -> Found:
            async with places:
                return await work(item)

        return await asyncio.gather(*(one(item) for item in given))

    async def _match(
        self, begun: Mapping[str, datetime], running: set[str], pending: Collection[str], at: datetime
    ) -> tuple[list[Finding], int]:
        """Match what is open in the records, each with when it began, with what runs; begin again what is missing.

        Gives what is wrong, and how many were begun again.
        """
        missing = [number for number in begun if number not in running and number not in pending]
        became = await self._each(missing, self._restart)
        found = [
            Finding(kind=AlarmKind.WORKFLOW_MISSING, subject=number, details={"status": status})
            for number, status in zip(missing, became, strict=True)
            if status not in {RESUMED, RUNNING} and at - begun[number] >= YOUNG
        ]
        strange = await self._each(sorted(running - begun.keys()), self._strange)
        return found + [f for f in strange if f], became.count(RESUMED)

    async def _restart(self, number: str) -> str:
        """Start a missing workflow where the records end; tell what became of it, or how it ended."""
        status = await self._status(number)
        if status == RUNNING:  # the list lags behind
            return RUNNING
        way = way_of(number)
        known = await self.database.read(lambda c: way.load(c, number))
        if known is None or known.closed:  # it closed meanwhile
            return RUNNING
        try:
            start = await self.database.read(lambda c: way.again(c, number, LONGEST))
            await self.delivery.start(number, start)
        except WorkflowAlreadyStartedError:
            return status  # it ended in good order, and the records do not know that: nothing to start again
        except RPCError as error:
            return error.status.name.lower()
        log.warning("stream resumed", petition=number)
        return RESUMED

    async def _status(self, number: str) -> str:
        try:
            found = await self.client.get_workflow_handle(number).describe()
        except RPCError as error:
            return error.status.name.lower()
        return found.status.name.lower() if found.status is not None else "unknown"

    async def _strange(self, number: str) -> Finding | None:
        """Judge what runs and is nothing open in the records: look at both again, for the lists lag behind."""
        case = await self.database.read(lambda c: way_of(number).load(c, number))
        if case is not None and not case.closed:
            return None
        if await self._status(number) != RUNNING:
            return None
        kind = AlarmKind.WORKFLOW_UNKNOWN if case is None else AlarmKind.CLOSED_RUNNING
        return Finding(kind=kind, subject=number)

    async def _compare(self, read: OpenCases, running: set[str], since: datetime) -> list[Finding]:
        """Compare, state by state, the cases of a page that changed since an instant."""
        numbers = [p.number for p in read.cases if p.number in running]
        moved = await self.database.read(lambda c: changed(c, numbers, since))
        return [f for f in await self._each(moved, self._apart) if f]

    async def _apart(self, number: str) -> Finding | None:
        """Compare lengths first: a worker that kept the case in its memory would answer from there."""
        if short := await self._shorter(number):
            return short
        try:
            state: Petition = await self.client.get_workflow_handle(number).query(
                ids.STATE_QUERY, result_type=Petition, rpc_timeout=PATIENCE
            )
        except RPCError as error:
            return None if error.status is RPCStatusCode.NOT_FOUND else _apart(number, "unanswered")
        case = await self.database.read(lambda c: load_case(c, number))
        if case is None or (state.sequence, state.head) == (case.sequence, case.head):
            return None
        details = {"records": str(case.sequence), "engine": str(state.sequence)}
        kind = AlarmKind.WORKFLOW_AHEAD if state.sequence > case.sequence else AlarmKind.WORKFLOW_BEHIND
        return Finding(kind=kind, subject=number, details=details)

    async def _shorter(self, number: str) -> Finding | None:
        """Tell whether the engine's history ends before what the records took from this very run."""
        last = await self.database.read(lambda c: last_fence(c, number))
        try:
            run = await self.client.get_workflow_handle(number).describe()
        except RPCError:
            return None
        if last is None or run.start_time > last[1] or run.history_length >= last[0] % RUN_LENGTH:
            return None
        details = {"history": str(run.history_length), "recorded": str(last[0] % RUN_LENGTH)}
        return Finding(kind=AlarmKind.WORKFLOW_BEHIND, subject=number, details=details)

    async def _late_commands(self) -> list[Finding]:
        """Give the relay another turn where commands wait for too long; alarm on those that wait still."""
        if not await self.database.read(undelivered):
            return []
        await Relay(self.database, self.delivery).sweep()
        rows = await self.database.read(undelivered)
        return [Finding(kind=AlarmKind.UNDELIVERED, subject=number) for number in rows]

    async def _late_notices(self) -> list[Finding]:
        """Release notices whose cause stands in the workflow's own chain; alarm on the others."""
        waiting = await self.database.read(unreleased)
        return [f for f in await self._each(waiting, self._release) if f]

    async def _release(self, number: str) -> Finding | None:
        finding = Finding(kind=AlarmKind.UNRELEASED, subject=number)
        try:
            state: Reached = await self.client.get_workflow_handle(number).query(
                ids.STATE_QUERY, result_type=Reached, rpc_timeout=PATIENCE
            )
        except RPCError:
            return finding
        case = await self.database.read(lambda c: way_of(number).load(c, number))
        if case is None or (case.sequence, case.head) != (state.sequence, state.head):
            return finding
        await self.database.write(lambda c: release(c, number, state.sequence))
        return None

    async def _dossiers(self) -> tuple[list[Finding], int]:
        """Compare the open dossiers, which are few, in one piece; give what is wrong, and how many were begun again."""
        read = await self.database.read(open_dossiers)
        running = await self._running("", None, ids.DOSSIER)
        begun = {d.number: d.opened_at for d in read.dossiers}
        found, mended = await self._match(begun, running, read.pending, read.at)
        quiet = [dossier for dossier in read.dossiers if dossier.number not in read.pending]
        late = [f for f in (of_time(dossier, read.at, self.overdue) for dossier in quiet) if f]
        overdue, woken = await wake(self.database, self.client, late, running, self.overdue)
        return [*found, *overdue, *unheard(read)], mended + woken

    async def _desk(self) -> list[Finding]:
        size = await self.database.read(alarms.desk_size)
        return [] if size else [Finding(kind=AlarmKind.DESK_EMPTY, subject=DESK)]


def _apart(number: str, why: str) -> Finding:
    return Finding(kind=AlarmKind.WORKFLOW_BEHIND, subject=number, details={"why": why})
