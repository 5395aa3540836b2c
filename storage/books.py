"""Books in the records: their streams, how they stand, and the acts that brought them there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select

from domain.base import Actor, Frozen
from domain.books import BOOKS, BookEvent, BookFact, BookKind, BookState, Shelf, fold
from domain.chain import GENESIS, first_break, seal
from storage.database import now
from storage.streams import event_row, read_book_event
from storage.tables import book_acts, book_links, books, events
from storage.upsert import upsert


class Kept(Frozen):
    """A book as it stands at a place of its stream."""

    kind: BookKind
    id: str
    sequence: int
    head: str
    state: BookState


class Done(Frozen):
    """An act that was entered before: under its id the same words give the same answer."""

    digest: str
    kind: BookKind
    book: str
    sequence: int


def find_book(connection: Connection, kind: BookKind, book: str, *, change: bool = False) -> Kept | None:
    """Find a book; one that is about to change is held until the transaction ends."""
    query = select(books).where(books.c.kind == kind, books.c.id == book)
    row = connection.execute(query.with_for_update() if change else query).mappings().first()
    return _kept(dict(row)) if row else None


def write_facts(
    connection: Connection,
    kind: BookKind,
    book: str,
    facts: tuple[BookFact, ...],
    actor: Actor,
    *,
    command: str | None = None,
) -> Kept:
    """Seal facts behind the head of a book and fold them; nothing before its last event is ever changed."""
    known = find_book(connection, kind, book, change=True)
    after, head = (known.sequence, known.head) if known else (0, GENESIS)
    at = _next_instant(connection, kind, book)
    sealed = seal(BookEvent, book, facts, after=after, head=head, at=at, actor=actor, command=command)
    state = fold(kind, facts, known.state if known else None)
    if state is None:
        raise ValueError("a book is written by at least one fact")
    connection.execute(insert(events), [event_row(kind, event, at) for event in sealed])
    last = sealed[-1]
    kept = Kept(kind=kind, id=book, sequence=last.sequence, head=last.hash, state=state)
    upsert(connection, books, [_row(kept)])
    connection.execute(delete(book_links).where(book_links.c.kind == kind, book_links.c.book == book))
    links = _links(kept)
    if links:
        connection.execute(insert(book_links), links)
    return kept


def find_act(connection: Connection, actor: str, act: str) -> Done | None:
    """Find an act that was entered under this id by the same actor."""
    query = select(book_acts).where(book_acts.c.actor == actor, book_acts.c.id == act)
    row = connection.execute(query).mappings().first()
    return Done.model_validate({name: row[name] for name in Done.model_fields}) if row else None


def keep_act(connection: Connection, actor: str, act: str, done: Done) -> None:
    """Keep an act under its id."""
    connection.execute(insert(book_acts), [done.model_dump() | {"actor": actor, "id": act}])


def list_books(
    connection: Connection,
    kind: BookKind,
    *,
    offices: Iterable[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 500,
) -> list[Kept]:
    """List books of some offices, those of a day in the order of their days."""
    conditions = [books.c.kind == kind]
    if offices is not None:
        conditions.append(books.c.office.in_(sorted(offices)))
    if since is not None:
        conditions.append(books.c.day >= since)
    if until is not None:
        conditions.append(books.c.day < until)
    query = select(books).where(and_(*conditions)).order_by(books.c.day, books.c.id).limit(limit)
    return [_kept(dict(row)) for row in connection.execute(query).mappings()]


def linked_books(connection: Connection, kind: BookKind, relation: str, subject: str) -> list[Kept]:
    """Give the books that are linked to something, by their order."""
    query = (
        select(books)
        .join(book_links, and_(book_links.c.kind == books.c.kind, book_links.c.book == books.c.id))
        .where(books.c.kind == kind, book_links.c.relation == relation, book_links.c.subject == subject)
        .order_by(books.c.day, books.c.id)
    )
    return [_kept(dict(row)) for row in connection.execute(query).mappings()]


def read_book(connection: Connection, kind: BookKind, book: str) -> list[BookEvent]:
    """Read a book's stream in its order."""
    query = select(events.c.content, events.c.hash).where(events.c.kind == kind, events.c.stream == book)
    return [read_book_event(row.content, row.hash) for row in connection.execute(query.order_by(events.c.sequence))]


def all_books(connection: Connection) -> list[tuple[BookKind, str]]:
    """Name every book, of the streams and of what is folded from them."""
    named = connection.execute(select(books.c.kind, books.c.id)).all()
    streams = select(events.c.kind, events.c.stream).where(events.c.kind.in_([*BookKind])).distinct()
    found = {(row[0], row[1]) for row in (*named, *connection.execute(streams).all())}
    return sorted((BookKind(kind), book) for kind, book in found)


def book_difference(connection: Connection, kind: BookKind, book: str) -> str | None:
    """Name the first place where a book's chain is broken, or where it does not stand as its stream says."""
    name = f"{kind} {book}"
    try:
        stream = read_book(connection, kind, book)
        state = fold(kind, tuple(event.fact for event in stream))
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{name}: an event cannot be read or does not follow"
    broken = first_break(stream)
    if broken is not None:
        return f"{name}: event {broken} does not follow from its predecessor"
    kept = find_book(connection, kind, book)
    if state is None or kept is None:
        return f"{name}: {'it stands without a stream' if kept else 'its stream is folded nowhere'}"
    told = Kept(kind=kind, id=book, sequence=stream[-1].sequence, head=stream[-1].hash, state=state)
    if _stored(connection, book_row=(kind, book)) != (_row(told), sorted(map(_key, _links(told)))):
        return f"{name}: it does not stand as its stream says"
    return None


def _next_instant(connection: Connection, kind: BookKind, book: str) -> datetime:
    """Give an instant that is never before the book's last event, even if the clock stepped back."""
    query = select(events.c.at).where(events.c.kind == kind, events.c.stream == book)
    last: datetime | None = connection.execute(query.order_by(events.c.sequence.desc()).limit(1)).scalar_one_or_none()
    at = now(connection)
    return at if last is None else max(at, last + timedelta(microseconds=1))


def _kept(row: dict[str, Any]) -> Kept:
    kind = BookKind(row["kind"])
    state = BOOKS[kind].state.model_validate_json(row["state"])
    return Kept.model_construct(kind=kind, id=row["id"], sequence=row["sequence"], head=row["head"], state=state)


def _row(kept: Kept) -> dict[str, Any]:
    shelf: Shelf = BOOKS[kept.kind].shelf(kept.state)
    state = json.dumps(kept.state.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    row = {"kind": kept.kind.value, "id": kept.id, "sequence": kept.sequence, "head": kept.head, "state": state}
    return row | {"office": shelf.office, "day": shelf.day, "open": shelf.open}


def _links(kept: Kept) -> list[dict[str, str]]:
    shelf: Shelf = BOOKS[kept.kind].shelf(kept.state)
    place = {"kind": kept.kind.value, "book": kept.id}
    return [place | {"relation": relation, "subject": subject} for relation, subject in shelf.links]


def _key(link: dict[str, str]) -> tuple[str, str]:
    return link["relation"], link["subject"]


def _stored(connection: Connection, book_row: tuple[BookKind, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    kind, book = book_row
    row = connection.execute(select(books).where(books.c.kind == kind, books.c.id == book)).mappings().one()
    links = select(book_links.c.relation, book_links.c.subject).where(
        book_links.c.kind == kind, book_links.c.book == book
    )
    return dict(row), sorted((link.relation, link.subject) for link in connection.execute(links))
