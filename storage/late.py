"""Late exclusions (Art. 30): whoever gets an accused person's name, or leaves an accused office, is barred from then.

The table is no projection, so that a rebuild keeps it, and is written with the change of the directory. A case that is
open is told besides, by a naming of the accused behind all that it has received: from there on its workflow bars him.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, select

from domain.base import Accused, Actor, Role
from domain.commands import Envelope
from domain.names import plain_name
from domain.petition import Petition
from domain.steps import NameAccused
from storage import ledger
from storage.database import now
from storage.tables import cases, exclusions, late_exclusions, persons
from storage.tables import ledger as ledger_table
from storage.upsert import add_missing

BARRING_IDS = "barred-"
"""How the ids of these commands begin; nobody else's do."""
DIRECTORY = Actor(id="directory", role=Role.ADMINISTRATOR)
"""The directory of accounts as somebody who acts: no person decides on these exclusions."""
NAMING = ("name_accused", "register", "import_past")

Line = tuple[str, ...]


class Why(StrEnum):
    """Why somebody is barred late: by a name that became his, or by an office that was."""

    NAME = "name"
    OFFICE = "office"


def late(connection: Connection, petition: str) -> Line:
    """Give the accounts that a petition bars since something was changed in the directory."""
    query = select(late_exclusions.c.account).where(late_exclusions.c.petition == petition)
    return tuple(connection.execute(query.order_by(late_exclusions.c.account)).scalars())


def barring(petition: Petition, accounts: Line) -> Petition:
    """Give a case with accounts that it bars since."""
    return petition.model_copy(update={"accused": petition.accused.joined(Accused(accounts=accounts))})


def with_late(connection: Connection, petitions: Iterable[Petition]) -> list[Petition]:
    """Give folded cases with whom they bar since; those that accuse nobody yet are given as they are."""
    found = list(petitions)
    query = select(late_exclusions.c.petition, late_exclusions.c.account)
    named = [petition.number for petition in found if petition.accused.names_somebody]
    since: dict[str, list[str]] = {}
    for number, account in connection.execute(query.where(late_exclusions.c.petition.in_(named))) if named else ():
        since.setdefault(number, []).append(account)
    return [barring(one, tuple(sorted(since[one.number]))) if one.number in since else one for one in found]


def bar_namesakes(connection: Connection, names: Mapping[str, str]) -> None:
    """Bar accounts, each with its name, from every petition that accuses a person of this name and is not erased."""
    wanted: dict[str, list[str]] = {}
    for account, name in names.items():
        wanted.setdefault(plain_name(name), []).append(account)
    query = select(persons.c.petition, persons.c.name).where(
        persons.c.part == "accused", persons.c.name.is_not(None), persons.c.erased_at.is_(None)
    )
    for petition, name in connection.execute(query).all():
        for account in wanted.get(plain_name(name), ()):
            _bar(connection, account, petition, Why.NAME)


def bar_leavers(connection: Connection, moved: Mapping[str, tuple[Line, Line]]) -> None:
    """Bar accounts, each with its line before and after, from what accuses an office that they come to leave."""
    left = {office for before, after in moved.values() for office in before if office not in after}
    if not left:
        return
    accusing = _accusing(connection)
    for account, (before, after) in moved.items():
        for petition, offices in accusing.items():
            if offices.intersection(before) and not offices.intersection(after):
                _bar(connection, account, petition, Why.OFFICE)


def _accusing(connection: Connection) -> dict[str, set[str]]:
    """Give the offices that each petition accuses: what is recorded, and what waits in the ledger to be.

    The ledger comes first: a naming that is recorded in between is found in both places, never in none.
    """
    waiting = select(ledger_table.c.petition, ledger_table.c.payload).where(
        ledger_table.c.state == ledger.PENDING, ledger_table.c.type.in_(NAMING)
    )
    found: dict[str, set[str]] = {}
    for petition, payload in connection.execute(waiting).all():
        accused = json.loads(payload)["command"].get("accused", {})
        found.setdefault(petition, set()).update(accused.get("offices", ()))
    recorded = select(exclusions.c.petition, exclusions.c.subject).where(exclusions.c.kind == "office")
    for petition, office in connection.execute(recorded):
        found.setdefault(petition, set()).add(office)
    return found


def _bar(connection: Connection, account: str, number: str, why: Why) -> None:
    """Keep one exclusion, and tell an open case; what is barred already stays as it is."""
    if _barred(connection, account, number):
        return
    row = {"petition": number, "account": account, "since": now(connection), "why": why.value}
    add_missing(connection, late_exclusions, [row])
    closed = connection.execute(select(cases.c.closed).where(cases.c.number == number)).scalar_one_or_none()
    if not closed:
        _tell(connection, account, number)


def _barred(connection: Connection, account: str, number: str) -> bool:
    since = select(late_exclusions.c.petition).where(
        late_exclusions.c.petition == number, late_exclusions.c.account == account
    )
    named = select(exclusions.c.petition).where(
        exclusions.c.petition == number, exclusions.c.kind == "account", exclusions.c.subject == account
    )
    return connection.execute(since.union_all(named)).first() is not None


def _tell(connection: Connection, account: str, number: str) -> None:
    """Enter the naming behind all that the case has received; the relay delivers it in its turn."""
    ledger_no, at = ledger.draw(connection, number)
    command = NameAccused(accused=Accused(accounts=(account,)))
    given = f"{BARRING_IDS}{account}"
    envelope = Envelope(id=given, ledger_no=ledger_no, received_at=at, actor=DIRECTORY, command=command)
    digest = sha256(command.model_dump_json().encode()).hexdigest()
    ledger.enter(connection, number, envelope, digest, None)
