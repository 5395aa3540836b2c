"""The routes of figures: each figure leads to its items, and what makes no sense is refused by its code."""

from __future__ import annotations

import pytest

from domain.metrics import BY_ID
from domain.petition import Stage
from tests.api.house import House, Planted
from tests.api.problem import code_of

EVERY = "&".join(f"metric={ident}" for ident in BY_ID)


def planted(house: House) -> None:
    for n, stage in enumerate((Stage.REGISTERED, Stage.TRANSFERRED, Stage.HANDLING, Stage.REPLIED, Stage.REPLIED)):
        house.plant(f"P{n}", Planted(stage=stage))


async def test_every_figure_leads_to_the_items_behind_each_of_its_counts(house: House) -> None:
    planted(house)
    answer = (await house.ask("GET", f"/metrics?{EVERY}&by=office", "clerk")).json()

    opened = 0
    for figure in answer["figures"]:
        for name, link in figure["cases"].items():
            listed = (await house.ask("GET", link.removeprefix("/api/v1"), "clerk")).json()
            expected = figure["population"] if name == "population" else figure["counts"][name]
            assert (listed["total"], len(listed["items"]) + listed["hidden"]) == (expected, expected), link
            opened += 1
    assert opened > 15


async def test_a_figure_is_given_beside_what_was_told_then_and_what_changed_is_listed(house: House) -> None:
    house.plant("P1", Planted(stage=Stage.REGISTERED))
    told = (await house.ask("GET", "/metrics?metric=repeats", "clerk")).json()
    house.plant("P2", Planted(stage=Stage.HANDLING))

    answer = await house.ask("GET", "/metrics", "clerk", params={"metric": "repeats", "compare_as_of": told["as_of"]})
    changed = await house.ask("GET", "/metrics/repeats/changes", "clerk", params={"compare_as_of": told["as_of"]})

    assert [figure["population"] for figure in answer.json()["figures"]] == [2]
    assert [figure["counts"] for figure in answer.json()["compared"]["figures"]] == [told["figures"][0]["counts"]]
    assert [(item["number"], item["before"], item["after"]) for item in changed.json()["items"]] == [
        ("P2", None, "late")
    ]


async def test_figures_that_are_no_rates_are_of_the_callers_reach(house: House) -> None:
    planted(house)

    times, backlog = [(await house.ask("GET", f"/figures/{kind}", "officer2")).json() for kind in ("times", "backlog")]
    whole = (await house.ask("GET", "/figures/backlog?by=office", "supervisor")).json()
    shares = (await house.ask("GET", "/figures/shares?from=2026-01-01&to=2099-12-31", "supervisor")).json()

    assert {line["stage"]: line["days"]["number"] for line in times["lines"]}["replied"] == 2
    assert [line["open"] for line in backlog["lines"]] == [2]
    assert {line["group"]: line["open"] for line in whole["lines"]} == {"east": 1, "labour": 2}
    assert [(line["group"], line["now"]["number"]) for line in shares["lines"]] == [("online", 5)]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/metrics?metric=arrests", "metric_unknown"),
        ("/metrics/arrests/cases", "metric_unknown"),
        ("/metrics?metric=repeats&variant=open_counted_in", "variant_not_offered"),
        ("/metrics?by=person", "invalid"),
        ("/metrics?variant=best", "invalid"),
        ("/metrics/repeats/cases?count=most", "invalid"),
        ("/metrics?from=2026-02-02&to=2026-02-01", "period_reversed"),
        ("/metrics?from=2099-01-01", "period_future"),
        ("/metrics/repeats/cases?from=2099-01-01", "period_future"),
        ("/metrics?as_of=2099-01-01T00:00Z", "as_of_future"),
        ("/metrics?compare_as_of=2099-01-01T00:00Z", "comparison_reversed"),
        ("/metrics/repeats/changes?compare_as_of=2099-01-01T00:00Z", "comparison_reversed"),
        ("/figures/backlog?as_of=2099-01-01T00:00Z", "as_of_future"),
        ("/figures/shares?from=2026-01-01", "period_missing"),
        ("/figures/shares?from=2026-01-01&to=2026-01-31&by=office", "grouping_not_offered"),
    ],
)
async def test_what_makes_no_sense_is_refused(house: House, path: str, code: str) -> None:
    assert code_of(await house.ask("GET", path, "clerk"), 422) == code


async def test_an_office_out_of_reach_has_no_figures_for_the_caller(house: House) -> None:
    planted(house)

    found = (await house.ask("GET", "/metrics?office=labour", "westclerk")).json()["figures"]

    assert [figure["population"] for figure in found] == [0, 0, 0]
