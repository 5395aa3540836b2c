"""The set of figures: each is defined once, in `domain.duty_metrics` or `domain.case_metrics`, and known by its id."""

from __future__ import annotations

from domain.case_metrics import CASES
from domain.duty_metrics import BUREAU_ACCEPTANCE, DUTIES, OFFICE_ACCEPTANCE, ON_TIME_REPLY
from domain.metric import (
    MINIMUM_CELL,
    Count,
    Counts,
    Direction,
    Figure,
    Grouping,
    Metric,
    Share,
    Variant,
    Words,
    figure,
)

__all__ = [
    "BY_ID",
    "HEAD",
    "METRICS",
    "MINIMUM_CELL",
    "Count",
    "Counts",
    "Direction",
    "Figure",
    "Grouping",
    "Metric",
    "Share",
    "Variant",
    "Words",
    "figure",
]

METRICS: tuple[Metric, ...] = (*DUTIES, *CASES)
HEAD = (BUREAU_ACCEPTANCE.id, OFFICE_ACCEPTANCE.id, ON_TIME_REPLY.id)
"""The figures that are given where none is named."""

BY_ID = {metric.id: metric for metric in METRICS}
