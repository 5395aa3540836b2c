"""Where the pages show what a notice is about: a case, a dossier, or a book, told apart by the letter of its number."""

from __future__ import annotations

DOSSIERS = {"J": "/recommendations", "B": "/batches"}
BOOKS = {"K": "/key-fields", "V": "/visits"}


def place_of(number: str) -> str:
    """Give the path of the page; books that bind offices stand on one page together."""
    letter = number[:1]
    return BOOKS.get(letter) or f"{DOSSIERS.get(letter, '/cases')}/{number}"
