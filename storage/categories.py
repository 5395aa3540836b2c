"""The code table of categories: what petitions and key fields may name."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select

from domain.base import Label
from storage.database import now
from storage.registry import DirectoryError
from storage.tables import categories


def known_categories(connection: Connection) -> list[str]:
    """Name the categories in use."""
    query = select(categories.c.id).where(categories.c.valid_to.is_(None)).order_by(categories.c.id)
    return list(connection.execute(query).scalars())


def add_category(connection: Connection, name: str) -> None:
    """Add a category from now on.

    Raises:
        DirectoryError: ``category_exists``.
    """
    label = TypeAdapter(Label).validate_python(name)
    if label in known_categories(connection):
        raise DirectoryError("category_exists", f"category {label} is in use already")
    connection.execute(insert(categories), [{"id": label, "valid_from": now(connection)}])
