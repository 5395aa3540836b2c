"""A worker as a process of its own, with records that go wrong once where the test wants them to."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.worker import Worker

import worker
from activities.bulletins import BulletinActivities
from activities.notify import NoticeActivities
from activities.record import RecordActivities
from domain.dossiers.bulletin import Composed
from domain.events import Batch
from intake.bulletins import BulletinDesk
from intake.delivery import Delivery, Record
from intake.gate import Gate
from intake.ladder import Ladder
from intake.safe import Safe
from settings import Settings
from storage import ledger
from storage.database import Database
from storage.ledger import LedgerStore
from storage.packs import read_policy
from storage.records import RecordStore, append_all
from workflows import options

READY, *HABITS = sys.argv[1:]


class Falling(Delivery):
    """Delivery that strikes this process when a certain kind of command is about to go, as ``deliver=<type>`` says."""

    async def deliver(self, row: ledger.Row, *, first: bool, record: Record | None = None) -> ledger.Row:
        """Deliver, unless this process is to fall before."""
        if f"deliver={row.type}" in HABITS:
            show(f"{READY}.fell")
            os.kill(os.getpid(), signal.SIGKILL)
        return await super().deliver(row, first=first, record=record)


@dataclass(frozen=True)
class Records:
    """The real records; ``<when>-commit=<event>:<signal>`` strikes this process at that event, once."""

    store: RecordStore

    async def append(self, batches: Sequence[Batch]) -> None:
        """Append, and fall over before or after the commit."""
        if fall_over("before", batches):
            # Whoever stands still in the thread that commits goes on committing, cancelled or not.
            return self.store.database.change(lambda connection: append_all(connection, batches))
        await self.store.append(batches)
        fall_over("after", batches)
        return None

    async def confirm(self, stream: str, sequence: int) -> None:
        """Confirm."""
        await self.store.confirm(stream, sequence)


@dataclass(frozen=True)
class Bulletins:
    """The real desk; ``die-after=composed`` or ``=opened`` kills this process then, once."""

    desk: BulletinDesk

    async def compose_issue(self, period: str, as_of: datetime) -> Composed:
        """Compose, and perhaps die over it."""
        composed = await self.desk.compose_issue(period, as_of)
        die_after("composed")
        return composed

    async def open_issue(self, period: str, composed: Composed, called_by: str | None = None) -> str:
        """Open, and perhaps die over it."""
        number = await self.desk.open_issue(period, composed, called_by)
        die_after("opened")
        return number


def die_after(moment: str) -> None:
    """Kill this process if its habits say so."""
    if f"die-after={moment}" in HABITS:
        show(f"{READY}.fell")
        os.kill(os.getpid(), signal.SIGKILL)


def fall_over(when: str, batches: Sequence[Batch]) -> bool:
    """Send this process the signal that its habits name for this moment; tell whether there was one."""
    for habit in HABITS:
        moment, _, rest = habit.partition("=")
        event, _, number = rest.partition(":")
        if moment == f"{when}-commit" and any(e.fact.type == event for batch in batches for e in batch.events):
            show(f"{READY}.fell")
            HABITS.remove(habit)
            os.kill(os.getpid(), signal.Signals[number])
            return True
    return False


def show(sign: str) -> None:
    """Tell the test that this process has come so far."""
    Path(sign).write_text(str(os.getpid()))


async def main() -> None:
    """Run until killed."""
    settings = Settings()
    for habit in HABITS:
        if habit.startswith("timers="):  # how many seconds too late the timers of ends are set
            options.GRACE = timedelta(seconds=int(habit.partition("=")[2]))
    database = Database(settings.records_url)
    client = await worker.connect(settings)
    records = Records(RecordStore(database))
    recording = RecordActivities(records=records, ledger=LedgerStore(database))
    notifying = NoticeActivities(records=records)
    delivery = Delivery(database, client, settings.task_queue)
    gate = Gate(database, delivery, Safe(settings.key), read_policy(settings.policy), settings.gate_wait)
    issuing = BulletinActivities(bulletins=Bulletins(BulletinDesk(gate)))
    # The real worker's whole configuration, on a connection of its own that is never polled.
    config = worker.build(await worker.connect(settings), database, settings).config()
    config["client"] = client
    ours: list[Callable[..., Any]] = [
        recording.record_batches,
        recording.find_undelivered,
        notifying.release_notices,
        issuing.compose_bulletin,
        issuing.open_bulletin,
    ]
    names = {activity.__name__ for activity in ours}
    config["activities"] = [a for a in config["activities"] if a.__name__ not in names] + ours
    ladder = Ladder(database, Falling(database, client, settings.task_queue))
    async with Worker(**config):
        show(READY)
        await ladder.run()


if __name__ == "__main__":
    asyncio.run(main())
