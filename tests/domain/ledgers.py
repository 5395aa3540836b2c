"""Ledgers of clocks: a term, its calendars and its entries by keyword, or drawn as a case may gather them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from domain.base import Body
from domain.calendar import CalendarYear
from domain.clocks import Clock, Entries, Extension, Pause, count
from domain.explain import Derivation, explain
from domain.policy import CalendarIssue, Policy, Rules
from domain.terms import Term
from tests.packs import at, cn_rules

NAME = "explained"
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Asia/Kathmandu")


def rules_with(*, length: int | None, unit: str = "days", roll: bool = True, zone: str = "Asia/Shanghai") -> Rules:
    """Give the shipped calendars under a pack with one more term."""
    head = {"zh": "办理", "en": "Handling", "holder": "office", "article": "信访工作条例 Art. 23 para. 3"}
    moved = {"starts": ["accepted" if length else "assigned"], "stops": ["replied"], "remind_every": 5}
    term = Term.model_validate(head | moved | {"length": length, "unit": unit})
    changed = cn_rules().policy.model_dump() | {"zone": zone, "roll_last_day": roll}
    policy = Policy.model_validate(changed | {"terms": changed["terms"] | {NAME: term.model_dump()}})
    return cn_rules().model_copy(update={"policy": policy})


def a_clock(rules: Rules, anchor: datetime, entries: Entries | None = None) -> Clock:
    """Give a clock as a case keeps it, counted with all its entries."""
    kept = entries or Entries()
    span = count(rules.policy.terms[NAME], anchor, rules.policy, rules.calendar(anchor), kept)
    ledger = {"name": NAME, "body": Body.OFFICE, "holder": "housing", "anchor": anchor}
    return Clock.model_validate(ledger | kept._asdict() | span.model_dump())


def explained(anchor: datetime, entries: Entries | None = None, **how: object) -> Derivation:
    rules = rules_with(**how)  # type: ignore[arg-type]
    return explain(a_clock(rules, anchor, entries), rules)


def heard(since: str, until: str | None) -> Pause:
    return Pause(ground="hearing_opened", since=at(since), until=at(until) if until else None)


def a_year(year: int, version: int, *off: date) -> CalendarYear:
    published = date(year - 1, 11, version)
    return CalendarYear(
        year=year, version=version, source="a notice", published=published, off=dict.fromkeys(off, "春节"), work={}
    )


def a_feast(year: int, *off: date) -> CalendarIssue:
    """Publish a year's days off at its beginning."""
    return CalendarIssue(effective=at(f"{year}-01-01"), years=(a_year(year, 1, *off),))


@st.composite
def ledgers(draw: DrawFn, *, unit: str | None = None, roll: bool | None = None) -> tuple[Rules, datetime, Entries]:
    """Draw a pack, an anchor and entries; each pause begins before the term's own length is over."""
    zone = draw(st.sampled_from(ZONES))
    rules = rules_with(
        length=draw(st.integers(2, 90)),
        unit=unit or draw(st.sampled_from(["days", "working_days", "hours"])),
        roll=draw(st.booleans()) if roll is None else roll,
        zone=zone,
    )
    anchor = draw(st.datetimes(datetime(2019, 12, 1), datetime(2027, 3, 1), timezones=st.just(ZoneInfo(zone))))
    granted = draw(st.lists(st.integers(1, 30), max_size=2))
    extensions = tuple(Extension(length=length, granted_at=anchor + timedelta(days=1)) for length in granted)
    length = (rules.policy.terms[NAME].length or 0) + sum(granted)
    pauses, hours = [], 0
    for _ in range(draw(st.integers(0, 2))):
        hours += draw(st.integers(0, 12 * length))
        lasts = draw(st.integers(0, 24 * 12))
        since = anchor.astimezone(UTC) + timedelta(hours=hours)
        hours += lasts
        pauses.append(Pause(ground="hearing_opened", since=since, until=since + timedelta(hours=lasts)))
    return rules, anchor, Entries(pauses=tuple(pauses), extensions=extensions)
