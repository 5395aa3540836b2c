"""What a bulletin looks like from outside: where it stands, who looked at it, what it says, and what has changed."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from api.dossier_views import DossierView, shared_view
from domain.access import Viewer
from domain.base import Frozen
from domain.bulletin_changes import changes
from domain.dossiers.bulletin import Bulletin, Round
from domain.dossiers.bulletin_rules import may_do, next_step
from storage.bulletin_findings import content_findings
from storage.bulletins import find_bulletin, kept_content
from storage.packs import policy_of


class LookView(Frozen):
    """A step that somebody has taken: ``first_review`` to ``third_proof``."""

    step: str
    by: str
    at: datetime
    passed: bool


class RoundView(Frozen):
    """A round: which content it had, who handed it in, and everybody's look at it."""

    number: int
    as_of: datetime
    digest: str
    by: str
    looks: tuple[LookView, ...]


class ChangeView(Frozen):
    """A place at which the last round differs from the one before; null: nothing stood there."""

    where: str
    before: str | int | float | bool | None
    after: str | int | float | bool | None


class FindingView(Frozen):
    """What must not be public: its code, and where it stands."""

    code: str
    where: str


class StepView(Frozen):
    """The step that is due, and in which role somebody takes it."""

    name: str
    look: str
    role: str


class BulletinView(DossierView):
    """A bulletin as a dossier; ``changes`` and ``findings`` are told of one bulletin, not in a list."""

    rhythm: str
    period: str
    first: date
    last: date
    edition: int
    as_of: datetime
    digest: str
    corrects: str | None
    corrected_by: str | None
    published_at: datetime | None
    withdrawn_at: datetime | None
    step: StepView | None
    history: tuple[RoundView, ...]
    changes: tuple[ChangeView, ...] = ()
    findings: tuple[FindingView, ...] = ()


def bulletin_view(connection: Connection, bulletin: Bulletin, viewer: Viewer, at: datetime) -> BulletinView:
    """Show a bulletin."""
    policy = policy_of(connection, bulletin.policy)
    step, last = next_step(bulletin, policy), bulletin.round
    kept = find_bulletin(connection, bulletin.number)
    shared = shared_view(connection, bulletin, viewer, at).model_dump(exclude={"allowed", "rounds"})
    said = bulletin.model_dump(include={"rhythm", "period", "first", "last", "edition", "published_at", "withdrawn_at"})
    return BulletinView(
        **shared,
        **said,
        allowed=may_do(viewer.actor, bulletin, policy),
        rounds=last.number,
        as_of=last.as_of,
        digest=last.digest,
        corrects=bulletin.corrects.number if bulletin.corrects else None,
        corrected_by=kept.corrected_by if kept else None,
        step=StepView(name=step.name, look=step.look, role=step.role) if step else None,
        history=tuple(_round(one) for one in bulletin.rounds),
    )


def looked_into(connection: Connection, view: BulletinView) -> BulletinView:
    """Add what changed since the last round, and what must not be public while it may still become so."""
    before = content_of(connection, view.history[-2].digest) if view.history[1:] else None
    told = changes(before, content_of(connection, view.digest)) if before is not None else ()
    seen = content_findings(connection, view.digest) if view.stage in {"in_review", "returned", "approved"} else ()
    return view.model_copy(
        update={
            "changes": tuple(ChangeView(**change._asdict()) for change in told),
            "findings": tuple(FindingView(**finding._asdict()) for finding in seen),
        }
    )


def content_of(connection: Connection, digest: str) -> Any:
    """Give a content as plain members.

    Raises:
        LookupError: nothing is kept under the digest.
    """
    kept = kept_content(connection, digest)
    if kept is None:
        raise LookupError(digest)
    return json.loads(kept)


def _round(one: Round) -> RoundView:
    looks = tuple(LookView(**look.model_dump()) for look in one.looks)
    return RoundView(number=one.number, as_of=one.as_of, digest=one.digest, by=one.by, looks=looks)
