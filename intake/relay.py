"""The relay: delivers what the gate could not."""

from __future__ import annotations

import asyncio

import structlog

from intake.delivery import Delivery, Undelivered
from storage import ledger
from storage.database import Database

log = structlog.get_logger()

PAUSE = 1.0
PAUSE_AWAY = 3.0
AT_ONCE = 8


class Relay:
    """Looks for undelivered commands without end; any number of processes may run one."""

    def __init__(self, database: Database, delivery: Delivery) -> None:
        self.database = database
        self.delivery = delivery

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            try:
                reached = await self.sweep()
            except Exception:
                log.exception("relay failed")
                reached = False
            await asyncio.sleep(PAUSE if reached else PAUSE_AWAY)

    async def sweep(self) -> bool:
        """Deliver what waits; tell whether the engine answered."""
        numbers = await self.database.read(lambda c: ledger.waiting(c, 200))
        gate = asyncio.Semaphore(AT_ONCE)
        reached = await asyncio.gather(*(self._petition(number, gate) for number in numbers))
        return all(reached)

    async def _petition(self, number: str, gate: asyncio.Semaphore) -> bool:
        async with gate:
            while True:
                row = await self.database.read(lambda c: ledger.head(c, number))
                if row is None:
                    return True
                if not await self.delivery.take(row):
                    return True
                try:
                    await self.delivery.deliver(row, first=True)
                except Undelivered as error:
                    log.info("engine gave no answer", petition=number, reason=str(error))
                    return False
