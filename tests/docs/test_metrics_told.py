"""The document of the figures is what their definitions say, and each of these is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.definitions import document
from domain.items import Population
from domain.metric import Count, Direction, Metric, Variant
from domain.metrics import BY_ID, HEAD, METRICS

DOCUMENT = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_the_document_is_written_from_the_definitions() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_definition_says_all_that_it_takes_to_check_a_figure(metric: Metric) -> None:
    assert set(metric.counts) == set(Count)
    assert all(words.zh and words.en for words in (*metric.counts.values(), metric.of, metric.excluded))
    assert metric.article
    assert Variant.DUE in metric.variants
    assert {rule.into for rule in metric.rules} >= {Count.MET, Count.LATE}


def test_ids_are_given_once_and_every_population_but_the_stages_is_counted() -> None:
    assert len(BY_ID) == len(METRICS)
    assert set(HEAD) <= set(BY_ID)
    assert {metric.population for metric in METRICS} == set(Population) - {Population.STAGE}


def test_only_what_offices_owe_has_a_better_way() -> None:
    judged = {metric.id for metric in METRICS if metric.direction is not Direction.NEITHER}
    asked_of_petitioners = {"one_time_resolution", "repeats", "multi_posts", "reviews", "rereviews"}

    assert judged.isdisjoint(asked_of_petitioners | {"participation.bureau", "participation.office"})
