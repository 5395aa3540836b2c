"""The ledger of led matters as a file (台账): xlsx or csv, whose cells are text that nothing runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from storage.lead_ledger import LeadLine

COLUMNS: dict[str, str] = {
    "matter": "事项 Matter",
    "number": "编号 Petition",
    "title": "标题 Title",
    "district": "行政区 District",
    "name": "包案领导 Leader",
    "in_office": "在岗 In office",
    "first": "牵头 First",
    "ground": "事由 Ground",
    "stage": "阶段 Stage",
    "assigned_at": "指定 Assigned",
    "accepted_at": "接案 Accepted",
    "met_at": "约见 Met",
    "planned_at": "方案 Plan",
    "target": "目标时限 Target",
    "reported_at": "最近进展 Last report",
    "reports": "进展次数 Reports",
    "proposed_at": "提请销号 Proposed",
    "returned": "退回次数 Sent back",
    "ended_at": "销号 Ended",
    "next_clock": "下一期限 Next term",
    "next_due": "截止（不含） Due (exclusive)",
    "met": "按期 Met in time",
    "late": "逾期办结 Late",
    "overdue": "逾期未办 Overdue",
}
"""The columns by member, in their order; dates are of the legal zone."""

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would take for a formula."""


def as_csv(lines: Sequence[LeadLine], zone: ZoneInfo) -> bytes:
    """Write the ledger as csv in UTF-8 with its mark, so that spreadsheets read it as Chinese."""
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(COLUMNS.values())
    for line in lines:
        out.writerow([_guarded(cell) for cell in _cells(line, zone)])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(lines: Sequence[LeadLine], zone: ZoneInfo) -> bytes:
    """Write the ledger as one sheet."""
    book = Workbook()
    page = book.worksheets[0]
    heading: list[str | int] = list(COLUMNS.values())
    for row, cells in enumerate([heading, *(_cells(line, zone) for line in lines)], 1):
        for column, said in enumerate(cells, 1):
            cell = page.cell(row, column)
            cell.value = said if isinstance(said, int) else ILLEGAL_CHARACTERS_RE.sub("", said)
            if isinstance(said, str):
                # text stays text, whatever a title begins with
                cell.data_type, cell.quotePrefix = "s", said.startswith(RUNS)
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


SHEETS: dict[str, tuple[Callable[[Sequence[LeadLine], ZoneInfo], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How the ledger is written, and as what it is sent, by the ending of its name."""


def _cells(line: LeadLine, zone: ZoneInfo) -> list[str | int]:
    return [_plain(getattr(line, name), zone) for name in COLUMNS]


def _plain(value: object, zone: ZoneInfo) -> str | int:
    match value:
        case None:
            return ""
        case bool():
            return "是 yes" if value else "否 no"
        case int():
            return value
        case datetime():
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _guarded(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS) else cell
