"""Timelines and reports as lines of text, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from enum import StrEnum

from audit.findings import Check, Finding, Note, Report, Summary
from audit.timeline import ClockEffect, Entry
from audit.words import EVENTS, ROLES, Words
from domain.calls import LADDER


class Language(StrEnum):
    """The languages of the command line."""

    ZH = "zh"
    EN = "en"


VERDICTS: Words = {"met": ("按期", "met"), "late": ("逾期", "late"), "void": ("终止不计", "void")}
CHECKS: Words = {
    Check.CHAIN: ("哈希链", "hash chain"),
    Check.FOLD: ("投影", "projection"),
    Check.LEDGER: ("命令台账", "command ledger"),
    Check.MATTER: ("事项", "matter"),
    Check.BOOK: ("簿册", "book"),
    Check.SUM: ("合计", "sum"),
    Check.ENGINE: ("引擎历史", "engine history"),
}
NOTES: Words = {
    Note.SUPERSEDED: ("有已被取代的事件", "superseded events"),
    Note.LOG_ONLY: (
        "导入的已结案件，引擎中无流程，仅核对日志",
        "imported closed, no workflow: verified from the log only",
    ),
    Note.UNRECORDED: ("已收件，尚未送达引擎", "received, not yet delivered to the engine"),
    Note.PENDING: ("有待送达的命令", "commands not yet answered"),
}
LABELS: Words = {
    "due": ("截止", "due"),
    "recorded": ("记录于", "recorded"),
    "superseded": ("已被取代", "superseded"),
    "provisional": ("暂定", "provisional"),
    "claims": ("自称", "claims to be"),
    "agrees": ("一致", "agrees"),
    "differs": ("不一致", "differs"),
    "against": ("对照", "against"),
    "expected": ("应为", "expected"),
    "found": ("实为", "found"),
    "books": ("本簿册", "books"),
    "petitions": ("件", "petitions"),
    "findings": ("处不一致", "with a difference"),
}


def timeline_lines(
    entries: Iterable[Entry], language: Language, zone: tzinfo, clocks: Words | None = None
) -> list[str]:
    """Write a timeline, one line an event, times in the legal zone; ``clocks`` are the pack's names of its terms."""
    return [_entry_line(entry, language, zone, clocks or {}) for entry in entries]


def _entry_line(entry: Entry, language: Language, zone: tzinfo, clocks: Words) -> str:
    parts = [f"{entry.sequence:>4}", _time(entry.at, zone), _word(EVENTS, entry.type, language)]
    parts.append(_actor(entry, language))
    if entry.clock is not None:
        parts.append(_clock(entry.clock, language, zone, clocks))
    parts.extend(f"{name}={value}" for name, value in entry.details.items())
    parts.append(f"[{_label('recorded', language)} {_time(entry.recorded_at, zone)}]")
    if entry.superseded:
        parts.append(f"({_label('superseded', language)})")
    return "  ".join(parts)


def _actor(entry: Entry, language: Language) -> str:
    actor = entry.actor
    named = LADDER if actor.id == LADDER else actor.role
    said = f"{_word(ROLES, named, language)} {actor.id}"
    if actor.office is not None:
        said += f"@{actor.office}"
    return f"{said} ({_label('claims', language)} {actor.claims})" if actor.claims is not None else said


def _clock(clock: ClockEffect, language: Language, zone: tzinfo, clocks: Words) -> str:
    parts = [f"{_word(clocks, clock.clock, language)}#{clock.ordinal}"]
    if clock.due_at is not None:
        parts.append(f"{_label('due', language)} {_time(clock.due_at, zone)}")
    if clock.provisional:
        parts.append(_label("provisional", language))
    if clock.verdict is not None:
        parts.append(_word(VERDICTS, clock.verdict, language))
    return " ".join(parts)


def report_lines(report: Report, language: Language) -> list[str]:
    """Write the report on one petition."""
    lines = [*finding_lines(report.finding, language)] if report.finding else []
    if not lines:
        lines = [f"{report.number}: {_label('agrees', language)}"]
    for remark in report.remarks:
        told = ", ".join(remark.params.values())
        lines.append(f"  {_word(NOTES, remark.note, language)}" + (f": {told}" if told else ""))
    return lines


def finding_lines(finding: Finding, language: Language) -> Iterator[str]:
    """Write a difference: where, against what, what should stand there and what does."""
    check = _word(CHECKS, finding.check, language)
    yield f"{finding.number}: {_label('differs', language)} — {check}: {finding.where}"
    yield f"  {_label('against', language)}: {finding.against}"
    yield f"  {_label('expected', language)}: {finding.expected}"
    yield f"  {_label('found', language)}: {finding.found}"


def summary_lines(summary: Summary, language: Language) -> list[str]:
    """Write the report on all petitions, each difference in full."""
    lines = [line for finding in summary.findings for line in finding_lines(finding, language)]
    for note, count in summary.remarks.items():
        lines.append(f"{_word(NOTES, note, language)}: {count}")
    counts = f"{summary.petitions} {_label('petitions', language)}"
    if summary.books:
        counts += f", {summary.books} {_label('books', language)}"
    lines.append(f"{counts}, {len(summary.findings)} {_label('findings', language)}")
    return lines


def _time(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")


def _label(name: str, language: Language) -> str:
    return _word(LABELS, name, language)


def _word(words: Words, name: str, language: Language) -> str:
    zh, en = words.get(name, (name, name))
    return zh if language is Language.ZH else en
