"""Live import: each row of a spreadsheet becomes a petition that is received now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection

from domain.base import Actor
from intake.claims import Standing, claim
from intake.gate import Gate
from intake.sheet import Line, Sheet
from intake.sheet_refusals import RowError
from intake.sheet_report import Progress, Report, check_directory, enter_once, good_rows, in_chunks
from intake.sheet_rows import RowReader, SheetOptions, SheetRow
from storage import ledger
from storage.database import now

log = structlog.get_logger()

ROWS_AT_ONCE = 50
DELIVERIES_AT_ONCE = 16
AWAY_AFTER = 3

Outcome = ledger.Row | Standing | RowError


async def intake_live(gate: Gate, sheet: Sheet, options: SheetOptions, actor: Actor, progress: Progress) -> Report:
    """Register the rows of a file; run again, it adds only what is missing.

    Receipt is the import's instant; the file's time is kept as `written_at`. With the engine away the registrations
    stand in the ledger, and the relay delivers them.

    Raises:
        SheetRefused: the columns or options do not fit; nothing was written.
    """
    started = await gate.database.read(now)
    reader = RowReader(sheet, options, gate.policy.tz, started, past=False)
    districts = await gate.database.write(lambda c: check_directory(c, options.bureau))
    clerk = actor if options.bureau is None else actor.model_copy(update={"office": options.bureau})
    run = _Run(gate, reader, clerk, districts)
    await in_chunks(sheet.lines, ROWS_AT_ONCE, run.take, progress)
    return run.report


@dataclass
class _Run:
    gate: Gate
    reader: RowReader
    actor: Actor
    districts: frozenset[str]
    report: Report = field(default_factory=Report)
    failures: int = 0

    async def take(self, lines: Sequence[Line]) -> None:
        """Read rows, register the good ones in one transaction, and deliver them."""
        rows = good_rows(self.reader, lines, self.report)
        outcomes = await self.gate.database.write(lambda c: [self._enter(c, row) for row in rows])
        for row, outcome in zip(rows, outcomes, strict=True):
            self._count(row, outcome)
        places = asyncio.Semaphore(DELIVERIES_AT_ONCE)
        waiting = [outcome for outcome in outcomes if isinstance(outcome, ledger.Row)]
        await asyncio.gather(*(self._deliver(row, places) for row in waiting))

    def _enter(self, connection: Connection, row: SheetRow) -> Outcome:
        system, digest = self.reader.options.system, row.digest(self.gate.safe)

        def enter() -> Outcome:
            receipt, entered = self.gate.enter_petition(connection, row.words, self.actor, f"{system}:{row.id}")
            claim(connection, system, row.id, digest, receipt.number)
            return Standing.KNOWN if entered is None else entered

        return enter_once(connection, system, row, digest, enter)

    def _count(self, row: SheetRow, outcome: Outcome) -> None:
        match outcome:
            case RowError():
                self.report.errors.append(outcome)
            case Standing():
                self.report.known += 1
            case ledger.Row():
                self.report.registered += 1
                self.report.unrouted += row.words.district not in self.districts

    async def _deliver(self, row: ledger.Row, places: asyncio.Semaphore) -> None:
        """Start a petition's workflow; an engine that is away is not asked a thousand times."""
        async with places:
            if self.failures >= AWAY_AFTER:
                self.report.pending += 1
                return
            try:
                await self.gate.delivery.deliver(row, first=True)
            except Exception as error:  # noqa: BLE001 - the ledger has the row, whatever became of its delivery
                log.warning("command left to the relay", reason=str(error), kind=type(error).__name__)
                self.failures += 1
                self.report.pending += 1
            else:
                self.failures = 0
                self.report.delivered += 1
