"""The gate of the books: outside words become acts, decided and recorded in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from domain.access import Viewer
from domain.base import AccountRef, DocumentRef, OfficeRef
from domain.books import BookFact, BookKind
from domain.policy import Policy
from domain.reception_facts import PlaceTaken, TalkRegistered
from domain.refusals import Refused
from intake.gate import PUBLIC, Gate, Receipt
from intake.refusals import GateCode, GateRefusal
from intake.safe import Safe
from intake.words import Said
from storage import ledger
from storage.books import Done, Kept, find_act, find_book, keep_act, read_book, write_facts
from storage.database import now
from storage.directory import Tree, find_holders
from storage.records import load_case


@dataclass(frozen=True)
class Desk:
    """What one transaction stamps the acts on one book with."""

    connection: Connection
    gate: Gate
    sender: Viewer | None
    kind: BookKind
    book: str
    at: datetime
    known: Kept | None

    @property
    def safe(self) -> Safe:
        """Where texts and persons go."""
        return self.gate.safe

    @property
    def policy(self) -> Policy:
        """The rules of the bureau."""
        return self.gate.policy

    @property
    def today(self) -> date:
        """The day in the legal zone."""
        return self.at.astimezone(self.policy.tz).date()

    def bureau(self) -> OfficeRef:
        """Give the bureau of whoever acts.

        Raises:
            GateRefusal: ``not_permitted``: he belongs to none.
        """
        tree = Tree.load(self.connection)
        found = tree.bureau_of(self.sender.office) if self.sender else None
        ref = tree.ref(found) if found else None
        if ref is None:
            raise GateRefusal(GateCode.NOT_PERMITTED)
        return ref

    def office(self, office: str) -> OfficeRef:
        """Give an office.

        Raises:
            GateRefusal: ``unknown_office``.
        """
        ref = Tree.load(self.connection).ref(office)
        if ref is None:
            raise GateRefusal(GateCode.UNKNOWN_OFFICE, office=office)
        return ref

    def account(self, named: str) -> AccountRef:
        """Give an office-holder by account or username.

        Raises:
            GateRefusal: ``unknown_account``.
        """
        (found,) = find_holders(self.connection, (named,))
        if found is None:
            raise GateRefusal(GateCode.UNKNOWN_ACCOUNT, account=named)
        return found

    def text(self, kind: str, **parts: str) -> DocumentRef:
        """Put a text away under the book."""
        return self.safe.put_text(self.connection, self.book, kind, parts, self.at)


class Decided(NamedTuple):
    """What was decided, and what goes to the engine because of it: a petition registered on the way."""

    facts: tuple[BookFact, ...]
    receipt: Receipt | None = None
    row: ledger.Row | None = None


Handler = Callable[[Desk, Any], Decided]


class Entered(NamedTuple):
    """A book after an act; the receipt is of a petition that the act registered."""

    kept: Kept
    receipt: Receipt | None = None
    booking: str = ""
    repeated: bool = False


def allow(found: tuple[Any, ...] | Refused) -> tuple[Any, ...]:
    """Give what was decided.

    Raises:
        GateRefusal: with the code of a refusal.
    """
    if isinstance(found, Refused):
        raise GateRefusal(found.code, **found.params)
    return found


@dataclass(frozen=True)
class Bookkeeping:
    """Enters acts into books: the same id with the same words is the same act."""

    gate: Gate

    async def enter(
        self, kind: BookKind, book: str | None, words: Said, handler: Handler, sender: Viewer | None
    ) -> Entered:
        """Enter an act; ``book`` is None for one that the act opens, ``sender`` None for a petitioner.

        Raises:
            GateRefusal: ``not_found``, ``not_permitted``, ``id_reused``, or the code of what refuses the act.
        """

        def work(connection: Connection) -> tuple[Entered, ledger.Row | None]:
            return self.write(connection, kind, book, words, handler, sender)

        entered, row = await self.gate.attempt(work)
        if row is not None:
            await self.gate.send(row, first=True)
        return entered

    def write(
        self,
        connection: Connection,
        kind: BookKind,
        book: str | None,
        words: Said,
        handler: Handler,
        sender: Viewer | None,
    ) -> tuple[Entered, ledger.Row | None]:
        """Enter an act in the caller's transaction; the row is that of a petition to be delivered."""
        actor = sender.actor if sender else PUBLIC
        digest = self.gate.safe.digest_of(f"book {kind} {book or ''}", words)
        known = find_act(connection, actor.id, words.id)
        if known is not None:
            return self._again(connection, known, digest, words.id), None
        at = now(connection)
        named = book or _next_name(connection, kind, self.gate.policy, at)
        kept = find_book(connection, kind, named, change=True)
        if kept is None and book is not None and kind is not BookKind.SPONSORSHIP:
            raise GateRefusal(GateCode.NOT_FOUND)
        desk = Desk(connection, self.gate, sender, kind, named, at, kept)
        decided = handler(desk, words)
        written = write_facts(connection, kind, named, decided.facts, actor, command=words.id)
        keep_act(connection, actor.id, words.id, Done(digest=digest, kind=kind, book=named, sequence=written.sequence))
        return Entered(written, decided.receipt, _booking_of(decided.facts)), decided.row

    def _again(self, connection: Connection, known: Done, digest: str, act: str) -> Entered:
        if known.digest != digest:
            raise GateRefusal(GateCode.ID_REUSED, id=act)
        kept = find_book(connection, known.kind, known.book)
        if kept is None:
            raise GateRefusal(GateCode.NOT_FOUND)
        event = read_book(connection, known.kind, known.book)[known.sequence - 1]
        receipt = self._receipt(connection, event.fact)
        return Entered(kept, receipt, _booking_of((event.fact,)), repeated=True)

    def _receipt(self, connection: Connection, fact: BookFact) -> Receipt | None:
        """Give the receipt of a petition that the act registered, once more."""
        if not isinstance(fact, TalkRegistered) or fact.linked:
            return None
        petition = load_case(connection, fact.petition)
        return self.gate.receipt_of(petition, repeated=True) if petition else None


def _booking_of(facts: tuple[BookFact, ...]) -> str:
    return next((fact.booking for fact in facts if isinstance(fact, PlaceTaken)), "")


SERIES = {BookKind.RECEPTION_DAY: "R", BookKind.KEY_FIELD: "K", BookKind.SITE_VISIT: "V"}


def _next_name(connection: Connection, kind: BookKind, policy: Policy, at: datetime) -> str:
    """Draw the next number of the legal year, e.g. ``R2026-0001``."""
    year = at.astimezone(policy.tz).year
    return f"{SERIES[kind]}{year}-{ledger.next_number(connection, f'{kind} {year}'):04d}"
