"""Waking: a stream that runs and is behind its clocks is asked, once, to look at them again."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy import Connection
from temporalio.client import Client
from temporalio.service import RPCError

from domain.alarms import OVERDUE_CALL, AlarmKind, Finding, of_time
from intake.ways import way_of
from storage import alarms
from storage.database import Database, now
from workflows import ids

log = structlog.get_logger()

AT_ONCE = 8
PATIENCE = timedelta(seconds=5)
LOOKS, PAUSE = 10, 0.5
"""How often, and after how many seconds each, a pass looks whether a stream that it woke has gone on."""


async def wake(
    database: Database,
    client: Client,
    found: Sequence[Finding],
    running: Collection[str],
    overdue: timedelta = OVERDUE_CALL,
) -> tuple[list[Finding], int]:
    """Wake what runs and has not said what is due; give what is still wrong, and how many went on.

    Who was woken and did not go on stands as an alarm, and is not woken again while it stands: where no worker runs, a
    signal at each pass would only fill histories.
    """
    known = await database.read(_standing)
    behind = {f.subject for f in found if f.kind is AlarmKind.CALL_OVERDUE} & set(running) - known
    if not behind:
        return list(found), 0
    places = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_signal(client, number, places) for number in sorted(behind)))
    left = behind
    for _ in range(LOOKS):
        left = await database.read(lambda c, waiting=left: _overdue(c, waiting, overdue))  # type: ignore[misc]
        if not left:
            break
        await asyncio.sleep(PAUSE)
    gone_on = behind - left
    for number in sorted(gone_on):
        log.warning("stream woken", petition=number)
    kept = [f for f in found if f.kind is not AlarmKind.CALL_OVERDUE or f.subject not in gone_on]
    return kept, len(gone_on)


async def _signal(client: Client, number: str, places: asyncio.Semaphore) -> None:
    """Wake one; an engine that does not take it leaves it to the alarm."""
    async with places:
        with suppress(RPCError):
            await client.get_workflow_handle(number).signal(ids.WAKE_SIGNAL, rpc_timeout=PATIENCE)


def _standing(connection: Connection) -> set[str]:
    return {a.subject for a in alarms.all_standing(connection) if a.kind is AlarmKind.CALL_OVERDUE}


def _overdue(connection: Connection, numbers: Collection[str], overdue: timedelta) -> set[str]:
    """Name those of which something is still overdue in the records."""
    at = now(connection)
    streams = [way_of(number).load(connection, number) for number in sorted(numbers)]
    late = (of_time(stream, at, overdue) for stream in streams if stream is not None and not stream.closed)
    return {finding.subject for finding in late if finding is not None and finding.kind is AlarmKind.CALL_OVERDUE}
