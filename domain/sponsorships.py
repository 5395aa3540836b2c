"""District sponsorship (分包县区): leaders paired with a district by date, several at a time and one of them first."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Literal

from domain.base import AccountRef, Actor, DocumentRef, Frozen, Identifier, Label, OfficeRef, Role
from domain.refusals import Code, Refused

SUPERVISORS = frozenset({Role.SUPERVISOR})


class NameSponsor(Frozen):
    """Pair a leader with the district from a date on; the first one named is first."""

    type: Literal["name_sponsor"] = "name_sponsor"
    bureau: OfficeRef
    district: Label
    leader: AccountRef
    since: date
    first: bool = False


class ReleaseSponsor(Frozen):
    """End a pairing: ``since`` is the first day on which it no longer holds."""

    type: Literal["release_sponsor"] = "release_sponsor"
    leader: Identifier
    since: date
    reason: DocumentRef


SponsorAct = NameSponsor | ReleaseSponsor


class SponsorNamed(Frozen):
    type: Literal["sponsor_named"] = "sponsor_named"
    bureau: OfficeRef
    district: Label
    leader: AccountRef
    since: date
    first: bool = False


class SponsorReleased(Frozen):
    type: Literal["sponsor_released"] = "sponsor_released"
    leader: Identifier
    since: date
    reason: DocumentRef


SponsorFact = SponsorNamed | SponsorReleased


class Pairing(Frozen):
    """A leader and the district over some days; ``until`` is the first day after them."""

    leader: AccountRef
    first: bool
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the pairing holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)


class Sponsorship(Frozen):
    """All pairings of one district, the past ones too; only the last change may be followed by another."""

    bureau: OfficeRef
    district: Label
    pairings: tuple[Pairing, ...] = ()

    def on(self, day: date) -> tuple[Pairing, ...]:
        """Give who sponsors the district on a day, the first one first."""
        return tuple(sorted((p for p in self.pairings if p.holds(day)), key=lambda p: (not p.first, p.since)))

    @property
    def last(self) -> date:
        """The date of the latest change."""
        return max((p.until or p.since for p in self.pairings), default=date.min)


def sponsorship_id(bureau: str, district: str) -> str:
    """Give the book of a bureau's sponsors for a district; a district's name is no id."""
    return f"{bureau[:40]}.{sha256(f'{bureau} {district}'.encode()).hexdigest()[:16]}"


def decide(act: SponsorAct, known: Sponsorship | None, actor: Actor, today: date) -> tuple[SponsorFact, ...] | Refused:
    """Decide an act on the sponsors of a district; dates are days of the legal zone."""
    bureau = act.bureau if isinstance(act, NameSponsor) else known.bureau if known else None
    if actor.role not in SUPERVISORS or bureau is None or actor.office not in bureau.line:
        return Refused(code=Code.NOT_PERMITTED)
    last = known.last if known else date.min
    if act.since < last:
        return Refused(code=Code.BEFORE_THE_LAST, params={"date": last.isoformat()})
    paired = {p.leader.id for p in known.on(act.since)} if known else set()
    if isinstance(act, NameSponsor):
        return _named(act, paired, today)
    if act.leader not in paired:
        return Refused(code=Code.NO_SPONSOR)
    return (SponsorReleased(leader=act.leader, since=act.since, reason=act.reason),)


def _named(act: NameSponsor, paired: set[str], today: date) -> tuple[SponsorFact, ...] | Refused:
    if act.leader.role is not Role.LEADER:
        return Refused(code=Code.NOT_A_LEADER)
    if act.leader.id in paired:
        return Refused(code=Code.SPONSOR_REPEATED)
    if act.since < today - timedelta(days=366):
        return Refused(code=Code.DATE_PASSED, params={"date": act.since.isoformat()})
    return (SponsorNamed.model_validate(act.model_dump(exclude={"type"})),)


def evolve(known: Sponsorship | None, fact: SponsorFact) -> Sponsorship:
    """Fold one fact: a new first puts the old one second, and whoever stays longest follows a first that goes.

    Raises:
        ValueError: somebody is released before anybody was named.
    """
    if isinstance(fact, SponsorNamed):
        book = known or Sponsorship(bureau=fact.bureau, district=fact.district)
        alone = not book.on(fact.since)
        kept = _demoted(book, fact.since) if fact.first else book.pairings
        added = Pairing(leader=fact.leader, first=fact.first or alone, since=fact.since)
        return book.model_copy(update={"pairings": (*kept, added)})
    if known is None:
        raise ValueError("nobody sponsors the district yet")
    leaving = [p for p in known.pairings if p.leader.id == fact.leader and p.until is None]
    ended = tuple(_ended(p, fact.since) if p in leaving else p for p in known.pairings)
    return _led(known.model_copy(update={"pairings": ended}), fact.since)


def _ended(pairing: Pairing, since: date) -> Pairing:
    return pairing.model_copy(update={"until": since})


def _demoted(book: Sponsorship, since: date) -> tuple[Pairing, ...]:
    firsts = [p for p in book.on(since) if p.first]
    second = tuple(Pairing(leader=p.leader, first=False, since=since) for p in firsts)
    return (*(_ended(p, since) if p in firsts else p for p in book.pairings), *second)


def _led(book: Sponsorship, since: date) -> Sponsorship:
    left = book.on(since)
    if not left or any(p.first for p in left):
        return book
    next_one = left[0]
    kept = tuple(_ended(p, since) if p is next_one else p for p in book.pairings)
    led = Pairing(leader=next_one.leader, first=True, since=since)
    return book.model_copy(update={"pairings": (*kept, led)})
