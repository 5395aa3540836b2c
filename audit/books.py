"""The audit of the books: each chain unbroken, each book standing as its stream says."""

from __future__ import annotations

from sqlalchemy import Connection

from audit.findings import Check, Finding
from storage.books import all_books, book_difference


def check_books(connection: Connection) -> tuple[int, tuple[Finding, ...]]:
    """Check every book; give how many there are, and the first difference of each that has one."""
    named = all_books(connection)
    told = ((kind, book, book_difference(connection, kind, book)) for kind, book in named)
    found = tuple(
        Finding(
            number=book, check=Check.BOOK, where=kind, against="its stream", expected="unbroken and folded", found=said
        )
        for kind, book, said in told
        if said is not None
    )
    return len(named), found
