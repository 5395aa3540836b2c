"""A program of its own that reads one spreadsheet's cells, so that a hostile file ends it and not the import."""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine

MEMORY = 2 << 30
SECONDS = 60
CELLS = 5_000_000
UNPACKED = 512 << 20
BROKEN, LOCKED, TOO_LARGE = "spreadsheet_broken", "spreadsheet_locked", "spreadsheet_too_large"


def main(path: str) -> None:
    """Write the first sheet that is more than a note (else the last), as JSON: `rows`, or an `error` with a code."""
    _limit()
    json.dump(_read(path), sys.stdout)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: str) -> dict[str, Any]:
    try:
        content = io.BytesIO(Path(path).read_bytes())
        if _unpacked(content) > UNPACKED:
            return {"error": TOO_LARGE}
        content.seek(0)
        book = calamine.CalamineWorkbook.from_filelike(content)
        last = len(book.sheet_names) - 1
        for number in range(last + 1):
            sheet = book.get_sheet_by_index(number)
            if sheet.total_height * sheet.total_width > CELLS:
                return {"error": TOO_LARGE}
            rows = sheet.to_python(skip_empty_area=False)
            if sum(any(cell not in ("", None) for cell in row) for row in rows) > 1 or number == last:
                return {"rows": [[_plain(cell) for cell in row] for row in rows]}
    except calamine.PasswordError:
        return {"error": LOCKED}
    except MemoryError:
        return {"error": TOO_LARGE}
    except BaseException as error:  # noqa: BLE001 - a panic of the native reader is no Exception
        return {"error": BROKEN, "reason": str(error)[:200]}
    return {"rows": []}


def _unpacked(content: io.BytesIO) -> int:
    """Give the size that a zip file claims to unpack to; one that lies meets the limit of memory."""
    if not zipfile.is_zipfile(content):
        return 0
    with zipfile.ZipFile(content) as packed:
        return sum(part.file_size for part in packed.infolist())


def _plain(cell: object) -> Any:
    """Write a cell as JSON has it; a date is an object, so that it is not taken for text."""
    match cell:
        case datetime() | date():
            return {"date": cell.isoformat()}
        case time() | timedelta():
            return str(cell)
        case _:
            return cell


if __name__ == "__main__":
    main(sys.argv[1])
