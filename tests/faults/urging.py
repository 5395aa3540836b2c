"""A process that confirms a bulk urge and is struck down in the middle of delivering it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import worker
from intake.delivery import Delivery, Record
from intake.gate import Gate
from intake.safe import Safe
from intake.urges import confirm
from settings import Settings
from storage import ledger
from storage.database import Database
from storage.packs import read_policy
from tests.engine import KEY, SUPERVISOR

CODE, LAST = sys.argv[1:]


class Falling(Delivery):
    """Delivery that lets so many commands set out, and then strikes this process."""

    begun = 0

    async def deliver(self, row: ledger.Row, *, first: bool, record: Record | None = None) -> ledger.Row:
        """Deliver, unless enough have set out."""
        self.begun += 1
        if self.begun > int(LAST):
            os.kill(os.getpid(), signal.SIGKILL)
        return await super().deliver(row, first=first, record=record)


async def main() -> None:
    """Confirm until killed."""
    settings = Settings()
    database = Database(settings.records_url)
    client = await worker.connect(settings)
    delivery = Falling(database, client, settings.task_queue)
    await confirm(Gate(database, delivery, Safe(KEY), read_policy("cn-2022"), 10.0), SUPERVISOR, CODE)


if __name__ == "__main__":
    asyncio.run(main())
