"""A batch's rows as they come over HTTP, pasted or as a file, and the sheet of those that did not go in."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from domain.access import Viewer
from intake.batch_import import BatchReport, import_batch
from intake.dossier_words import ReceiveBatchWords
from intake.dossiers import DossierGate
from intake.errors_sheet import error_sheet
from intake.sheet import Sheet, read_sheet
from intake.sheet_rows import SheetOptions
from storage import error_sheets

KIND = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Imported(NamedTuple):
    """What became of the rows, and under which id the sheet of bad ones is kept, where there are any."""

    report: BatchReport
    errors: str | None


async def pasted(rows: str) -> Sheet:
    """Read rows of CSV text.

    Raises:
        SheetRefused: as from a file.
    """
    return await asyncio.to_thread(_read, ".csv", rows.encode())


async def uploaded(name: str, file: BinaryIO) -> Sheet:
    """Read a file that was sent, by the bounds that hold for every file; of its name only the ending counts.

    Raises:
        SheetRefused: the file cannot be read.
    """
    kind = PurePath(name).suffix
    return await asyncio.to_thread(_read, kind if KIND.fullmatch(kind) else "", file)


async def import_sheet(
    gate: DossierGate, sheet: Sheet, words: ReceiveBatchWords, options: SheetOptions, sender: Viewer
) -> Imported:
    """Import a sheet's rows, and keep for its sender the sheet of those that did not go in.

    Raises:
        SheetRefused: the columns or options do not fit; nothing was written.
        GateRefusal: as from opening a batch.
    """
    report = await import_batch(gate, sheet, words, options, sender)
    if not report.errors:
        return Imported(report, None)
    content = await asyncio.to_thread(error_sheet, sheet, report.errors)
    return Imported(report, await gate.gate.database.write(lambda c: error_sheets.keep(c, sender.account, content)))


def _read(kind: str, content: BinaryIO | bytes) -> Sheet:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{kind}"
        with path.open("wb") as written:
            if isinstance(content, bytes):
                written.write(content)
            else:
                shutil.copyfileobj(content, written)
        return read_sheet(path)
