"""Which petition a number in another system means, and whether what it names now is what it named then."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, insert, select

from storage.tables import external_ids


class Standing(StrEnum):
    """What is known of a number."""

    NEW = "new"
    KNOWN = "known"
    REUSED = "reused"


def standing(connection: Connection, system: str, number: str, digest: str) -> Standing:
    """Tell whether a number is new, known with this content, or known with another."""
    query = select(external_ids.c.digest).where(external_ids.c.system == system, external_ids.c.id == number)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        return Standing.NEW
    return Standing.KNOWN if found == digest else Standing.REUSED


def claim(connection: Connection, system: str, number: str, digest: str, petition: str) -> None:
    """Claim a number for a petition, in the transaction that enters it."""
    row = {"system": system, "id": number, "petition": petition, "digest": digest}
    connection.execute(insert(external_ids), [row])
