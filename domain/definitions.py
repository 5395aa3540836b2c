"""The definitions of all figures as a document: `docs/metrics.md` is this text, and a test keeps it so."""

from __future__ import annotations

from collections.abc import Iterable

from domain.distributions import BANDS, REACHES, SHARED
from domain.metric import MINIMUM_CELL, Count, Direction, Grouping, Metric, Variant
from domain.metrics import METRICS

DIRECTIONS = {
    Direction.HIGHER: "higher is better",
    Direction.LOWER: "lower is better",
    Direction.NEITHER: "neither way is better: it also moves when people speak up or stay away",
}
GROUPS = {
    Grouping.DISTRICT: "the petition's district; where it names none, that of the office it was first sent to",
    Grouping.DISTRICT_ROLLED: "a district with all below it, in the tree of offices of the figure's instant",
    Grouping.OFFICE: "the office that answers for the item",
    Grouping.OFFICE_ROLLED: "an office with all below it, likewise; in both, groups overlap",
    Grouping.CATEGORY: "the whole category; its levels are joined by `_`",
    Grouping.CATEGORY_1: "its first level",
    Grouping.CATEGORY_2: "its first two levels",
    Grouping.CHANNEL: "how the petition came",
    Grouping.LEVEL: "the level of the bureau that registered it",
    Grouping.MONTH: "the legal month of the receipt",
}
SHARES = {
    Variant.DUE: "met ÷ (met + late + open late)",
    Variant.OPEN_COUNTED_IN: "(met + open) ÷ (met + late + open late + open)",
    Variant.OPEN_COUNTED_AGAINST: "met ÷ (met + late + open late + open)",
}
HEAD = f"""# Figures 指标

Each figure is defined once, in `domain/duty_metrics.py` and `domain/case_metrics.py`; this page is written from there
by `petitionflow metrics --definitions`. No official formula was found for any of them, so every figure is published
with its variant, its five counts, its numerator and its denominator.

**The subject** of every figure is an office or an office-holder, never a petitioner. **The period** is that of the
petitions' receipt; a dossier's is that of its opening. **As of** an instant, a figure is what was known then, by the
time of recording. **Accusations** are in figures of the whole only, never in a breakdown or a part, and only from
{MINIMUM_CELL} on; what accuses the reader is in none of his figures. A rate of nothing is none, and void items are in
no rate.

**What is withheld** cannot be worked out from the same answer. Two answers can be subtracted: of periods of which one
holds the other, as of two instants, or of a whole and its part. That is known and stays. Whole months and weeks only
would not end it, for a month less its first half is a half, and would cost everybody the figures of the very days that
he has to answer for; changed numbers could be recounted by nobody; and to keep who asked for what would watch the
readers, of whom two can still put together what they read. Figures of any period are for office-holders who are signed
in; of ratings, what is published is the whole bureau's year so far, which two issues let subtract; who gave a rating is
in no figure.

| Variant | Rate |
|---|---|
"""


def document() -> str:
    """Write the document."""
    variants = [f"| `{variant}` | {share} |" for variant, share in SHARES.items()]
    groupings = [f"| `{grouping}` | {words} |" for grouping, words in GROUPS.items()]
    parts = [
        HEAD + "\n".join(variants),
        "| Breakdown | By |\n|---|---|\n" + "\n".join(groupings),
        *(_metric(metric) for metric in METRICS),
        *_others(),
    ]
    return "\n\n".join(parts) + "\n"


def _metric(metric: Metric) -> str:
    rows = [f"| `{count}` | {metric.counts[count].zh} | {metric.counts[count].en} |" for count in Count]
    variants = ", ".join(f"`{variant}`" for variant in metric.variants)
    lines = [
        f"## `{metric.id}` {metric.zh}",
        "",
        f"**{metric.en}.** Of {metric.of.en} ({metric.of.zh}). Basis: {metric.article}.",
        "",
        "| Count | 中文 | English |",
        "|---|---|---|",
        *rows,
        "",
        f"{metric.excluded.en} {metric.excluded.zh}",
        "",
        f"Variants: {variants}. Direction: {DIRECTIONS[metric.direction]}.{_cell(metric)}",
    ]
    return "\n".join(lines)


def _cell(metric: Metric) -> str:
    if metric.minimum_cell == 1:
        return ""
    least = metric.minimum_cell
    fewer = f" Withheld where fewer than {least} are in the rate"
    return f"{fewer}, and with it the next smallest until {least} are together."


def _others() -> Iterable[str]:
    reaches = [f"| `{reach.id}` | {reach.zh} | {reach.en} | {reach.excluded.en} |" for reach in REACHES]
    bands = ", ".join(f"{band.since}–{band.until - 1}" if band.until else f"{band.since} and more" for band in BANDS)
    shared = ", ".join(f"`{grouping}`" for grouping in SHARED)
    yield "\n".join(
        [
            "## Days to each stage 办理时长",
            "",
            "Whole days of 24 hours from the receipt until a case first came to a stage: number, median and p90 by the",
            "nearest rank.",
            "",
            "| Stage | 中文 | English | Left out |",
            "|---|---|---|---|",
            *reaches,
        ]
    )
    yield (
        "## Backlog by age 积案\n\n"
        "Petitions on whose substance an office still owes something: an answer, while there is neither a reply nor a\n"
        "review nor a conclusion, or the opinion of a review that was asked for, though the case was concluded\n"
        "before. A window in which the petitioner may rate or ask for a review is no debt of an office. By whole\n"
        f"days since the receipt: {bands}."
    )
    yield (
        "## Shares 占比\n\n"
        f"The part of each kind ({shared}) of the petitions received in a period, in pieces\n"
        "and never in persons, with the same of the period before and of the same a year before. Accusations are\n"
        "left out. **The period before**, of any figure, is as many whole half-months, where a period begins and ends\n"
        "with one (so of a month the month before), else as many days; a bulletin's is the one before it likewise."
    )
