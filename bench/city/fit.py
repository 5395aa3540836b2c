"""Fit the shares and delays of a city's year to public workbooks: `python -m bench.city.fit FOLDER`.

What is kept is counted: quantiles, shares and names of code tables; no row, no text and no user.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from bench.city.hours import ZONE
from bench.city.shares import KEPT, Fitted

STEPS = 40
"""So many equal steps have the quantiles."""
MOST = 5
"""Whoever wrote more often is counted as having written so often."""
FEWEST = 30
"""A district named by fewer messages is none of the city's."""
DISTRICT = re.compile(r"[A-Z]\d+[区县市]")
EPOCH = datetime(1899, 12, 30, tzinfo=ZONE)
FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")

USER, TITLE, SENT, DETAIL, REPLY, REPLIED = 1, 2, 3, 4, 5, 6

Row = tuple[Any, ...]


def fit(folder: Path) -> Fitted:
    """Read the workbooks of a folder and fit what they tell."""
    messages, replied = _rows(folder / "messages.xlsx"), _rows(folder / "replied.xlsx")
    sent = [at for at in (_at(row[SENT]) for row in messages) if at is not None]
    answered = [(_at(row[SENT]), _at(row[REPLIED])) for row in replied]
    pairs = [(first, last) for first, last in answered if first is not None and last is not None]
    return Fitted(
        reply_days=_quantiles([(last - first) / timedelta(days=1) for first, last in pairs]),
        text_letters=_quantiles([len(_text(row[DETAIL])) for row in messages]),
        reply_letters=_quantiles([len(_text(row[REPLY])) for row in replied]),
        sent_hours=_shares((at.hour for at in sent), range(24)),
        sent_weekdays=_shares((at.weekday() for at in sent), range(7)),
        reply_hours=_shares((at.hour for _, at in pairs), range(24)),
        reply_weekdays=_shares((at.weekday() for _, at in pairs), range(7)),
        times_written=_shares((min(n, MOST) for n in Counter(row[USER] for row in messages).values()), range(1, 6)),
        same_again=_same_again(messages),
        districts=_districts(_text(row[TITLE]) for row in messages),
        categories=_categories(_rows(folder / "categories.xlsx")),
    )


def _rows(workbook: Path) -> list[Row]:
    sheet = openpyxl.load_workbook(workbook, read_only=True).active
    if sheet is None:
        raise ValueError(f"{workbook}: no sheet")
    return list(sheet.iter_rows(min_row=2, values_only=True))


def _at(cell: object) -> datetime | None:
    """Read a time as these workbooks have it: a date, its serial number, or text with or without a clock part."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=ZONE)
    if isinstance(cell, int | float):
        return EPOCH + timedelta(days=cell)
    for form in FORMATS:
        try:
            return datetime.strptime(str(cell).strip(), form).replace(tzinfo=ZONE)
        except ValueError:
            continue
    return None


def _text(cell: object) -> str:
    return str(cell).strip() if cell is not None else ""


def _quantiles(found: Iterable[float]) -> tuple[float, ...]:
    ordered = sorted(found)
    return tuple(round(float(ordered[round(step * (len(ordered) - 1) / STEPS)]), 2) for step in range(STEPS + 1))


def _shares(found: Iterable[Hashable], every: Sequence[Hashable]) -> tuple[float, ...]:
    counted = Counter(found)
    total = sum(counted[one] for one in every)
    return tuple(round(counted[one] / total, 4) for one in every)


def _same_again(messages: list[Row]) -> float:
    """Give which share of what one user writes again has the title that he wrote before."""
    again = len(messages) - len({row[USER] for row in messages})
    same = len(messages) - len({(row[USER], _text(row[TITLE])) for row in messages})
    return round(same / again, 4)


def _districts(titles: Iterable[str]) -> dict[str, float]:
    """Give the shares of the districts that titles name; their publisher has replaced every name by a letter."""
    counted = Counter(name for title in titles for name in set(DISTRICT.findall(title)))
    often = {name: number for name, number in counted.most_common() if number >= FEWEST}
    return {name: round(number / sum(often.values()), 4) for name, number in often.items()}


def _categories(rows: list[Row]) -> dict[str, dict[str, int]]:
    """Give the two upper levels of the code table, with how many leaves each has."""
    found: dict[str, Counter[str]] = {}
    for first, second, _ in rows:
        found.setdefault(_text(first), Counter())[_text(second)] += 1
    return {first: dict(second) for first, second in found.items()}


def main() -> int:
    """Write the fitted parameters anew."""
    if len(sys.argv) != 2:
        print("usage: python -m bench.city.fit FOLDER", file=sys.stderr)
        return 2
    KEPT.write_text(fit(Path(sys.argv[1])).model_dump_json(indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
