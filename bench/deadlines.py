"""What one deadline costs: counting a term of 90 days with rolls, and explaining it."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import datetime
from time import perf_counter, thread_time
from typing import NamedTuple

from domain.clocks import Clock, Run, clock_for, recounted
from domain.explain import explain
from domain.policy import CalendarIssue, Policy, Rules
from storage.packs import read_calendars, read_policy

DUE_LIMIT, EXPLAIN_LIMIT = 50, 500
ROUNDS, TURNS = 25, 200
UNITS = {"days": "90 days onto the Spring Festival, rolled", "working_days": "90 working days"}


class Taken(NamedTuple):
    """Microseconds of one call: the median of the rounds, the same in processor time, and the slowest round."""

    median: float
    processor: float
    slowest: float


def due() -> str:
    """How long it takes to count the end of a term, its calendar index warm as in a running worker."""
    return _section(
        "Counting the end of a term", "due", DUE_LIMIT, lambda clock, rules: recounted(clock, rules, clock.anchor)
    )


def explained() -> str:
    """How long it takes to derive the end of a term step by step, by the calendar versions that its clock names."""
    return _section("Explaining the end of a term", "explain", EXPLAIN_LIMIT, explain)


def _section(title: str, what: str, limit: int, call: Callable[[Clock, Rules], object]) -> str:
    rows = []
    for unit, told in UNITS.items():
        rules = _rules(unit)
        anchor = datetime(2025, 11, 19, 9, tzinfo=rules.policy.tz)
        clock = clock_for("handling", rules, anchor, Run("office"))
        taken = _time(lambda clock=clock, rules=rules: call(clock, rules))  # type: ignore[misc]
        rows.append(
            f"| `{what}`, {told} | {taken.median:.0f} | {taken.processor:.0f} | {taken.slowest:.0f} | {limit} |"
        )
    head = ["| call | median µs | of it processor | slowest round µs | limit µs |", "|---|---|---|---|---|"]
    return "\n".join(
        [f"## {title}", "", f"{ROUNDS} rounds of {TURNS} calls, three calendar years at hand.", "", *head, *rows]
    )


def _rules(unit: str) -> Rules:
    """Give the shipped pack with a handling term of 90, and the years that a case of 2025 carries."""
    changed = read_policy("cn-2022").model_dump()
    changed["terms"]["handling"] |= {"length": 90, "unit": unit}
    policy = Policy.model_validate(changed)
    years = tuple(y for series, y in read_calendars() if series == policy.calendar and 2025 <= y.year <= 2027)
    return Rules(
        policy=policy, calendars=(CalendarIssue(effective=datetime(2025, 1, 1, tzinfo=policy.tz), years=years),)
    )


def _time(call: Callable[[], object]) -> Taken:
    call()
    rounds, spent = [], []
    for _ in range(ROUNDS):
        began, working = perf_counter(), thread_time()
        for _ in range(TURNS):
            call()
        rounds.append((perf_counter() - began) / TURNS * 1e6)
        spent.append((thread_time() - working) / TURNS * 1e6)
    return Taken(statistics.median(rounds), statistics.median(spent), max(rounds))
