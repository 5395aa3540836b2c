"""The ledger of led matters as a file (台账): xlsx or csv, whose cells are text that nothing runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rendering import sheets
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


def as_csv(lines: Sequence[LeadLine], zone: ZoneInfo) -> bytes:
    """Write the ledger as csv."""
    return sheets.as_csv(list(COLUMNS.values()), [_cells(line, zone) for line in lines])


def as_xlsx(lines: Sequence[LeadLine], zone: ZoneInfo) -> bytes:
    """Write the ledger as one sheet."""
    return sheets.as_xlsx(list(COLUMNS.values()), [_cells(line, zone) for line in lines])


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
