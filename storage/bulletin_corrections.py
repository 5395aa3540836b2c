"""Corrections: what the last issue would say otherwise of its own instant, by what became known since.

Only what had happened before that instant and was recorded after it can correct an issue; a duty that was open then and
was done later, or began at the very instant, corrects nothing. The last issue stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select

from domain.bulletin_parts import Correction, Corrections, FigureCorrection, FigureLine, Figures, Ratio
from domain.bulletins import Bulletin, judged
from domain.clock_facts import ClockExtended, ClockMoved, ClockResumed, ClockStarted, ClockStopped
from domain.metric import Counts
from domain.metrics import BY_ID, HEAD
from domain.terms import Kind
from projections.rows import ClockRow, project
from storage.bulletin_names import Names
from storage.past import Past
from storage.streams import PETITION, read_event
from storage.tables import events

Judged = dict[tuple[str, int], tuple[ClockRow, str]]
"""The duties of one case, each with the one of the five counts that it is in."""
JUDGING = (ClockStarted, ClockStopped, ClockExtended, ClockResumed, ClockMoved)
"""The facts that can put a duty into another of the five counts; a warning or a lapse that is recorded late cannot."""
BLOCK = 500
"""So many petitions are read at a time."""
LISTED = 200
"""So many corrected duties are listed; how many there are in all is told."""


class Corrected(NamedTuple):
    """A duty that the last issue counted otherwise than it must be: its row, and its status said and known."""

    row: ClockRow
    said: str | None
    known: str | None


def corrections(past: Past, last: Bulletin | None, names: Names) -> Corrections:
    """List the duties and the head figures of the last issue that are known otherwise now."""
    if last is None:
        return Corrections()
    found = list(_corrected(past, last.as_of))
    figures = (_figure(last, head, line, found, past) for head in last.heads for line in head.lines)
    return Corrections(
        total=len(found),
        lines=tuple(_line(one, names) for one in found[:LISTED]),
        figures=tuple(figure for figure in figures if figure is not None),
    )


def counted(metric: str, row: ClockRow) -> bool:
    """Tell whether one of the two rates counts a duty."""
    return (
        metric in HEAD
        and metric == f"{row.counts_in}.{row.body}"
        and (BY_ID[metric].counts_imported or not row.imported)
    )


def _line(one: Corrected, names: Names) -> Correction:
    row = one.row
    holder = names.seat(row.holder).office if row.body == "leader" else names.office(row.holder)
    clock = names.clock(row.policy, row.clock)
    return Correction(case=row.petition, office=holder, clock=clock, said=one.said, known=one.known)


def _corrected(past: Past, then: datetime) -> Iterator[Corrected]:
    """Compare the duties of each petition of which something earlier that judges was recorded later."""
    for log in _logs(past, _late(past, then)):
        happened = max(place for place, row in enumerate(log) if row.at < then) + 1
        said = [row for row in log[:happened] if row.recorded_at <= then]
        yield from _differing(_duties(said, then), _duties(log[:happened], then))


def _late(past: Past, then: datetime) -> list[str]:
    """Give these petitions, by number, without those that accuse somebody."""
    judging = [fact.model_fields["type"].default for fact in JUDGING]
    query = select(events.c.stream).where(
        events.c.recorded_at > then, events.c.recorded_at <= past.at, events.c.at < then, events.c.type.in_(judging)
    )
    return sorted(set(past.connection.execute(query).scalars()) - past.accusing)


def _logs(past: Past, numbers: Sequence[str]) -> Iterator[list[Any]]:
    """Read what was recorded of petitions, some at a time; a dossier by such a number is none."""
    columns = (events.c.stream, events.c.content, events.c.hash, events.c.at, events.c.recorded_at)
    inside = (events.c.kind == PETITION, events.c.recorded_at <= past.at)
    for place in range(0, len(numbers), BLOCK):
        some = events.c.stream.in_(numbers[place : place + BLOCK])
        query = select(*columns).where(*inside, some).order_by(events.c.stream, events.c.sequence)
        for _, rows in groupby(past.connection.execute(query).all(), key=lambda row: row.stream):
            yield list(rows)


def _differing(said: Judged, known: Judged) -> Iterator[Corrected]:
    for key in sorted({*said, *known}):
        row = (known.get(key) or said[key])[0]
        before, after = (judged[key][1] if key in judged else None for judged in (said, known))
        if before != after:
            yield Corrected(row, before, after)


def _duties(log: Sequence[Any], then: datetime) -> Judged:
    """Judge the duties of a stream at an instant by a part of its log."""
    if not log:
        return {}
    rows = project([read_event(row.content, row.hash) for row in log], None).clocks
    begun = [row for row in rows if row.kind == Kind.DUTY and row.anchor < then]
    return {(row.clock, row.ordinal): (row, _status(row, then)) for row in begun}


def _status(row: ClockRow, then: datetime) -> str:
    stopped_later = row.stopped_at is not None and row.stopped_at >= then
    return judged(None if stopped_later else row.verdict, row.due_at, then)


def _figure(
    last: Bulletin, head: Figures, line: FigureLine, found: Sequence[Corrected], past: Past
) -> FigureCorrection | None:
    """Correct a head figure by the duties that it counts."""
    moved: Counter[str] = Counter()
    for row, said, known in found:
        received = row.received_at.astimezone(past.zone).date()
        if counted(line.metric, row) and head.first <= received <= head.last:
            moved.update({known: 1} if known else {})
            moved.subtract({said: 1} if said else {})
    if not any(moved.values()):
        return None
    counts = Counts(**{name: getattr(line.counts, name) + moved[name] for name in Counts.model_fields})
    share = counts.share(line.variant)
    return FigureCorrection(
        issue=last.period.key,
        scope=head.scope,
        metric=line.metric,
        zh=line.zh,
        en=line.en,
        said=Ratio(counts=line.counts, numerator=line.numerator, denominator=line.denominator),
        known=Ratio(counts=counts, numerator=share.numerator, denominator=share.denominator),
    )
