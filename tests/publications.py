"""Bulletins for the tests of publication, put into the records as their dossiers would stand."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from domain.bulletin_parts import Definition, FigureLine, Figures, GroupLine, Named, Ratio, Scope, TrendPoint
from domain.bulletins import Bulletin, Rhythm, canonical, digest, period_of
from domain.metrics import Counts, Variant
from domain.terms import DossierKind
from intake.safe import Safe
from storage.bulletin_tables import bulletins
from storage.bulletins import keep_content
from storage.database import now
from storage.tables import events

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)
TOWN = Named(id="city", zh="云州市信访局", en="Yunzhou Petition Bureau")
COUNTS = Counts(met=30, late=3, open=8, open_late=2, void=1)


def a_line(metric: str, zh: str, en: str, counts: Counts = COUNTS) -> FigureLine:
    """Write a figure; the last issue had fewer in time."""
    share, before = counts.share(Variant.DUE), Counts(met=20, late=5)
    return FigureLine(
        metric=metric,
        zh=zh,
        en=en,
        article="信访工作条例 Art. 34",
        variant=Variant.DUE,
        counts=counts,
        numerator=share.numerator,
        denominator=share.denominator,
        before=Ratio(counts=before, numerator=20, denominator=25),
    )


def a_bulletin(issuer: Named = TOWN, **said: Any) -> Bulletin:
    """Write what half a month's issue says."""
    period = period_of(Rhythm.HALF_MONTHLY, date(2026, 11, 1))
    lines = (
        a_line("on_time_reply.office", "按期答复率", "On-time reply"),
        a_line("timely_acceptance.bureau", "及时受理率（信访部门）", "Timely acceptance, bureau", Counts()),
    )
    heads = Figures(scope=Scope.PERIOD, first=period.first, last=period.last, accusations="excluded", lines=lines)
    year = heads.model_copy(update={"scope": Scope.YEAR, "first": date(2026, 1, 1)})
    rates = [Ratio(counts=Counts(met=met, late=10 - met), numerator=met, denominator=10) for met in (5, 8, 9)]
    none = Ratio(counts=Counts(), numerator=0, denominator=0)
    points = [
        TrendPoint(key=f"half-monthly:2026-10-{day:02}", acceptance=rate, reply=none if day == 1 else rate)
        for day, rate in zip((1, 16), rates, strict=False)
    ]
    last = TrendPoint(key=period.key, acceptance=rates[2], reply=rates[1])
    definition = Definition(
        id="on_time_reply.office",
        zh="按期答复率",
        en="On-time reply",
        article="信访工作条例 Art. 34",
        text_zh="统计对象：应当答复的事项。导入的历史事项不计。",
        text_en="Of petitions to be answered. Imported ones are not counted.",
        counts=tuple(
            Named(id=name, zh=zh, en=name.replace("_", " "))
            for name, zh in zip(Counts.model_fields, ("按期", "逾期", "在期", "超期未答复", "不计"), strict=True)
        ),
    )
    shared: dict[str, Any] = {"period": period, "as_of": AT, "zone": "Asia/Shanghai", "over": True, "issuer": issuer}
    shared |= {"pack": "cn-2022@3", "heads": (heads, year), "trend": (*points, last), "definitions": (definition,)}
    return Bulletin(**shared | {"offices": (GroupLine(group=issuer, lines=lines),)} | said)


def add_bulletin(
    connection: Connection,
    number: str = "T2026-0001",
    *,
    state: str = "published",
    edition: int = 1,
    corrects: str | None = None,
    published_at: datetime | None = None,
    first: date = date(2026, 11, 1),
    content: Bulletin | None = None,
    rhythm: str = "half-monthly",
) -> None:
    """Add a bulletin, about half a month unless told otherwise; it has just been published."""
    said = content or a_bulletin()
    hashed = digest(said)
    keep_content(connection, hashed, canonical(said).decode())
    at = published_at or now(connection)
    row = {
        "number": number,
        "rhythm": rhythm,
        "period": f"{rhythm}:{first}",
        "first": first,
        "last": first + timedelta(days=14),
        "edition": edition,
        "round": 1,
        "state": state,
        "as_of": AT,
        "digest": hashed,
        "issued_at": AT,
        "published_at": at if state in {"published", "withdrawn"} else None,
        "withdrawn_at": at if state == "withdrawn" else None,
        "corrects": corrects,
    }
    connection.execute(insert(bulletins), [row])


def withdraw(connection: Connection, number: str = "T2026-0001", reason: str = "数据有误") -> None:
    """Withdraw a published bulletin, as its stream would tell it."""
    at = now(connection)
    ref = Safe(b"k" * 32).put_text(connection, number, "bulletin_withdrawn", {"reason": reason}, at)
    content = json.dumps({"type": "bulletin_withdrawn", "fact": {"reason": ref.model_dump()}})
    row = {"kind": DossierKind.BULLETIN, "stream": number, "sequence": 99, "type": "bulletin_withdrawn", "hash": "h"}
    connection.execute(insert(events), [row | {"at": at, "recorded_at": at, "content": content}])
    values = {"state": "withdrawn", "withdrawn_at": at}
    connection.execute(update(bulletins).where(bulletins.c.number == number).values(**values))
