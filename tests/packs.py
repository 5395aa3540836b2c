"""Rule packs for tests: the shipped one, one in seconds, and one that differs from both in all that it can."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from domain.policy import CalendarIssue, Policy, Rules
from storage.packs import read_calendars, read_policy

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(words: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Give an instant by its legal date and time: ``2026-02-02`` or ``2026-02-02 10:00:00``."""
    return datetime.fromisoformat(words).replace(tzinfo=zone)


@cache
def cn_rules(*, roll: bool = True) -> Rules:
    """Give the shipped pack with every shipped calendar year."""
    policy = read_policy("cn-2022")
    years = tuple(year for _, year in read_calendars())
    issue = CalendarIssue(effective=at("2011-01-01"), years=years)
    return Rules(policy=policy.model_copy(update={"roll_last_day": roll}), calendars=(issue,))


@cache
def quick_rules() -> Rules:
    """Give a pack of the same duties counted in seconds, for tests that let real or skipped time pass."""
    policy = read_policy("cn-2022")
    lengths = {"transfer": 30, "notice": 20, "handling": 60, "rating": 40}
    terms = {
        name: term.model_dump()
        | {"length": lengths[name], "unit": "seconds"}
        | ({"warn_before": 5, "remind_every": 15} if term.warn_before else {})
        for name, term in policy.terms.items()
    }
    changed = policy.model_dump() | {"name": "quick", "terms": terms}
    return Rules(policy=Policy.model_validate(changed))


@cache
def working_rules() -> Rules:
    """Give a pack in another zone, in working days without roll, with a window that concludes nothing."""
    shared = {"zh": "期限", "en": "Term", "article": "a local rule", "unit": "working_days"}
    office, bureau = shared | {"holder": "office"}, shared | {"holder": "bureau"}
    terms = {
        "routing": bureau
        | {"length": 5, "starts": ["registered", "imported", "returned"], "stops": ["transferred", "assigned"]}
        | {"warn_before": 1, "remind_every": 5},
        "objection": office
        | {"kind": "window", "length": 5, "starts": ["transferred", "assigned"], "stops": ["accepted", "declined"]},
        "decision": office
        | {"length": 10, "starts": ["transferred", "assigned"], "stops": ["accepted", "declined"], "remind_every": 3},
        "answer": office
        | {"length": 20, "starts": ["accepted"], "stops": ["replied"], "warn_before": 5, "remind_every": 10}
        | {"counts_in": "on_time_reply"},
        "rating": bureau
        | {"kind": "window", "length": 10, "starts": ["replied"], "stops": ["concluded"], "concludes": True},
        "hindsight": bureau
        | {"kind": "window", "length": 30, "starts": ["concluded"], "stops": ["registered"], "unit": "days"},
    }
    head = {"name": "working", "version": 1, "zh": "工作日", "en": "Working days", "zone": "Europe/Berlin"}
    policy = Policy.model_validate(head | {"calendar": "none", "roll_last_day": False, "terms": terms})
    return Rules(policy=policy)
