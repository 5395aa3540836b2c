"""What an import did, and the steps that live and past cases share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from domain.base import Actor, Role
from intake.claims import Standing, standing
from intake.refusals import GateRefusal
from intake.sheet import Line
from intake.sheet_refusals import RowCode, RowError, SheetCode, SheetRefused
from intake.sheet_rows import RowReader, SheetRow
from storage.directory import Tree
from storage.registry import first_bureau

Progress = Callable[[int, int], None]
T = TypeVar("T")

IMPORTER = "intake"


@dataclass
class Report:
    """Counts of rows.

    ``known`` were there before with the same content; ``unrouted`` came without a district that an office serves;
    ``answered`` are past cases with their reply; ``pending`` is the relay's to deliver.
    """

    total: int = 0
    registered: int = 0
    known: int = 0
    unrouted: int = 0
    answered: int = 0
    delivered: int = 0
    pending: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """Rows that did not go in."""
        return len({error.row for error in self.errors})


def importer(bureau: str | None = None) -> Actor:
    """Give the import as somebody who acts: a clerk of the receiving bureau."""
    return Actor(id=IMPORTER, role=Role.CLERK, office=bureau)


def check_directory(connection: Connection, bureau: str | None) -> frozenset[str]:
    """Give the districts that offices serve; refuse a whole file for what would refuse each of its rows.

    Raises:
        SheetRefused: ``not_a_bureau``.
    """
    first_bureau(connection)
    tree = Tree.load(connection)
    if bureau is not None and (bureau not in tree.offices or tree.bureau_of(bureau) != bureau):
        raise SheetRefused(SheetCode.NOT_A_BUREAU, office=bureau)
    return frozenset(tree.districts())


def good_rows(reader: RowReader, lines: Sequence[Line], report: Report) -> list[SheetRow]:
    """Read rows; what is wrong with the others goes into the report."""
    rows: list[SheetRow] = []
    for line in lines:
        match reader.read(line):
            case SheetRow() as row:
                rows.append(row)
            case tuple() as wrong:
                report.errors.extend(wrong)
            case None:
                continue
        report.total += 1
    return rows


def enter_once(
    connection: Connection, system: str, row: SheetRow, digest: str, enter: Callable[[], T]
) -> T | Standing | RowError:
    """Enter a row unless its number is known; a row that is refused leaves nothing behind."""
    for attempt in (1, 2):
        found = standing(connection, system, row.id, digest)
        if found is Standing.KNOWN:
            return found
        if found is Standing.REUSED:
            return RowError(row.number, RowCode.EXTERNAL_ID_REUSED, {"id": row.id})
        try:
            with connection.begin_nested():
                return enter()
        except GateRefusal as refusal:
            return RowError(row.number, refusal.code, refusal.params)
        except IntegrityError:
            # another import claimed the number meanwhile: ask again whose it is
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


async def in_chunks(
    lines: Sequence[Line], size: int, take: Callable[[Sequence[Line]], Awaitable[None]], progress: Progress
) -> None:
    """Take lines in, so many in one transaction, telling how far it is after each."""
    for start in range(0, len(lines), size):
        await take(lines[start : start + size])
        progress(min(start + size, len(lines)), len(lines))
