"""The places of a bulletin's content in the reader's words: section, row and field instead of members' names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from domain.bulletin_changes import NAMED, NAMING, Step, placed_changes
from rendering.bulletins.wording import AIMS, COLUMNS, COUNTS, KINDS, LEVELS, SCOPE_NAMES, SECTIONS, STAGES
from rendering.wording import Words
from web.dates import Reader
from web.texts import say, word

BESIDE: dict[str, Words] = {
    "period": ("期间", "Period"),
    "rhythm": ("通报类型", "Rhythm"),
    "first": ("首日", "First day"),
    "last": ("末日", "Last day"),
    "as_of": ("数据截至", "Data as of"),
    "zone": ("时区", "Time zone"),
    "over": ("期间已结束", "The period is over"),
    "issuer": ("发布单位", "Issuer"),
    "pack": ("所用规则", "Rules used"),
    "last_issue": ("对比的上期", "Compared with the issue"),
    "edition": ("版次", "Edition"),
    "remark": ("附注", "Remark"),
    "trend": ("趋势", "Trend"),
    "minimums": ("接访天数不足的单位", "Reception days below the minimum"),
    "backlog": ("在办时长", "How long cases wait"),
    "editions": ("撤回和更正的通报", "Issues withdrawn or corrected"),
    "chain": ("数据链末端", "Last event known"),
    "position": ("记录序号", "Place in the records"),
    "hash": ("散列值", "Hash"),
    "accusations": ("检举控告", "Accusations"),
    "variant": ("未到期事项", "Items not yet due"),
    "withheld": ("不公布", "Withheld"),
    "line": ("指标", "Figure"),
    "better": ("升降", "Rose or fell"),
    "body": ("办理机关", "Body"),
    "bureau": ("信访部门", "Bureau"),
    "open": ("在办", "Open"),
    "figures": ("指标", "Figures"),
    "on": ("日期", "Day"),
    "corrected_by": ("更正版", "Corrected by"),
    "text_zh": ("计算方法（中文）", "How it is counted, in Chinese"),
    "text_en": ("计算方法（英文）", "How it is counted, in English"),
    "zh": ("中文名称", "Name in Chinese"),
    "en": ("英文名称", "Name in English"),
    "id": ("代码", "Code"),
    "key": ("期次", "Issue"),
}
"""Members that are no column of any table."""
CODES: Mapping[str, Mapping[str, Words]] = {
    "stage": STAGES,
    "level": LEVELS,
    "aim": AIMS,
    "said": COUNTS,
    "known": COUNTS,
    "scope": {scope.value: said for scope, said in SCOPE_NAMES.items()},
    "kind": KINDS,
    "accusations": {"included": ("含", "included"), "excluded": ("不含", "not counted")},
    "better": {"true": ("上升", "rose"), "false": ("下降", "fell")},
}
WORDED = {"variant": "variant", "rhythm": "rhythm"}
SILENT = frozenset({"lines", "counts"})
"""Members that only hold rows or counts: those are named themselves."""
BETWEEN = " · "
PATH = re.compile(r"(\w+)|\[(\w+)\]")


class Told(NamedTuple):
    """A change as the page tells it; ``where`` is the member's name, for whoever compares the files."""

    place: str
    where: str
    before: str | None
    after: str | None


def told_changes(before: Any, after: Any, when: Reader) -> list[Told]:
    """Tell every place at which two contents differ in the reader's words."""
    told = []
    for steps, change in placed_changes(before, after):
        name = next((step.name for step in reversed(steps) if not step.name.startswith("[")), "")
        values = (_value(name, said, when) for said in (change.before, change.after))
        told.append(Told(_place(steps, when.language), change.where, *values))
    return told


def place_named(where: str, language: str) -> str:
    """Name a place that is told by the path to it, as that of a finding is: rows by their places."""
    parts = [
        say("bulletins.item", language, place=item) if item else member(name, language, section=at == 0)
        for at, (name, item) in enumerate(PATH.findall(where))
        if name not in SILENT
    ]
    return BETWEEN.join(parts)


def member(name: str, language: str, *, section: bool = False) -> str:
    """Name a member of the content; the first of a place is a section."""
    tables = (SECTIONS, BESIDE, COLUMNS) if section else (COUNTS, COLUMNS, BESIDE, SECTIONS)
    found = next((table[name] for table in tables if name in table), (name, name))
    return _in(found, language)


def _place(steps: Iterable[Step], language: str) -> str:
    parts = []
    for at, (name, value) in enumerate(steps):
        if name.startswith("["):
            parts.append(_row(name[1:-1], value, language))
        elif name not in SILENT:
            parts.append(member(name, language, section=at == 0))
    return BETWEEN.join(parts)


def _row(name: str, row: Any, language: str) -> str:
    """Name a row by what tells it apart; one that nothing does, by its place."""
    if not isinstance(row, Mapping):
        return say("bulletins.item", language, place=name)
    own = [_value_of(key, row[key], language) for key in NAMING if key not in {"metric", "id"} and row.get(key)]
    own += [_named(row[key], language) for key in NAMED if isinstance(row.get(key), Mapping)]
    if "zh" in row:
        own.append(_named(row, language))
    return " ".join(own) or say("bulletins.item", language, place=name)


def _named(said: Mapping[str, Any], language: str) -> str:
    return str((said.get("en") if language == "en" else said.get("zh")) or said.get("zh") or said.get("id"))


def _value(name: str, said: Any, when: Reader) -> str | None:
    if said is None:
        return None
    if name == "as_of":
        return when.stamp(datetime.fromisoformat(said))
    return _value_of(name, said, when.language)


def _value_of(name: str, said: Any, language: str) -> str:
    if isinstance(said, bool):
        known = CODES.get(name, {}).get(str(said).lower())
        return _in(known, language) if known else say("bulletins.yes" if said else "bulletins.no", language)
    if name in WORDED:
        return word(WORDED[name], said, language)
    known = CODES.get(name, {}).get(str(said))
    return _in(known, language) if known else str(said)


def _in(words: Words, language: str) -> str:
    return words[1] if language == "en" else words[0]
