"""Whether a content may be public: what the pure check needs is looked up here."""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from domain.base import Purpose
from domain.bulletin_checks import PERSONAL, Finding, People, findings, numbers_in
from storage.bulletin_cases import BAND_NAMES, CHANNELS
from storage.bulletin_names import LEADER, NOWHERE
from storage.bulletin_work import ACTS
from storage.bulletins import kept_content
from storage.database import now
from storage.packs import policy_of
from storage.tables import (
    cases,
    categories,
    dossier_cases,
    exclusions,
    late_exclusions,
    memberships,
    office_terms,
    persons,
)

AT_ONCE = 500
"""Numbers in one question: both databases bound how many there may be."""
SETTLING = timedelta(hours=1)
"""How long a transaction may have been under way that puts somebody on record: a look meanwhile does not see him."""
LABELS = {word for _, *both in ACTS for word in both} | {word for both in CHANNELS.values() for word in both}
LABELS |= {word for label in (LEADER, NOWHERE, *BAND_NAMES) for word in (label.zh, label.en)}
"""What a bulletin calls things by itself, in both languages."""


class Looked(NamedTuple):
    """What a look through everybody on record found: in which content, at which instant, and where somebody stands."""

    digest: str
    at: datetime
    personal: tuple[Finding, ...]


def look_through(connection: Connection, digest: str) -> Looked:
    """Look through everybody on record, before a transaction that others wait for.

    Raises:
        LookupError: nothing is kept under the digest.
    """
    at = now(connection)
    found = content_findings(connection, digest)
    return Looked(digest, at, tuple(finding for finding in found if finding.code == PERSONAL))


def content_findings(connection: Connection, digest: str, looked: Looked | None = None) -> tuple[Finding, ...]:
    """Say what in a kept content must not be public; after a look through it, only who came since is looked for.

    Raises:
        LookupError: nothing is kept under the digest.
    """
    kept = kept_content(connection, digest)
    if kept is None:
        raise LookupError(digest)
    before = looked if looked is not None and looked.digest == digest else None
    content = json.loads(kept)
    accusations = frozenset(_accusations(connection, numbers_in(content)))
    words = _words(connection, content["pack"]) | set(_texts(content["definitions"]))
    with closing(_people(connection, before.at - SETTLING if before else None)) as people:
        found = findings(content, people, accusations, words)
    if before is None or any(finding.code == PERSONAL for finding in found):
        return found
    return found + before.personal


def _people(connection: Connection, since: datetime | None) -> Generator[People]:
    known = select(persons.c.name, persons.c.phone, persons.c.id_number).where(persons.c.erased_at.is_(None))
    if since is not None:
        known = known.where(persons.c.created_at >= since)
    with connection.execute(known, execution_options={"yield_per": 5000}) as streamed:
        for name, phone, id_number in streamed:
            yield People(name, (phone, id_number))


def _accusations(connection: Connection, numbers: Collection[str]) -> Iterator[str]:
    """Give the numbers that are accusations, and the dossiers that speak of one."""
    told = sorted(numbers)
    for at in range(0, len(told), AT_ONCE):
        named = told[at : at + AT_ONCE]
        yield from connection.execute(select(cases.c.number).where(cases.c.number.in_(named), _is_one())).scalars()
        speaking = select(dossier_cases.c.dossier).join(cases, cases.c.number == dossier_cases.c.petition)
        yield from connection.execute(speaking.where(dossier_cases.c.dossier.in_(named), _is_one())).scalars()


def _is_one() -> ColumnElement[bool]:
    return or_(
        cases.c.purpose == Purpose.ACCUSATION.value,
        cases.c.number.in_(select(exclusions.c.petition)),
        cases.c.number.in_(select(late_exclusions.c.petition)),
    )


def _words(connection: Connection, pack: str) -> frozenset[str]:
    """Give the words of the office: its tables', its pack's, and what every bulletin says."""
    names = (office_terms.c.name, office_terms.c.name_en, office_terms.c.district, categories.c.id, memberships.c.post)
    tables = {word for column in names for word in connection.execute(select(column).distinct()).scalars() if word}
    return frozenset(tables | LABELS | set(_texts(policy_of(connection, pack).model_dump(mode="json"))))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from _texts(part)
        case list():
            for part in value:
                yield from _texts(part)
        case _:
            pass
