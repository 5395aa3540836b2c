"""Dossiers in the records: their folded states, the petitions they speak of, and who may know of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, or_, select

from domain.access import BUREAU_ROLES, Viewer
from domain.base import Frozen, Role
from domain.dossiers.base import kind_of
from domain.dossiers.batch import AssignedBatch
from domain.dossiers.bulletin import Bulletin
from domain.dossiers.kinds import AnyDossier, DossierEvent, folded
from domain.terms import DossierKind
from domain.timers import next_call
from storage.bulletin_tables import bulletins
from storage.bulletins import bulletin_row
from storage.facts import forget_items, keep_dossier_items, rebuild_dossier_items
from storage.keeping import Keeper
from storage.prepared import read
from storage.streams import load_dossier_events
from storage.tables import dossier_cases, dossiers, exclusions, late_exclusions
from storage.upsert import add_missing, upsert

_LOAD = select(dossiers.c.state).where(dossiers.c.number == bindparam("of_dossier"))
_LOAD_LOCKED = _LOAD.with_for_update()
_states: TypeAdapter[AnyDossier] = TypeAdapter(AnyDossier)

CITED, MEMBER = "cited", "member"
LOOKING_ROLES = BUREAU_ROLES | {Role.LEADER}
"""Whoever may have to look at a bulletin before it is public."""


def load_dossier(connection: Connection, number: str, *, lock: bool = False) -> AnyDossier | None:
    """Give the folded state of a dossier."""
    found = read(connection, _LOAD_LOCKED if lock else _LOAD, of_dossier=number)
    return _states.validate_json(found[0][0]) if found else None


def rebuild_dossier(connection: Connection, number: str) -> AnyDossier | None:
    """Fold a dossier's projections anew from its events."""
    connection.execute(delete(dossier_cases).where(dossier_cases.c.dossier == number))
    connection.execute(delete(dossiers).where(dossiers.c.number == number))
    connection.execute(delete(bulletins).where(bulletins.c.number == number))
    forget_items(connection, number)
    kind = kind_of(number)
    log = load_dossier_events(connection, kind, number) if kind else []
    if kind is None or not log:
        return None
    dossier = folded(log)
    _keep_state(connection, dossier)
    rebuild_dossier_items(connection, kind, number)
    return dossier


def keeper(number: str) -> Keeper:
    """Give how a dossier's records are kept.

    Raises:
        LookupError: the number is none of a dossier.
    """
    kind = kind_of(number)
    if kind is None:
        raise LookupError(number)
    return Keeper(kind, load_dossier, _keep, rebuild_dossier)


def _keep(connection: Connection, log: Sequence[DossierEvent], known: AnyDossier | None, at: datetime) -> None:
    _keep_state(connection, folded(log, known))
    keep_dossier_items(connection, log, known, at)


def _keep_state(connection: Connection, dossier: AnyDossier) -> None:
    upsert(connection, dossiers, [row_of(dossier)])
    if isinstance(dossier, Bulletin):
        upsert(connection, bulletins, [bulletin_row(dossier)])
    add_missing(connection, dossier_cases, cases_of(dossier))


def row_of(dossier: AnyDossier) -> dict[str, Any]:
    """Give a dossier's row."""
    call = next_call(dossier)
    ends = min(dossier.running, key=lambda clock: clock.due_at, default=None)
    return {
        "number": dossier.number,
        "kind": dossier.kind.value,
        "stage": dossier.stage,
        "bureau": dossier.bureau.id,
        "office": dossier.office.id if dossier.office else None,
        "policy": dossier.policy,
        "opened_at": dossier.opened_at,
        "next_clock": ends.name if ends else call and call.clock.name,
        "next_due": ends.due_at if ends else None,
        "closed": dossier.closed,
        "sequence": dossier.sequence,
        "head": dossier.head,
        "state": dossier.model_dump_json(),
    }


def cases_of(dossier: AnyDossier) -> list[dict[str, str]]:
    """Give the petitions that a dossier speaks of."""
    named = [(case.number, CITED) for case in dossier.cases]
    if isinstance(dossier, AssignedBatch):
        named += [(member.petition, MEMBER) for member in dossier.members]
    return [{"dossier": dossier.number, "petition": petition, "part": part} for petition, part in named]


class DossierFilter(Frozen):
    """What a list may be narrowed to."""

    kind: DossierKind
    office: str | None = None
    open_only: bool = False
    opened_from: datetime | None = None
    opened_before: datetime | None = None


def list_dossiers(connection: Connection, viewer: Viewer, wanted: DossierFilter, limit: int = 200) -> list[AnyDossier]:
    """List the dossiers that somebody may see, the next date first; bulletins list by office and period."""
    query = select(dossiers.c.state).where(dossiers.c.kind == wanted.kind, within_reach(viewer))
    if wanted.office is not None:
        query = query.where(dossiers.c.office == wanted.office)
    if wanted.open_only:
        query = query.where(~dossiers.c.closed)
    if wanted.opened_from is not None:
        query = query.where(dossiers.c.opened_at >= wanted.opened_from)
    if wanted.opened_before is not None:
        query = query.where(dossiers.c.opened_at < wanted.opened_before)
    query = query.order_by(dossiers.c.closed, dossiers.c.next_due, dossiers.c.number).limit(limit)
    found = [_states.validate_json(state) for state in connection.execute(query).scalars()]
    return [dossier for dossier in found if sees(viewer, dossier)]


def all_open(connection: Connection) -> list[AnyDossier]:
    """Give every open dossier, by number."""
    query = select(dossiers.c.state).where(~dossiers.c.closed).order_by(dossiers.c.number)
    return [_states.validate_json(state) for state in connection.execute(query).scalars()]


def may_see_dossier(connection: Connection, viewer: Viewer, dossier: AnyDossier) -> bool:
    """Tell whether a dossier exists for this viewer, whatever was accused before or since it was written."""
    query = select(dossiers.c.number).where(dossiers.c.number == dossier.number, _barred(viewer))
    return sees(viewer, dossier) and connection.execute(query).first() is None


def sees(viewer: Viewer, dossier: AnyDossier) -> bool:
    """Tell whether a dossier is his to know of by what it says itself: its bureau, those above, its office."""
    if dossier.accused.bars(viewer.account, viewer.line):
        return False
    if viewer.role is Role.AUDITOR:
        return True
    addressed = dossier.office is not None and viewer.office == dossier.office.id
    roles = LOOKING_ROLES if isinstance(dossier, Bulletin) else BUREAU_ROLES
    return addressed or (viewer.role in roles and viewer.office in dossier.bureau.line)


def within_reach(viewer: Viewer) -> ColumnElement[bool]:
    """Narrow to what a viewer may see, roughly by office and strictly by accusation."""
    return and_(_in_reach(viewer), ~_barred(viewer))


def hidden_members(connection: Connection, batch: AssignedBatch, viewer: Viewer) -> frozenset[int]:
    """Name the items of a batch that somebody may not know of, for their petitions accuse him or his office."""
    barred = set(connection.execute(select(exclusions.c.petition).where(_names(viewer))).scalars())
    since = select(late_exclusions.c.petition).where(late_exclusions.c.account == viewer.account)
    barred |= set(connection.execute(since).scalars())
    return frozenset(member.item for member in batch.members if member.petition in barred)


def _in_reach(viewer: Viewer) -> Any:
    """Narrow roughly in the database; the rule itself is asked of what is found."""
    if viewer.role is Role.AUDITOR or viewer.role in BUREAU_ROLES:
        return dossiers.c.number.is_not(None)
    looked_at = dossiers.c.kind == (DossierKind.BULLETIN.value if viewer.role is Role.LEADER else "")
    return or_(dossiers.c.office == viewer.office, looked_at)


def _barred(viewer: Viewer) -> Any:
    """Whoever a cited petition accuses, now or before, is barred; a batch hides its members one by one."""
    cited = (dossier_cases.c.dossier == dossiers.c.number) & (dossier_cases.c.part == CITED)
    joined = dossier_cases.join(exclusions, exclusions.c.petition == dossier_cases.c.petition)
    accused = select(dossier_cases.c.petition).select_from(joined).where(cited, _names(viewer))
    joined = dossier_cases.join(late_exclusions, late_exclusions.c.petition == dossier_cases.c.petition)
    since = select(dossier_cases.c.petition).select_from(joined)
    return or_(accused.exists(), since.where(cited, late_exclusions.c.account == viewer.account).exists())


def _names(viewer: Viewer) -> ColumnElement[bool]:
    """Narrow exclusions to those that name somebody: an office in his line, or his account."""
    return or_(
        (exclusions.c.kind == "office") & exclusions.c.subject.in_(viewer.line),
        (exclusions.c.kind == "account") & (exclusions.c.subject == viewer.account),
    )
