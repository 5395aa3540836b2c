"""Lists of honesty signals from the records: bounded in work, and without what the viewer may not know of.

Texts are compared here, beside where they are kept, and none comes out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Select, and_, not_, select, text

from domain.access import Viewer
from domain.base import Frozen, Instant, Purpose
from domain.events import Concluded, Event, Replied
from domain.folding import fold
from domain.honesty import SIGNALS, Sighting, Signal
from domain.likeness import pairs
from domain.matters import MatterEvent
from domain.petition import Petition
from domain.sightings import (
    Answered,
    Ending,
    Opinion,
    alike,
    bunched,
    classed_anew,
    extended_late,
    petitioned_again,
    rated,
    registered_late,
    reopened,
)
from domain.terms import Rate
from storage.directory import Tree
from storage.reach import barred
from storage.receipts import LOOKED_AT, rating_receipts
from storage.streams import MATTER, PETITION, load_events, read_event, read_matter_event
from storage.tables import cases, clock_facts, documents, events

PARTS = ("facts", "reasons", "conclusion")
"""What of an opinion is compared: claim and legal basis are alike by their nature."""
CHUNK = 500

Acts = Select[tuple[str, str]]


class Bounds(Frozen):
    """How much is looked at for one list, the latest first."""

    acts: int = 20_000
    folded: int = 1_000
    texts: int = 3_000
    texts_of_office: int = 300


class Wanted(Frozen):
    """Which list is asked for: acts in [``since``, ``until``) of an office and those below it, or of all."""

    signal: Signal
    since: Instant
    until: Instant
    office: str | None = None
    viewer: Viewer | None = Field(None, description="Who asks; without one, no accusation is listed.")
    bounds: Bounds = Bounds()


class Listing(Frozen):
    """One list: what was asked for, how much was looked at, and what was seen, the latest first."""

    signal: Signal
    since: Instant
    until: Instant
    office: str | None
    thresholds: dict[str, int]
    looked_at: int = Field(description="How many acts were looked at.")
    cut: bool = Field(description="There were more than are looked at: ask for a shorter period.")
    items: tuple[Sighting, ...]


class Seen(Frozen):
    """What a search saw, and how much it looked at."""

    items: tuple[Sighting, ...]
    looked_at: int
    cut: bool = False


def sightings(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Listing:
    """List what shows one signal; days are those of the legal zone."""
    seen = SEARCHES[wanted.signal](connection, wanted, zone)
    offices = None if wanted.office is None else Tree.load(connection).below(wanted.office)
    items = [one for one in seen.items if offices is None or one.office in offices]
    return Listing(
        **wanted.model_dump(exclude={"viewer", "bounds"}),
        thresholds={one.name: one.value for one in SIGNALS[wanted.signal].thresholds},
        looked_at=seen.looked_at,
        cut=seen.cut,
        items=tuple(sorted(items, key=lambda one: (one.at, one.petition), reverse=True)),
    )


def _known(wanted: Wanted, petition: ColumnElement[str]) -> ColumnElement[bool]:
    """Leave out what the viewer may not know of; without one, every accusation."""
    if wanted.viewer is not None:
        return not_(barred(wanted.viewer, petition))
    accusing = select(cases.c.number).where(cases.c.number == petition, cases.c.purpose == Purpose.ACCUSATION)
    return not_(accusing.exists())


def _acts(wanted: Wanted, *types: str, kind: str = PETITION) -> Acts:
    """Ask for the acts of some kinds in the period, the latest first."""
    return (
        select(events.c.content, events.c.hash)
        .where(text(LOOKED_AT), events.c.type.in_(types), events.c.kind == kind)
        .where(events.c.at >= wanted.since, events.c.at < wanted.until)
        .order_by(events.c.at.desc(), events.c.position.desc())
    )


def _look(connection: Connection, query: Acts, most: int) -> tuple[list[Event], bool]:
    """Read so many acts, and tell whether there are more."""
    found, cut = _some(connection, query, most)
    return [read_event(content, hash_) for content, hash_ in found], cut


def _some(connection: Connection, query: Acts, most: int) -> tuple[list[tuple[str, str]], bool]:
    found = [(row.content, row.hash) for row in connection.execute(query.limit(most + 1))]
    return found[:most], len(found) > most


def _log_before(connection: Connection, event: Event) -> list[Event]:
    log = load_events(connection, PETITION, event.stream)
    return [one for one in log if one.sequence < event.sequence]


def _by_state(
    connection: Connection,
    wanted: Wanted,
    query: Acts,
    see: Callable[[Event, Petition], Sighting | None],
) -> Seen:
    """Look at acts together with the state in which each was done."""
    found, cut = _look(connection, query, wanted.bounds.folded)
    before = ((event, fold(_log_before(connection, event))) for event in found)
    seen = (see(event, state) for event, state in before if state is not None)
    return Seen(items=tuple(one for one in seen if one is not None), looked_at=len(found), cut=cut)


def _registered_late(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    query = _acts(wanted, "registered").where(
        events.c.content.contains('"written_at":'), _known(wanted, events.c.stream)
    )
    found, cut = _look(connection, query, wanted.bounds.acts)
    seen = (registered_late(event, zone) for event in found)
    return Seen(items=tuple(one for one in seen if one is not None), looked_at=len(found), cut=cut)


def _bunched(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    del zone
    query = (
        select(*(clock_facts.c[name] for name in ("petition", "holder", "clock", "stopped_at", "due_at")))
        .where(clock_facts.c.verdict == "met", clock_facts.c.counts_in == Rate.ON_TIME_REPLY)
        .where(clock_facts.c.stopped_at >= wanted.since, clock_facts.c.stopped_at < wanted.until)
        .where(clock_facts.c.due_at > wanted.since, _known(wanted, clock_facts.c.petition))
        .order_by(clock_facts.c.due_at.desc(), clock_facts.c.petition)
        .limit(wanted.bounds.acts + 1)
    )
    rows = connection.execute(query).all()
    replies = [Answered(*row) for row in rows[: wanted.bounds.acts]]
    return Seen(items=tuple(bunched(replies)), looked_at=len(replies), cut=len(rows) > wanted.bounds.acts)


def _alike(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    """Compare the opinions that were really given; a text that was refused with its command is none."""
    del zone
    found, cut = _look(connection, _acts(wanted, "replied").where(_known(wanted, events.c.stream)), wanted.bounds.texts)
    kept: dict[str, list[Event]] = defaultdict(list)
    for event in found:
        kept[event.actor.office or ""].append(event)
    compared = [event for group in kept.values() for event in group[: wanted.bounds.texts_of_office]]
    opinions = tuple(alike(_opinions(connection, compared)))
    return Seen(items=opinions, looked_at=len(compared), cut=cut or len(compared) < len(found))


def _opinions(connection: Connection, replies: list[Event]) -> Iterator[Opinion]:
    for start in range(0, len(replies), CHUNK):
        some = {
            event.fact.opinion.id: event for event in replies[start : start + CHUNK] if isinstance(event.fact, Replied)
        }
        query = select(documents.c.id, documents.c.content).where(
            documents.c.id.in_(some), documents.c.content.is_not(None)
        )
        for id_, content in connection.execute(query):
            parts, event = json.loads(content), some[id_]
            said = pairs("\n".join(parts.get(part, "") for part in PARTS))
            yield Opinion(petition=event.stream, office=event.actor.office or "", at=event.at, said=said)


def _extended_late(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    del zone
    query = _acts(wanted, "extension_requested").where(_known(wanted, events.c.stream))
    return _by_state(connection, wanted, query, extended_late)


def _classed_anew(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    del zone
    query = _acts(wanted, "category_changed").where(_known(wanted, events.c.stream))
    return _by_state(connection, wanted, query, classed_anew)


def _rated_from_office(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    del zone
    receipt = and_(
        rating_receipts.c.petition == events.c.stream,
        rating_receipts.c.ledger_no == events.c.ledger_no,
        rating_receipts.c.own_network,
    )
    query = _acts(wanted, "rated").join(rating_receipts, receipt).where(_known(wanted, events.c.stream))
    return _by_state(connection, wanted, query, rated)


def _rated_by_staff(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    del zone
    petitioner = events.c.content.contains('"role":"petitioner"')
    query = _acts(wanted, "rated").where(not_(petitioner), _known(wanted, events.c.stream))
    return _by_state(connection, wanted, query, rated)


def _again(connection: Connection, wanted: Wanted, zone: ZoneInfo) -> Seen:
    """Look at reviews and lifted finality of concluded cases, and at petitions on matters that were concluded."""
    del zone
    known = _known(wanted, events.c.stream)
    acts = _acts(wanted, "review_requested", "finality_lifted").where(known)
    anew = _acts(wanted, "registered", "matter_linked").where(events.c.content.contains('"concluded":'), known)
    taken, cut = _look(connection, acts, wanted.bounds.folded)
    came, more = _look(connection, anew, wanted.bounds.folded)
    rows, further = _some(connection, _acts(wanted, "finality_lifted", kind=MATTER), wanted.bounds.folded)
    lifted = [event for event in (read_matter_event(*row) for row in rows) if _of_closed(connection, wanted, event)]
    seen = [_reopened(connection, event) for event in taken]
    seen += [_anew(connection, wanted, event) for event in came]
    seen += [_lifted(connection, event) for event in lifted]
    return Seen(
        items=tuple(one for one in seen if one is not None),
        looked_at=len(taken) + len(came) + len(lifted),
        cut=cut or more or further,
    )


def _reopened(connection: Connection, event: Event) -> Sighting | None:
    log = _log_before(connection, event)
    state = fold(log)
    return reopened(event.fact.type, event.at, state, _ended(log)) if state else None


def _of_closed(connection: Connection, wanted: Wanted, event: MatterEvent) -> bool:
    """Tell whether a closed case was meant that is the viewer's to know of; an open one has the act in its own log."""
    number = event.fact.petition
    known = select(cases.c.number).where(cases.c.number == number, _known(wanted, cases.c.number))
    return not event.fact.cause and connection.execute(known).first() is not None


def _lifted(connection: Connection, event: MatterEvent) -> Sighting | None:
    log = load_events(connection, PETITION, event.fact.petition)
    state = fold(log)
    return reopened(event.fact.type, event.at, state, _ended(log)) if state else None


def _ended(log: Iterable[Event]) -> datetime | None:
    return max((event.at for event in log if isinstance(event.fact, Concluded)), default=None)


def _anew(connection: Connection, wanted: Wanted, event: Event) -> Sighting | None:
    """Look at the conclusions on the matter that a petition is about, as far as the viewer may know of them."""
    matter = getattr(event.fact, "matter", None)
    query = (
        select(events.c.stream, events.c.at)
        .join(cases, cases.c.number == events.c.stream)
        .where(cases.c.matter == matter, events.c.kind == PETITION, events.c.type == "concluded")
        .where(_known(wanted, cases.c.number))
    )
    received = connection.execute(select(cases.c.received_at).where(cases.c.number == event.stream)).scalar_one()
    return petitioned_again(event, received, [Ending(*row) for row in connection.execute(query)])


SEARCHES: dict[Signal, Callable[[Connection, Wanted, ZoneInfo], Seen]] = {
    Signal.LATE_REGISTRATION: _registered_late,
    Signal.LAST_HOUR_REPLIES: _bunched,
    Signal.ALIKE_REPLIES: _alike,
    Signal.LAST_DAY_EXTENSION: _extended_late,
    Signal.CATEGORY_BEFORE_TERM: _classed_anew,
    Signal.RATED_FROM_OFFICE: _rated_from_office,
    Signal.RATED_BY_STAFF: _rated_by_staff,
    Signal.TAKEN_UP_AGAIN: _again,
}
"""How each signal is searched for."""
