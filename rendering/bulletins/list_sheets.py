"""The sheets of a bulletin's workbook that are lists: duties, dossiers, matters, work."""

from __future__ import annotations

from collections.abc import Sequence

from domain.bulletins import Bulletin
from domain.metric import Counts
from rendering.bulletins.book import Formula, Sheet, Value, rate
from rendering.bulletins.saying import Speaker
from rendering.bulletins.wording import AIMS, LEVELS, SECTIONS, STAGES

COUNTED = tuple(Counts.model_fields)


def overdue(bulletin: Bulletin, say: Speaker) -> Sheet:
    """List the duties past their terms that the bulletin lists."""
    rows = [
        (
            one.case,
            say.name(one.office),
            say.name(one.clock),
            one.last_day.isoformat(),
            one.days_late,
            say.cited(one.article),
        )
        for one in bulletin.overdue.lines
    ]
    names = say.columns("case", "office", "clock", "last_day", "days_late", "article")
    return Sheet(say.of(SECTIONS["overdue"]), names, rows, (20, 30, 26, 14, 10, 60))


def leaders(bulletin: Bulletin, say: Speaker) -> Sheet:
    """Tell leaders' duties by office and post, added up."""
    told = [
        (say.name(one.office), say.name(one.post), *(getattr(one.counts, name) for name in COUNTED), _all_of("C", "G"))
        for one in bulletin.leaders
    ]
    foot: Sequence[Sequence[Value]] = ((say.columns("total")[0], "", *_sums("CDEFGH", len(told))),) if told else ()
    names = say.columns("office", "post", *COUNTED, "population")
    return Sheet(say.of(SECTIONS["leaders"]), names, told, (26, 20, *(10,) * 6), foot)


def _all_of(first: str, last: str) -> Formula:
    return Formula(f"=SUM({first}{{row}}:{last}{{row}})")


def _sums(columns: str, rows: int) -> list[Formula]:
    return [Formula(f"=SUM({column}3:{column}{2 + rows})") for column in columns]


def batches(bulletin: Bulletin, say: Speaker) -> Sheet:
    """Tell how far batches are settled, with the rate of each and of all."""
    told = [
        (
            one.number,
            say.name(one.bureau),
            say.coded(LEVELS, one.level),
            one.last_day.isoformat(),
            one.members,
            one.proposed,
            one.settled,
            rate("G", "E", say.word("none")),
            one.days_late,
        )
        for one in bulletin.batches
    ]
    names = ("number", "office", "level", "last_day", "members", "proposed", "settled", "rate", "days_late")
    total: Sequence[Value] = (
        say.columns("total")[0],
        "",
        "",
        "",
        *_sums("EFG", len(told)),
        rate("G", "E", say.word("none")),
        "",
    )
    foot = (total,) if told else ()
    return Sheet(say.of(SECTIONS["batches"]), say.columns(*names), told, (16, 26, 12, 14, 8, 8, 8, 10, 10), foot)


def recommendations(bulletin: Bulletin, say: Speaker) -> Sheet:
    """List recommendations."""
    rows = [
        (
            one.number,
            say.name(one.office),
            say.coded(AIMS, one.aim),
            one.issued_on.isoformat(),
            say.coded(STAGES, one.stage),
            say.truth(one.adopted),
            one.last_day.isoformat() if one.last_day else say.word("dash"),
            one.days_late,
        )
        for one in bulletin.recommendations
    ]
    names = ("number", "office", "aim", "issued_on", "stage", "adopted", "last_day", "days_late")
    name = say.of(SECTIONS["recommendations"])
    return Sheet(name, say.columns(*names), rows, (16, 26, 14, 14, 12, 8, 14, 10))


def hot(bulletin: Bulletin, say: Speaker) -> Sheet:
    """List matters with many petitions, with their numbers."""
    rows = [
        (
            one.matter,
            say.name(one.office),
            one.category or "",
            one.petitions,
            one.received,
            one.open,
            ", ".join(one.cases),
        )
        for one in bulletin.hot
    ]
    names = say.columns("matter", "office", "category", "petitions", "received", "waiting", "cases")
    return Sheet(say.of(SECTIONS["hot"]), names, rows, (20, 26, 30, 8, 10, 8, 60))


def work(bulletin: Bulletin, say: Speaker) -> Sheet:
    """Tell what was done, and the difference to the last issue."""
    rows = [
        (say.name(one.act), one.times, say.number(one.before), _difference(one.before, say)) for one in bulletin.work
    ]
    return Sheet(say.of(SECTIONS["work"]), say.columns("act", "times", "before", "difference"), rows, (40, 10, 10, 10))


def _difference(before: int | None, say: Speaker) -> Value:
    return say.word("dash") if before is None else Formula("=B{row}-C{row}", "+0;-0;0")
