"""History import: past cases with their past dates, through the same decisions, and without workflows once replied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from domain.base import OfficeRef
from domain.commands import Command, Envelope, ImportPast, ImportReply
from domain.decide import decide
from domain.events import Batch, Event
from domain.folding import fold
from domain.petition import Petition
from domain.policy import Policy, Rules
from domain.refusals import Refused
from intake.claims import Standing, claim
from intake.opening import next_petition
from intake.safe import Safe
from intake.sheet import Line, Sheet
from intake.sheet_refusals import RowError
from intake.sheet_report import Progress, Report, check_directory, enter_once, good_rows, importer, in_chunks
from intake.sheet_rows import RowReader, SheetOptions, SheetRow
from intake.stamp import Stamp
from storage import ledger
from storage.database import Database, now
from storage.directory import Tree
from storage.packs import keep_policy, rules_for
from storage.records import append
from workflows.inputs import Answer, State

ROWS_AT_ONCE = 100
NOBODY = ("nobody", 0.0)


@dataclass(frozen=True)
class Archive:
    """Where past cases go, and the pack under which they are judged."""

    database: Database
    safe: Safe
    policy: Policy


async def intake_history(archive: Archive, sheet: Sheet, options: SheetOptions, progress: Progress) -> Report:
    """Bring past cases in; run again, it adds only what is missing.

    A replied case is recorded whole, its commands answered in the ledger; nothing is left to deliver. A case without a
    reply is recorded up to its receipt, and its opening stays pending: the relay starts its workflow from the records.

    Raises:
        SheetRefused: the columns or options do not fit; nothing was written.
        PackError: the pack's version is kept with other contents.
    """
    started = await archive.database.read(now)
    reader = RowReader(sheet, options, archive.policy.tz, started, past=True)
    districts = await archive.database.write(lambda c: check_directory(c, options.bureau))
    await archive.database.write(lambda c: keep_policy(c, archive.policy))
    run = _Run(archive, reader, districts)
    await in_chunks(sheet.lines, ROWS_AT_ONCE, run.take, progress)
    return run.report


@dataclass
class _Run:
    archive: Archive
    reader: RowReader
    districts: frozenset[str]
    report: Report = field(default_factory=Report)

    async def take(self, lines: Sequence[Line]) -> None:
        """Read rows, and record the good ones in one transaction."""
        rows = good_rows(self.reader, lines, self.report)
        outcomes = await self.archive.database.write(lambda c: self._enter(c, rows))
        for row, outcome in zip(rows, outcomes, strict=True):
            self._count(row, outcome)

    def _enter(self, connection: Connection, rows: list[SheetRow]) -> list[str | Standing | RowError]:
        tree = Tree.load(connection)
        return [self._enter_row(connection, row, tree) for row in rows]

    def _enter_row(self, connection: Connection, row: SheetRow, tree: Tree) -> str | Standing | RowError:
        system, digest = self.reader.options.system, row.digest(self.archive.safe)

        def enter() -> str:
            case = _open_case(connection, self.archive, row, digest)
            claim(connection, system, row.id, digest, case.number)
            case.record(row, tree, self.reader.options.bureau)
            return case.number

        return enter_once(connection, system, row, digest, enter)

    def _count(self, row: SheetRow, outcome: str | Standing | RowError) -> None:
        match outcome:
            case RowError():
                self.report.errors.append(outcome)
            case Standing():
                self.report.known += 1
            case str():
                self.report.registered += 1
                self.report.unrouted += row.words.district not in self.districts
                self.report.answered += row.reply is not None
                self.report.pending += row.reply is None


@dataclass
class _PastCase:
    """One past case on its way into the records."""

    connection: Connection
    number: str
    digest: str
    rules: Rules
    stamp: Stamp
    petition: Petition | None = None
    events: tuple[Event, ...] = ()
    rows: list[tuple[ledger.Row, Answer]] = field(default_factory=list)

    def record(self, row: SheetRow, tree: Tree, bureau: str | None) -> None:
        """Decide the past commands, append what they brought about, and answer them where nothing is open."""
        intake = self.stamp.intake(row.words, tree, bureau)
        past = ImportPast.model_validate(intake.model_dump() | {"entered_at": self.stamp.at})
        self._give("register", past, row.written.at, intake.bureau)
        if row.reply is not None and row.replied_at is not None:
            text = {"reply": row.reply}
            reply = self.stamp.safe.put_text(self.connection, self.number, "reply", text, self.stamp.at)
            self._give("reply", ImportReply(reply=reply), row.replied_at, intake.bureau)
        append(self.connection, Batch(stream=self.number, events=self.events), certain=True)
        if row.reply is None:
            return
        for entered, answer in self.rows:
            ledger.answer(self.connection, entered, ledger.DONE, answer.model_dump_json(exclude_none=True))

    def _give(self, name: str, command: Command, at: datetime, bureau: OfficeRef) -> None:
        # the ledger draws the number; the receipt is the past one, not the import's
        number, _ = ledger.draw(self.connection, self.number)
        actor = importer(bureau.id)
        envelope = Envelope(id=name, ledger_no=number, received_at=at, actor=actor, command=command)
        found = decide(envelope, self.petition, self.rules, self.number)
        if isinstance(found, Refused):
            raise RuntimeError(f"an import was refused: {found}")  # noqa: TRY004 - the rows were checked before
        self.petition = fold(found, self.petition)
        self.events += found
        first, last = found[0].sequence, found[-1].sequence
        stage = self.petition.stage if self.petition else None
        answer = Answer(ledger_no=number, state=State.DONE, stage=stage, first=first, last=last)
        self.rows.append((ledger.enter(self.connection, self.number, envelope, self.digest, NOBODY), answer))


def _open_case(connection: Connection, archive: Archive, row: SheetRow, digest: str) -> _PastCase:
    """Number a case by the year of its import, and open its docket."""
    at, safe, policy = now(connection), archive.safe, archive.policy
    number = next_petition(connection, policy, at)
    tracking = safe.tracking_hash(safe.tracking_code(number))
    ledger.open_docket(connection, number, tracking, policy.id, at)
    stamp = Stamp(connection=connection, safe=safe, petition=number, at=at)
    rules = rules_for(connection, policy, row.written.at)
    return _PastCase(connection, number, digest, rules, stamp)
