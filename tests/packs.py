"""Rule packs for tests: the shipped one, its first version, one in seconds, and some that differ in all they can."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.policy import CalendarIssue, Policy, Rules
from domain.terms import Term
from storage.packs import read_calendars, read_policy

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_VERSION = Path(__file__).parent / "domain" / "cn-2022-v1.toml"
SECOND_VERSION = Path(__file__).parent / "domain" / "cn-2022-v2.toml"
IN_SECONDS = {"transfer": 30, "notice": 20, "handling": 60, "rating": 40}


def at(words: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Give an instant by its legal date and time: ``2026-02-02`` or ``2026-02-02 10:00:00``."""
    return datetime.fromisoformat(words).replace(tzinfo=zone)


@cache
def cn_rules(*, roll: bool = True) -> Rules:
    """Give the shipped pack with every shipped calendar year."""
    return _in_china("cn-2022", roll=roll)


@cache
def plain_rules() -> Rules:
    """Give the shipped pack without its ladders and proposals, for what its clocks say by themselves."""
    rules = cn_rules()
    terms = {name: term.model_copy(update={"rungs": ()}) for name, term in rules.policy.terms.items()}
    return rules.model_copy(update={"policy": rules.policy.model_copy(update={"terms": terms, "proposals": None})})


@cache
def first_rules() -> Rules:
    """Give the first version of the shipped pack, which cases that were opened under it keep."""
    return _in_china(str(FIRST_VERSION), roll=True)


@cache
def second_rules() -> Rules:
    """Give the second version of the shipped pack, which cases that were opened under it keep."""
    return _in_china(str(SECOND_VERSION), roll=True)


def _in_china(pack: str, *, roll: bool) -> Rules:
    policy = read_policy(pack)
    years = tuple(year for series, year in read_calendars() if series == policy.calendar)
    issue = CalendarIssue(effective=at("2011-01-01"), years=years)
    return Rules(policy=policy.model_copy(update={"roll_last_day": roll}), calendars=(issue,))


@cache
def quick_rules() -> Rules:
    """Give a pack of the same duties counted in seconds, for tests that let real or skipped time pass."""
    policy = read_policy("cn-2022")
    terms = {name: _in_seconds(name, term) for name, term in policy.terms.items()}
    changed = policy.model_dump() | {"name": "quick", "terms": terms}
    return Rules(policy=Policy.model_validate(changed))


def _in_seconds(name: str, term: Term) -> dict[str, object]:
    """A term that ends on a date that somebody names cannot be counted in seconds."""
    paces = ({"warn_before": 5} if term.warn_before else {}) | ({"remind_every": 15} if term.remind_every else {})
    if term.length is None:
        return term.model_dump()
    return term.model_dump() | {"length": IN_SECONDS.get(name, 25), "unit": "seconds"} | paces


@cache
def talking_rules() -> Rules:
    """Give the shipped pack with what others know: receipts, word before the reply, more time for a review."""
    policy = cn_rules().policy
    shared = {"holder": "office", "unit": "days", "article": "a local rule", "remind_every": 5}
    terms = policy.model_dump()["terms"]
    terms["review"] |= {"extendable_by": 30}
    terms |= {
        "receipt": shared
        | {"zh": "确认收到", "en": "Confirmation of receipt", "length": 5, "holder": "bureau"}
        | {"starts": ["registered"], "stops": ["acknowledged"], "voided_by": ["declined"]},
        "review_receipt": shared
        | {"zh": "确认收到复查申请", "en": "Confirmation of a request for review", "length": 5, "holder": "reviewer"}
        | {"starts": ["review_requested"], "stops": ["review_acknowledged", "review_decided"]},
        "interim": shared
        | {"zh": "进展告知", "en": "Interim reply", "length": 30}
        | {"starts": ["accepted"], "stops": ["interim_replied", "replied"], "voided_by": ["returned"]},
    }
    changed = policy.model_dump() | {"name": "talking", "terms": terms}
    return Rules(policy=Policy.model_validate(changed), calendars=cn_rules().calendars)


@cache
def silent_rules() -> Rules:
    """Give the shipped pack with a review of silence, as other procedures know it."""
    policy = cn_rules().policy
    silence = {"kind": "window", "holder": "office", "length": 30, "article": "a local rule", "opens": "review"}
    silence |= {"zh": "对不作为申请复查", "en": "Review of silence"}
    silence |= {"starts": ["lapsed.notice"], "stops": ["review_requested"]}
    terms = policy.model_dump()["terms"] | {"silence": silence}
    changed = policy.model_dump() | {"name": "silent", "terms": terms}
    return Rules(policy=Policy.model_validate(changed), calendars=cn_rules().calendars)


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
