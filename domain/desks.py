"""Whom a notice reaches: from the office it addresses, up the line, to the duty desk (值班席) that always exists.

The duty desk is no office, so no accusation can name it; only its members can be barred from a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from domain.access import Viewer, may_see
from domain.base import AccountRef, Accused, Frozen, Identifier, Role
from domain.petition import Petition

WORKERS = frozenset({Role.OFFICER, Role.CLERK, Role.SUPERVISOR})
HEADS = frozenset({Role.LEADER})
SUPERVISORS = frozenset({Role.SUPERVISOR})
NOBODY = Accused()


class Holder(Frozen):
    """An office-holder as the directory has him now; ``deputy`` is who stands in for him while he is absent."""

    account: Identifier
    role: Role
    line: tuple[Identifier, ...] = ()
    locked: bool = False
    absent: bool = False
    deputy: Identifier | None = None

    @property
    def viewer(self) -> Viewer:
        """The holder as somebody who looks."""
        return Viewer(account=self.account, role=self.role, line=self.line)


class Rung(StrEnum):
    """How far a notice had to climb."""

    STAFF = "staff"
    HEAD = "head"
    BUREAU = "bureau"
    ABOVE = "above"
    DUTY = "duty"
    NOBODY = "nobody"


class Reached(NamedTuple):
    """Who is told, by account, and on which rung."""

    rung: Rung
    accounts: tuple[str, ...]


class People:
    """All office-holders at one instant, by account and by office, and the members of the duty desk."""

    def __init__(self, holders: Iterable[Holder], desk: Iterable[str] = ()) -> None:
        self.by_account: Mapping[str, Holder] = {holder.account: holder for holder in holders}
        self.desk = tuple(desk)
        by_office: dict[str, list[Holder]] = {}
        for holder in self.by_account.values():
            if holder.line:
                by_office.setdefault(holder.line[0], []).append(holder)
        self.by_office = by_office

    def without(self, accused: Accused) -> People:
        """Give all whom an accusation does not bar."""
        if not accused.names_somebody:
            return self
        free = (holder for holder in self.by_account.values() if not accused.bars(holder.account, holder.line))
        return People(free, self.desk)

    def present(self, account: str) -> Holder | None:
        """Give who acts for an account now: the holder, or the deputy of an absent one, or the deputy's deputy."""
        seen: set[str] = set()
        holder = self.by_account.get(account)
        while holder is not None and not holder.locked and holder.account not in seen:
            if not holder.absent:
                return holder
            seen.add(holder.account)
            holder = self.by_account.get(holder.deputy or "")
        return None


def barred(holder: Holder, petition: Petition | None) -> bool:
    """Tell whether an accusation or a recusal keeps somebody from a case."""
    if petition is None:
        return False
    return holder.account in petition.recused or petition.accused.bars(holder.account, holder.line)


def resolve(line: Sequence[str], petition: Petition | None, people: People, *, heads: bool = False) -> Reached:
    """Give whom a notice to an office, or to its ``heads`` alone, reaches; ``line`` is the office's, up to the root.

    Its own staff; if there is none, its head; then the supervisors of the case's bureau; then the next office up the
    line with somebody who may know of the case; then the duty desk. Without a petition nobody is barred, and everybody
    may know.
    """
    for rung, offices, roles in _ladder(tuple(line), petition):
        if heads:
            if rung is Rung.STAFF:
                continue
            roles = HEADS if rung is Rung.HEAD else HEADS | SUPERVISORS  # noqa: PLW2901 - who stands for a head
        for office in offices:
            found = _there(people.by_office.get(office, ()), roles, petition, people)
            if found:
                return Reached(rung, found)
    return on_duty(petition, people)


def resolve_account(account: str, petition: Petition | None, people: People) -> Reached:
    """Give whom a notice to one office-holder reaches: himself, his deputy, or whoever his office reaches."""
    holder = people.by_account.get(account)
    if holder is None:
        return on_duty(petition, people)
    if barred(holder, petition):  # an accusation that names him goes past him, and past those below him
        above = tuple(o for o in holder.line if petition is None or o not in petition.accused.offices)
        return resolve(above[1:], petition, people)
    acting = people.present(account)
    if acting is not None and not barred(acting, petition):
        return Reached(Rung.STAFF, (acting.account,))
    return resolve(holder.line, petition, people)


def on_duty(petition: Petition | None, people: People) -> Reached:
    """Give the duty desk's members who may know of a case; the desk itself may see whatever falls to it."""
    holders = (people.present(account) for account in people.desk)
    found = tuple(dict.fromkeys(h.account for h in holders if h is not None and not barred(h, petition)))
    return Reached(Rung.DUTY, found) if found else Reached(Rung.NOBODY, ())


def unfit(absent: AccountRef, deputy: AccountRef) -> bool:
    """Tell whether somebody may not stand in for another: he holds the same role, in the same office or one above."""
    same_line = bool(deputy.line) and deputy.line[0] in absent.line
    return deputy.id == absent.id or deputy.role is not absent.role or (bool(absent.line) and not same_line)


def _ladder(
    line: tuple[str, ...], petition: Petition | None
) -> Iterator[tuple[Rung, tuple[str, ...], frozenset[Role]]]:
    own, above = line[:1], line[1:]
    yield Rung.STAFF, own, WORKERS
    yield Rung.HEAD, own, HEADS
    if petition is not None:
        yield Rung.BUREAU, petition.bureau.line[:1], SUPERVISORS
        above = tuple(dict.fromkeys((*above, *petition.bureau.line)))
    yield Rung.ABOVE, above, WORKERS | HEADS


def _there(
    holders: Iterable[Holder], roles: frozenset[Role], petition: Petition | None, people: People
) -> tuple[str, ...]:
    """Give who of an office is there for a case, deputies in the place of those who are absent."""
    found: dict[str, None] = {}
    for holder in holders:
        if holder.role not in roles or barred(holder, petition):
            continue
        if petition is not None and not may_see(holder.viewer, petition):
            continue
        acting = people.present(holder.account)
        if acting is not None and not barred(acting, petition):
            found[acting.account] = None
    return tuple(found)
