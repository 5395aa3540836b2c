"""A table of terms and their ends, worked out without our code.

Each end in ``check_table.csv`` comes from a script that was thrown away afterwards and imported nothing of this
project. It looked for the earliest day E such that the days which count, from the day after the anchor to E, are as
many as the term has. A day counts if no hearing lies on it and, for working days, if the package `chinesecalendar`
calls it a working day (where no notice is published: if it is no weekend day and none that the Measures fix). A last
day off was moved forward with the same package. An end with a time is an instant in UTC, computed with `zoneinfo`
alone. Every line was then read over; ``because`` says what to look at.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from domain.base import Body
from domain.clocks import Clock, Entries, Extension, Pause, count
from domain.explain import explain
from domain.policy import CalendarIssue, Policy, Rules
from domain.terms import Term
from tests.packs import cn_rules

NAME = "checked"


class Row(NamedTuple):
    """One line of the table; a ``due`` without a time is the last legal day."""

    start: str
    unit: str
    length: str
    fixed: str
    extensions: str
    pauses: str
    pack: str
    due: str
    because: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(PACKS[self.pack].zone)

    @property
    def term(self) -> Term:
        head = {"zh": "期限", "en": "Term", "holder": "office", "article": "Art. 1", "remind_every": 5}
        moved = {"starts": ["assigned" if self.fixed else "accepted"], "stops": ["replied"]}
        return Term.model_validate(head | moved | {"length": self.length or None, "unit": self.unit})

    @property
    def entries(self) -> Entries:
        granted = (entry.split("@") for entry in self.extensions.split(" & ") if entry)
        stood = (pause.split("..") for pause in self.pauses.split(" & ") if pause)
        return Entries(
            fixed=date.fromisoformat(self.fixed) if self.fixed else None,
            extensions=tuple(Extension(length=int(length), granted_at=self.at(day)) for length, day in granted),
            pauses=tuple(Pause(ground="hearing_opened", since=self.at(a), until=self.at(b)) for a, b in stood),
        )

    @property
    def due_at(self) -> datetime:
        if "T" in self.due:
            return datetime.fromisoformat(self.due)
        return datetime.combine(date.fromisoformat(self.due) + timedelta(days=1), time(), self.zone)

    @property
    def rules(self) -> Rules:
        pack = PACKS[self.pack]
        changed = cn_rules().policy.model_dump() | {"zone": pack.zone, "roll_last_day": pack.roll}
        policy = Policy.model_validate(changed | {"terms": changed["terms"] | {NAME: self.term.model_dump()}})
        years = tuple(y for issue in cn_rules().calendars for y in issue.years if y.year <= pack.published_until)
        return Rules(policy=policy, calendars=(CalendarIssue(effective=datetime.min.replace(tzinfo=UTC), years=years),))

    @property
    def clock(self) -> Clock:
        """Keep the counted term as a case would."""
        rules, anchor = self.rules, self.at(self.start)
        span = count(self.term, anchor, rules.policy, rules.calendar(anchor), self.entries)
        ledger = {"name": NAME, "body": Body.OFFICE, "holder": "housing", "anchor": anchor}
        return Clock.model_validate(ledger | self.entries._asdict() | span.model_dump())

    def at(self, words: str) -> datetime:
        instant = datetime.fromisoformat(words)
        return instant if instant.tzinfo else instant.replace(tzinfo=self.zone)


class Pack(NamedTuple):
    """What a line means by its pack."""

    zone: str
    roll: bool
    published_until: int


PACKS = {
    "cn": Pack("Asia/Shanghai", roll=True, published_until=2026),
    "cn-unrolled": Pack("Asia/Shanghai", roll=False, published_until=2026),
    "cn-until-2025": Pack("Asia/Shanghai", roll=True, published_until=2025),
    "berlin": Pack("Europe/Berlin", roll=False, published_until=0),
    "berlin-rolled": Pack("Europe/Berlin", roll=True, published_until=0),
    "santiago": Pack("America/Santiago", roll=False, published_until=0),
    "new-york": Pack("America/New_York", roll=False, published_until=0),
}


@cache
def table() -> tuple[Row, ...]:
    with (Path(__file__).parent / "check_table.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Row(**line) for line in csv.DictReader(lines))


def test_the_table_is_long_enough_says_why_and_repeats_nothing() -> None:
    assert len(table()) >= 120
    assert all(row.because for row in table())
    assert len({row[:-2] for row in table()}) == len(table())
    assert {row.pack for row in table()} == PACKS.keys()


@pytest.mark.parametrize("row", table(), ids=lambda row: row.because)
def test_a_term_ends_where_the_table_says(row: Row) -> None:
    assert row.clock.due_at == row.due_at


@pytest.mark.parametrize("row", table(), ids=lambda row: row.because)
def test_its_explanation_leads_to_the_same_end(row: Row) -> None:
    found = explain(row.clock, row.rules)

    assert found.added_up() == row.due_at
    assert found.adds_up
    if "T" not in row.due:
        assert found.last_day == date.fromisoformat(row.due)
