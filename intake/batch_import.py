"""A batch from a spreadsheet: each row is linked to the petition it names, or registered through the ordinary gate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.access import Viewer
from domain.dossiers.batch import AssignedBatch
from domain.dossiers.kinds import KINDS
from domain.terms import DossierKind
from intake.claims import claim
from intake.columns import Field
from intake.dossier_stamp import visible_case
from intake.dossier_words import AddMembersWords, ReceiveBatchWords
from intake.dossiers import DossierGate, seen_dossier
from intake.refusals import GateCode, GateRefusal
from intake.sheet import Line, Sheet, blank
from intake.sheet_refusals import RowError
from intake.sheet_report import check_directory, enter_once
from intake.sheet_rows import RowReader, SheetOptions, SheetRow
from storage import ledger
from storage.database import now
from storage.records import load_case
from storage.tables import external_ids

ROWS_AT_ONCE = 50


class Repeat(NamedTuple):
    """A row that names a petition, or a matter, that is a member already."""

    row: int
    petition: str


@dataclass
class BatchReport:
    """What became of a file: rows linked to petitions that were there, newly registered, repeated, or wrong."""

    number: str
    total: int = 0
    linked: int = 0
    registered: int = 0
    known: int = 0
    repeats: list[Repeat] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """Rows that did not go in."""
        return len({error.row for error in self.errors})


async def import_batch(
    gate: DossierGate, sheet: Sheet, words: ReceiveBatchWords, options: SheetOptions, sender: Viewer
) -> BatchReport:
    """Open the batch unless it is there, and add what the file has and it lacks; run again, nothing is added.

    Raises:
        SheetRefused: the columns or options do not fit; nothing was written.
        GateRefusal: as from opening a batch.
    """
    if sender.role not in KINDS[DossierKind.BATCH].openers:
        raise GateRefusal(GateCode.NOT_PERMITTED)
    petitions = gate.gate
    started = await petitions.database.read(now)
    reader = RowReader(sheet, options, petitions.policy.tz, started, past=False)
    await petitions.database.write(lambda c: check_directory(c, options.bureau))
    batch = await gate.open(words, sender)
    run = _Run(gate, reader, sender, BatchReport(number=batch.number))
    for start in range(0, len(sheet.lines), ROWS_AT_ONCE):
        await run.take(sheet.lines[start : start + ROWS_AT_ONCE])
    await run.add()
    return run.report


@dataclass
class _Run:
    gate: DossierGate
    reader: RowReader
    sender: Viewer
    report: BatchReport
    found: dict[str, int] = field(default_factory=dict)

    async def take(self, lines: Sequence[Line]) -> None:
        """Find or register the petitions of some rows in one transaction; the relay may deliver them."""
        taken = await self.gate.gate.database.write(lambda c: [self._row(c, line) for line in lines])
        for line, (outcome, row) in zip(lines, taken, strict=True):
            self._count(line, outcome, new=row is not None)
        for _, row in taken:
            if row is not None:
                await self.gate.gate.send(row, first=True)

    def _row(self, connection: Connection, line: Line) -> tuple[str | tuple[RowError, ...] | None, ledger.Row | None]:
        try:
            known = self._known(connection, line)
        except GateRefusal as refusal:
            return (RowError(line.number, refusal.code, refusal.params),), None
        if known is not None:
            return known, None
        read = self.reader.read(line)
        return self._register(connection, read) if isinstance(read, SheetRow) else (read, None)

    def _known(self, connection: Connection, line: Line) -> str | None:
        """Give the petition that a row names, by its own number or by that in the other system."""
        cell = self.reader.columns.cell(line, Field.ID)
        named = "" if blank(cell) else str(cell).strip()
        query = select(external_ids.c.petition).where(
            external_ids.c.system == self.reader.options.system, external_ids.c.id == named
        )
        number = connection.execute(query).scalar_one_or_none()
        if number is None and load_case(connection, named) is not None:
            number = named
        return visible_case(connection, number, self.sender).number if number is not None else None

    def _register(self, connection: Connection, row: SheetRow) -> tuple[str | tuple[RowError, ...], ledger.Row | None]:
        gate, system = self.gate.gate, self.reader.options.system
        digest = row.digest(gate.safe)

        def enter() -> tuple[str, ledger.Row | None]:
            key = f"{system}:{row.id}"
            receipt, entered = gate.enter_petition(connection, row.words, self.sender.actor, key)
            claim(connection, system, row.id, digest, receipt.number)
            return receipt.number, entered

        outcome = enter_once(connection, system, row, digest, enter)
        match outcome:
            case RowError():
                return (outcome,), None
            case tuple():
                return outcome
            case _:
                raise RuntimeError("a number that was unknown is known")

    def _count(self, line: Line, outcome: str | tuple[RowError, ...] | None, *, new: bool) -> None:
        if outcome is None:
            return
        self.report.total += 1
        if not isinstance(outcome, str):
            self.report.errors.extend(outcome)
        elif outcome in self.found:
            self.report.repeats.append(Repeat(line.number, outcome))
        else:
            self.found[outcome] = line.number
            self.report.registered += new
            self.report.linked += not new

    async def add(self) -> None:
        """Link what is not linked yet; several petitions on one matter are one member."""
        new = await self.gate.gate.database.read(self._new)
        if not new:
            return
        digest = hashlib.sha256("\n".join(new).encode()).hexdigest()[:32]
        words = AddMembersWords(id=f"members-{digest}", type="add_members", petitions=tuple(new))
        await self.gate.command(self.report.number, words, self.sender)

    def _new(self, connection: Connection) -> list[str]:
        batch = seen_dossier(connection, self.report.number, self.sender)
        if not isinstance(batch, AssignedBatch):
            raise TypeError(f"{batch.number} is no batch")
        members = {member.petition: member.petition for member in batch.members}
        matters = {member.matter for member in batch.members}
        new: list[str] = []
        for petition, row in self.found.items():
            case = load_case(connection, petition)
            matter = case.facts if case else petition
            if petition in members:
                self.report.known += 1
            elif matter in matters:
                self.report.repeats.append(Repeat(row, petition))
            else:
                new.append(petition)
                matters.add(matter)
        return new
