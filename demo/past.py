"""The demonstration of the past: invented cases of the months before, brought in as a bureau brings in its own.

They are rows of a spreadsheet and go through the import of past cases, with its limits: each counts in timely replies
and not in timely acceptance, for such sheets do not say when a case was accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from intake.gate import Gate
from intake.history import Archive, intake_history
from intake.sheet import Line, Sheet
from intake.sheet_report import Report
from intake.sheet_rows import SheetOptions
from storage.categories import add_category, known_categories

HEADER = ("编号", "姓名", "标题", "信访日期", "内容", "答复意见", "答复日期", "问题属地", "内容分类", "信访形式")
DISTRICTS = ("东城区", "西城区", "东城区", None)
"""Of every four cases two are of the first district, and one names none: the city's bureau has it."""
FORMS = ("网上", "来信", "来访", "网上", "电话")

CASES = 64
DAYS_APART = 2
UNANSWERED = 47
"""Which of them, counted back from the present, got no reply at all: its term ended a month ago."""
PACE = (9, 21, 33, 14, 27, 6, 48, 18, 66, 11, 24)
"""Days from the receipt to the reply, in turn; one in eleven is later than the sixty days of the Regulation."""


class Matter(NamedTuple):
    """What a case of the past is about, and what was replied."""

    category: str
    title: str
    content: str
    reply: str


MATTERS = (
    Matter(
        "住房城建",
        "小区屋面渗漏",
        "顶楼住户雨后渗水，物业修补两次没有解决。请求整体翻修防水。",
        "经现场查勘属实，已列入维修计划，防水翻修已经完工。",
    ),
    Matter(
        "劳动社保",
        "补发加班工资",
        "三个月加班工资没有发放，单位称等待核算。请求督促支付。",
        "经核查，单位已补发全部加班工资，并整改考勤核算办法。",
    ),
    Matter(
        "交通出行",
        "路口信号配时不合理",
        "行人绿灯时间过短，老人来不及通过。请求调整。",
        "已重新配时，行人绿灯延长八秒。",
    ),
    Matter(
        "城市管理",
        "早市占道堵塞通道",
        "早市摊位占用消防通道，居民出行不便。请求规范。",
        "已划定摊位线，并安排专人早间值守，通道保持畅通。",
    ),
    Matter(
        "教育", "学区划分咨询", "新建小区入住后没有公布学区。请求明确。", "学区划分方案已经公布，本小区划入第三小学。"
    ),
    Matter("生态环境", "餐饮油烟扰民", "楼下餐馆油烟直排，窗户不能打开。请求治理。", "已责令加装净化设施，复测达标。"),
)


def rows(present: date) -> Iterator[tuple[str | None, ...]]:
    """Give the rows as they would stand in a sheet on a day: the same day gives the same rows."""
    for place in range(1, CASES + 1):
        received = present - timedelta(days=place * DAYS_APART)
        replied = received + timedelta(days=PACE[place % len(PACE)])
        answered = replied < present and place != UNANSWERED
        matter = MATTERS[place % len(MATTERS)]
        yield (
            f"demo-{place}",
            f"示例来信人{place}",
            matter.title,
            received.isoformat(),
            matter.content,
            matter.reply if answered else None,
            replied.isoformat() if answered else None,
            DISTRICTS[place % len(DISTRICTS)],
            matter.category,
            FORMS[place % len(FORMS)],
        )


async def past(gate: Gate, present: date) -> Report:
    """Bring the cases of the months before a day in; run again, it adds only what is missing."""
    await gate.database.write(_categories)
    lines = tuple(Line(number, cells) for number, cells in enumerate(rows(present), 2))
    archive = Archive(gate.database, gate.safe, gate.policy)
    sheet = Sheet(name="demo", header=HEADER, lines=lines)
    return await intake_history(archive, sheet, SheetOptions(system="demo"), _unshown)


def _unshown(_done: int, _total: int) -> None:
    """Show no progress: the rows are few."""


def _categories(connection: Connection) -> None:
    for name in sorted({matter.category for matter in MATTERS} - set(known_categories(connection))):
        add_category(connection, name)
