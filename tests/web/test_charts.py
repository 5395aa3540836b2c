"""Charts as shapes: every count has its part, the longest bar its room, and a month without a rate breaks the line."""

from __future__ import annotations

import pytest

from domain.metric import Counts, Figure, Variant, figure
from domain.metrics import BY_ID
from web.charts import LABEL, MOST, SIDE, WIDTH, bars, percent, trend

METRIC = BY_ID["on_time_reply.office"]


def counted(**numbers: int) -> Figure:
    return figure(METRIC, None, Variant.DUE, Counts(**numbers))


def test_a_bar_has_a_part_for_each_count_that_has_items_end_to_end() -> None:
    chart = bars([("住建局", counted(met=2, late=1, open_late=1)), ("水务局", counted(met=1))])

    (first, second) = chart.bars
    assert [(part.kind, part.number) for part in first.parts] == [("met", 2), ("late", 1), ("open_late", 1)]
    assert [part.x for part in first.parts] == [LABEL, LABEL + first.parts[0].width, LABEL + 3 * first.parts[1].width]
    assert sum(part.width for part in first.parts) == pytest.approx(WIDTH - LABEL - SIDE)
    assert sum(part.width for part in second.parts) == pytest.approx((WIDTH - LABEL - SIDE) / 4, abs=0.01)


def test_the_largest_groups_are_shown_and_the_others_counted() -> None:
    chart = bars([(f"{n:03}", counted(met=n + 1)) for n in range(MOST + 5)])

    assert (len(chart.bars), chart.total) == (MOST, MOST + 5)
    assert chart.bars[0].total == MOST + 5


def test_nothing_is_drawn_of_nothing() -> None:
    assert bars([]).bars == bars([("住建局", counted())]).bars == ()
    assert trend([]).points == trend([("2026-01", counted(open=3))]).points == ()


def test_a_month_without_a_rate_breaks_the_line() -> None:
    months = [counted(met=1), counted(met=1, late=1), counted(open=1), counted(late=1), counted(met=3, late=1)]

    chart = trend([(f"2026-0{n}", one) for n, one in enumerate(months, 1)])

    assert [point.said for point in chart.points] == ["100.0%", "50.0%", "—", "0.0%", "75.0%"]
    assert [len(stretch.split()) for stretch in chart.lines] == [2, 2]
    assert chart.points[0].y == 10
    assert percent(None) == "—"


def test_a_long_name_is_cut_to_its_room_and_kept_whole_beside_it() -> None:
    name = "东城区人力资源和社会保障局劳动保障监察大队"

    (bar,) = bars([(name, counted(met=1))]).bars

    assert bar.label == "东城区人力资源和社会保障局…"
    assert bar.full == name
