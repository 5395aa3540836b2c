"""A derivation as people read it, in Chinese and English: the same lines on pages, in the API and at the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.clocks import ELAPSED
from domain.explain import Derivation, NamedDay, StoodStill, Why
from domain.terms import Kind, Unit


class Text(NamedTuple):
    """One text; ``{name}`` stands for a value."""

    zh: str
    en: str


class Line(NamedTuple):
    """One step: what it is called, and what it says."""

    label: str
    said: str


LABELS: dict[str, Text] = {
    "anchor": Text("起算", "Counted from"),
    "length": Text("长度", "Length"),
    "holder": Text("责任方", "Who must act"),
    "article": Text("依据", "Basis"),
    "extension": Text("延长", "Extension"),
    "pause": Text("停计", "Pause"),
    "skipped": Text("跳过的日子", "Days skipped"),
    "made_up": Text("调休上班，计入", "Make-up days, counted"),
    "roll": Text("顺延", "Roll"),
    "last": Text("最后一日", "Last day"),
    "due": Text("截止", "Due"),
    "sum": Text("演算", "Sum"),
    "calendar": Text("日历", "Calendar"),
    "verdict": Text("结论", "Verdict"),
}
SENTENCES: dict[str, Text] = {
    "anchor": Text("{at}；{day} 当日不计入", "{at}; that day, {day}, is not counted"),
    "fixed": Text("以所定日期 {day} 为最后一日", "by the date that was named: {day} is the last day"),
    "extension": Text("{length}，{day} 批准", "{length}, granted on {day}"),
    "pause": Text(
        "{ground}：{first} 至 {last}，首尾均不计，扣除 {days} 日",
        "{ground}: {first} to {last}, both included; days taken out: {days}",
    ),
    "pause.elapsed": Text("{ground}：{since} 至 {until}", "{ground}: {since} to {until}"),
    "pause.open": Text("{ground}：自 {first} 起停计，尚未恢复", "{ground}: stands still since {first}"),
    "roll": Text(
        "{day} 为{name}，顺延至其后第一个工作日 {last}（跳过 {days}）",
        "{day} is a day off ({name}), so the next working day, {last}, is the last (skipped: {days})",
    ),
    "due": Text("{at} 之前收到为按期", "in time if received before {at}"),
    "sum": Text(
        "{start} + {length} + 跳过 {skipped} 日 + 顺延 {rolled} 日 = {last}",
        "{start} + {length} + {skipped} skipped + {rolled} rolled = {last}",
    ),
    "sum.elapsed": Text("{start} + {length} + 停计 {stood} = {last}", "{start} + {length} + paused {stood} = {last}"),
    "sum.differs": Text("{sum}；与台账所记截止时刻不符", "{sum}; this is not the end that the ledger holds"),
    "calendar.none": Text("按实际经过的时间计算，不用日历", "elapsed time, no calendar"),
    "calendar.final": Text("{versions}，均已公布，日期确定", "{versions}, all published: the date is final"),
    "calendar.named": Text(
        "{versions}，日期直接指定，不因日历变动", "{versions}; the day was named, and no calendar moves it"
    ),
    "calendar.provisional": Text(
        "{versions}；{years} 年放假安排尚未公布，日期暂定", "{versions}; provisional: {years} not published yet"
    ),
    "open": Text("尚在计算中", "still running"),
    "stands_still": Text("停计中", "standing still"),
    "frozen": Text("{verdict}，于 {at} 确定，不再变动", "{verdict}, frozen at {at}"),
}
UNITS: dict[Unit, Text] = {
    Unit.DAYS: Text("日", "days"),
    Unit.WORKING_DAYS: Text("个工作日", "working days"),
    Unit.HOURS: Text("小时", "hours"),
    Unit.MINUTES: Text("分钟", "minutes"),
    Unit.SECONDS: Text("秒", "seconds"),
}
VERDICTS: dict[tuple[str, str], Text] = {
    (Kind.DUTY, "met"): Text("按期", "met"),
    (Kind.DUTY, "late"): Text("逾期", "late"),
    (Kind.DUTY, "void"): Text("终止不计", "void"),
    (Kind.WINDOW, "met"): Text("已行使", "used"),
    (Kind.WINDOW, "void"): Text("已截止", "ended"),
}
GROUNDS: dict[str, Text] = {"hearing_opened": Text("听证", "hearing")}
DAYS: dict[str, Text] = {
    "周六": Text("周六", "Saturday"),
    "周日": Text("周日", "Sunday"),
    "元旦": Text("元旦", "New Year's Day"),
    "春节": Text("春节", "Spring Festival"),
    "清明节": Text("清明节", "Qingming Festival"),
    "劳动节": Text("劳动节", "Labour Day"),
    "端午节": Text("端午节", "Dragon Boat Festival"),
    "中秋节": Text("中秋节", "Mid-Autumn Festival"),
    "国庆节": Text("国庆节", "National Day"),
    "抗战胜利70周年纪念日": Text("抗战胜利70周年纪念日", "70th anniversary of the victory of 1945"),
}
MADE_UP = "调休上班"
ARTICLES = re.compile(r" ?Arts?\. (\d+(?: \(\d+\))?(?:, \d+(?: \(\d+\))?)*)")
PARAGRAPH = re.compile(r" ?para\. (\d+)")


def lines(derivation: Derivation, language: str, holder: str = "") -> tuple[Line, ...]:
    """Tell each step in its order; times in the legal zone. ``holder`` is the office's name, else its id stands."""
    return tuple(_Teller(derivation, language).lines(holder or derivation.holder))


REMARKS = {
    " (no number; value of this pack)": "（条例未规定期限，系本系统设定）",
    " (no number; 30 days as in local rules, value of this pack)": "（条例未规定期限，参照地方规定设为30日）",
    " (value of this pack)": "（系本系统设定）",
    " (values of this pack)": "（系本系统设定）",
    " (practice; no formula found)": "（工作惯例，未见公式）",
    " (practice)": "（工作惯例）",
    "practice; no formula found; the window is a value of the pack": "工作惯例，未见公式；观察期系本系统设定",
    "; kept for ": "，沿用于",
    "; the date in the order": "，以交办期限为准",
    "; the date in the agreement": "，以协议约定为准",
    "; the date in the assignment": "，以包案通知所定日期为准",
    "; the date in the measure": "，以整改要求所定日期为准",
    "; the date in the urging": "，以催办所定日期为准",
    "; the target date in the plan": "，以化解方案所定日期为准",
    "; the date in the interim reply": "，以阶段答复所告日期为准",
}
"""What packs add to a citation, in Chinese."""


def cited(article: str, language: str) -> str:
    """Write a pack's citation as the reader's language cites."""
    if language == "en":
        return article.replace("信访工作条例", "Petition Regulation")
    for said, zh in REMARKS.items():
        article = article.replace(said, zh)
    return PARAGRAPH.sub(r"第\1款", ARTICLES.sub(_listed, article))


def _listed(found: re.Match[str]) -> str:
    """Write one article or several, each with its item: ``Arts. 31 (6), 36`` is 第31条第6项、第36条."""
    articles = (re.sub(r"^(\d+)(?: \((\d+)\))?$", _article, one) for one in found[1].split(", "))
    return "、".join(articles)


def _article(found: re.Match[str]) -> str:
    return f"第{found[1]}条" + (f"第{found[2]}项" if found[2] else "")


class _Teller:
    """Writes one derivation in one language."""

    def __init__(self, derivation: Derivation, language: str) -> None:
        self.found = derivation
        self.language = language
        self.zone = ZoneInfo(derivation.zone)

    def lines(self, holder: str) -> Iterator[Line]:
        found = self.found
        yield self.line("holder", holder)
        yield self.line("article", cited(found.article, self.language))
        yield self.line("anchor", self.say("anchor", at=self.exact(found.anchor), day=found.first_day))
        yield self.line(
            "length", self.length(found.length) if found.fixed is None else self.say("fixed", day=found.fixed)
        )
        for entry in found.extensions:
            yield self.line("extension", self.say("extension", length=self.length(entry.length), day=entry.day))
        for pause in found.pauses:
            yield self.line("pause", self.pause(pause))
        yield from self.days()
        yield self.line("due", self.say("due", at=self.exact(found.due_at)))
        yield self.line("sum", self.sum())
        yield self.line("calendar", self.calendar())
        yield self.line("verdict", self.verdict())

    def days(self) -> Iterator[Line]:
        """Tell the days that did not count, those that did against their look, and where this led."""
        found = self.found
        if found.skipped:
            yield self.line("skipped", self.named(found.skipped))
        if found.made_up:
            yield self.line("made_up", self.named(found.made_up))
        if found.falls_on is not None:
            over = {"name": self.name(found.rolled[0]), "last": found.last_day, "days": self.named(found.rolled)}
            yield self.line("roll", self.say("roll", day=found.falls_on, **over))
        if found.last_day is not None:
            yield self.line("last", found.last_day.isoformat())

    def pause(self, pause: StoodStill) -> str:
        ground = self.text(GROUNDS.get(pause.ground, Text(pause.ground, pause.ground)))
        if pause.until is None:
            return self.say("pause.open", ground=ground, first=pause.first)
        if self.found.unit in ELAPSED:
            return self.say(
                "pause.elapsed", ground=ground, since=self.exact(pause.since), until=self.exact(pause.until)
            )
        return self.say("pause", ground=ground, first=pause.first, last=pause.last, days=pause.days)

    def sum(self) -> str:
        found = self.found
        length = self.length((found.length or 0) + sum(entry.length for entry in found.extensions))
        if found.last_day is None:
            stood = sum((p.until - p.since for p in found.pauses if p.until), found.anchor - found.anchor)
            ends = {"start": self.exact(found.anchor), "last": self.exact(found.added_up())}
            said = self.say("sum.elapsed", length=length, stood=stood, **ends)
        else:
            passed = {"skipped": len(found.skipped), "rolled": len(found.rolled), "last": found.last_day}
            said = self.say("sum", start=found.fixed or found.first_day, length=length, **passed)
        return said if found.adds_up else self.say("sum.differs", sum=said)

    def calendar(self) -> str:
        found = self.found
        if not found.calendar:
            return self.say("calendar.none")
        if not found.provisional:
            named = found.fixed is not None and not found.rolled
            return self.say("calendar.named" if named else "calendar.final", versions=found.calendar)
        years = (
            "、".join(map(str, found.years_missing))
            if self.language != "en"
            else ", ".join(map(str, found.years_missing))
        )
        return self.say("calendar.provisional", versions=found.calendar, years=years)

    def verdict(self) -> str:
        found = self.found
        if found.verdict is None:
            return self.say("stands_still" if found.stands_still else "open")
        word = self.text(VERDICTS[found.kind, found.verdict])
        return self.say("frozen", verdict=word, at=self.exact(found.stopped_at or found.due_at))

    def named(self, days: Iterable[NamedDay]) -> str:
        return ("；" if self.language != "en" else "; ").join(f"{day.date} {self.name(day)}" for day in days)

    def name(self, day: NamedDay) -> str:
        if day.why is Why.PAUSED:
            return self.text(GROUNDS.get(day.name, Text(day.name, day.name)))
        if self.language != "en":
            return day.name
        parts = [DAYS.get(part, Text(part, part)).en for part in day.name.removesuffix(MADE_UP).split("、")]
        made_up = ", make-up working day" if day.why is Why.MADE_UP else ""
        return " and ".join(parts) + made_up

    def length(self, length: int | None) -> str:
        unit = self.text(UNITS[self.found.unit])
        return f"{length or 0} {unit.removesuffix('s') if length == 1 else unit}"

    def exact(self, instant: datetime) -> str:
        return instant.astimezone(self.zone).isoformat(sep=" ", timespec="seconds")

    def line(self, label: str, said: str) -> Line:
        return Line(self.text(LABELS[label]), said)

    def say(self, key: str, **values: object) -> str:
        return self.text(SENTENCES[key]).format(**values)

    def text(self, text: Text) -> str:
        return text.en if self.language == "en" else text.zh
