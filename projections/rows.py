"""The rows that events become: one per case, one per clock, one per countable fact."""

from __future__ import annotations

from collections.abc import Sequence

from domain.access import closing
from domain.base import Frozen, Instant
from domain.clocks import Clock
from domain.events import Event
from domain.folding import fold
from domain.petition import Petition


class CaseRow(Frozen):
    """A case as lists and pages read it; ``state`` is the whole folded petition."""

    number: str
    stage: str
    channel: str
    purpose: str
    bureau: str
    office: str | None
    district: str | None
    category: str | None
    leader: str | None
    policy: str
    imported: bool
    received_at: Instant
    next_clock: str | None
    next_due: Instant | None
    closed: bool
    matter: str
    final: bool
    sequence: int
    head: str
    state: str


class PartRow(Frozen):
    """An office that takes part in a case besides the one that holds it, or an account that holds its matter."""

    petition: str
    office: str
    part: str


class ClockRow(Frozen):
    """One run of one clock with the dimensions it is counted by; an open one has no verdict."""

    petition: str
    clock: str
    ordinal: int
    kind: str
    body: str
    counts_in: str | None
    holder: str
    district: str | None
    category: str | None
    channel: str
    purpose: str
    imported: bool
    received_at: Instant
    anchor: Instant
    due_at: Instant
    provisional: bool
    calendar: str
    policy: str
    lapsed: bool
    verdict: str | None
    reason: str | None
    stopped_at: Instant | None


class Projection(Frozen):
    """All rows that a run of events changes; parts that did not change are none."""

    petition: Petition
    case: CaseRow
    clocks: tuple[ClockRow, ...]
    parts: tuple[PartRow, ...] | None


def project(events: Sequence[Event], before: Petition | None) -> Projection:
    """Fold events into rows; folding a stream whole or piece by piece gives the same rows in the end."""
    after = fold(events, before)
    if after is None:
        raise ValueError("nothing to project")
    return Projection(
        petition=after,
        case=case_row(after),
        clocks=clock_rows(after, before),
        parts=None if before is not None and part_rows(before) == part_rows(after) else part_rows(after),
    )


def part_rows(petition: Petition) -> tuple[PartRow, ...]:
    """Write who takes part: co-handling and reviewing offices, those above one that objects; and leaders."""
    found = [(office.id, "co_handler") for office in petition.co_handlers]
    found += [(petition.review.office.id, "reviewer")] if petition.review else []
    found += (
        [(office, "above") for office in petition.office.line[1:]] if petition.office and petition.objection else []
    )
    found += [(one.leader.id, "leader" if one.active else "led") for one in petition.led]
    found += [(account, "led") for one in petition.led for account in one.former]
    found += [(office, "closing") for office in closing(petition)]
    return tuple(PartRow(petition=petition.number, office=office, part=part) for office, part in sorted(set(found)))


def case_row(petition: Petition) -> CaseRow:
    """Write a petition as a row; its next legal date is that of its earliest running clock."""
    duties = sorted((clock.due_at, clock.name) for clock in petition.running)
    due, name = duties[0] if duties else (None, None)
    return CaseRow(
        number=petition.number,
        stage=petition.stage,
        channel=petition.channel,
        purpose=petition.purpose,
        bureau=petition.bureau.id,
        office=petition.office.id if petition.office else None,
        district=petition.district,
        category=petition.category,
        leader=petition.leader.id if petition.leader else None,
        policy=petition.policy,
        imported=petition.imported,
        received_at=petition.received_at,
        next_clock=name,
        next_due=due,
        closed=petition.closed,
        matter=petition.facts,
        final=petition.final,
        sequence=petition.sequence,
        head=petition.head,
        state=petition.model_dump_json(exclude_defaults=True),
    )


def clock_rows(after: Petition, before: Petition | None) -> tuple[ClockRow, ...]:
    """Write the clocks that changed; when a dimension of the case changed, all of them."""
    same = before is not None and (before.district, before.category) == (after.district, after.category)
    known = before if same else None
    if known and known.clocks is after.clocks:  # most acts leave the clocks alone, and telling so by value is dear
        return ()
    old = set(known.clocks) if known else set()
    return tuple(_clock_row(clock, after) for clock in after.clocks if clock not in old)


def _clock_row(clock: Clock, petition: Petition) -> ClockRow:
    return ClockRow(
        petition=petition.number,
        clock=clock.name,
        ordinal=clock.ordinal,
        kind=clock.kind,
        body=clock.body,
        counts_in=clock.counts_in,
        holder=clock.holder,
        district=petition.district,
        category=petition.category,
        channel=petition.channel,
        purpose=petition.purpose,
        imported=petition.imported,
        received_at=petition.received_at,
        anchor=clock.anchor,
        due_at=clock.due_at,
        provisional=clock.provisional,
        calendar=clock.calendar,
        policy=petition.policy,
        lapsed=clock.lapsed is not None,
        verdict=clock.verdict,
        reason=clock.reason,
        stopped_at=clock.stopped_at,
    )
