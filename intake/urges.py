"""One urge (催办) to many cases: a preview that is confirmed by its code, then one command per case through the gate.

The code is the bulk's id, and every case's command has it as its own: whoever confirms twice urges once.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, and_, insert, select, update

from domain.access import Viewer, acting_in
from domain.base import Frozen, Identifier, Label, Role
from domain.conditions import unmet
from domain.petition import Petition, Stage
from domain.policy import Policy
from domain.refusals import Code
from domain.transitions import TRANSITIONS, permits
from intake.bulk import Told, command_all
from intake.command_words import UrgeWords
from intake.gate import Gate
from intake.refusals import GateCode, GateRefusal
from storage import ledger
from storage.database import now
from storage.directory import Tree
from storage.packs import policy_of
from storage.queries import CaseFilter, narrow
from storage.reach import visible
from storage.supervising import bulk_urges
from storage.tables import cases
from workflows.inputs import Answer

MOST = 2000
AT_ONCE = 32
"""Commands on their way to the engine at once: enough to keep it busy, few enough to leave others their turn."""


class UrgeFilter(Frozen):
    """Which open cases are urged; each member that is given narrows."""

    district: Label | None = None
    office: Identifier | None = None
    category: Label | None = None
    stage: Stage | None = None
    overdue: bool = False
    numbers: Annotated[tuple[Identifier, ...], Field(max_length=MOST)] = ()
    reply_by: date | None = None


class Skipped(Frozen):
    """A case that is not urged, and why."""

    number: str
    code: str


class Preview(Frozen):
    """What a bulk would do; ``code`` confirms exactly these cases."""

    code: str
    reply_by: date | None
    cases: tuple[str, ...]
    skipped: tuple[Skipped, ...]


class Result(Frozen):
    """What became of one case's urge."""

    number: str
    state: str
    code: str | None = None


def preview(connection: Connection, viewer: Viewer, wanted: UrgeFilter) -> Preview:
    """Name the cases that would be urged and those that would not, and keep the list under its code.

    Raises:
        GateRefusal: ``not_permitted``, ``too_many`` or ``date_passed``.
    """
    if viewer.role is not Role.SUPERVISOR:
        raise GateRefusal(GateCode.NOT_PERMITTED)
    at, tree = now(connection), Tree.load(connection)
    own = cases.c.number.in_(wanted.numbers) if wanted.numbers else ~cases.c.closed
    narrowed = CaseFilter.model_validate(wanted.model_dump(exclude={"numbers", "reply_by"}))
    query = select(cases.c.state).where(and_(own, visible(viewer, tree), *narrow(narrowed, tree, at)))
    states = list(connection.execute(query.order_by(cases.c.number).limit(MOST + 1)).scalars())
    if len(states) > MOST:
        raise GateRefusal(GateCode.TOO_MANY, most=str(MOST))
    urged: list[str] = []
    skipped: list[Skipped] = []
    for petition in map(Petition.model_validate_json, states):
        pack = policy_of(connection, petition.policy)
        if wanted.reply_by is not None and wanted.reply_by < at.astimezone(pack.tz).date():
            raise GateRefusal(Code.DATE_PASSED, date=wanted.reply_by.isoformat())
        why = _unfit(viewer, petition, pack)
        if why is None:
            urged.append(petition.number)
        else:
            skipped.append(Skipped(number=petition.number, code=why))
    found = Preview(
        code=f"urge-{secrets.token_hex(8)}", reply_by=wanted.reply_by, cases=tuple(urged), skipped=tuple(skipped)
    )
    row = {"id": found.code, "account": viewer.account, "content": found.model_dump_json(), "previewed_at": at}
    connection.execute(insert(bulk_urges), [row])
    return found


async def confirm(gate: Gate, viewer: Viewer, code: str) -> list[Result]:
    """Urge the cases of a preview, each by a command of its own; a repeat gives the answers that were given.

    Raises:
        GateRefusal: ``unknown_bulk``: no preview of this sender has the code.
    """
    found = await gate.database.write(lambda c: _confirmed(c, viewer, code))
    return await urge_all(gate, viewer, found)


async def urge_all(gate: Gate, viewer: Viewer, found: Preview, at_once: int = AT_ONCE) -> list[Result]:
    """Give the commands, some at once, and what became of each in the order of the preview.

    Ids are told apart per petition, so the bulk's own code is the id of each case's command.
    """
    words = UrgeWords(id=found.code, type="urge", reply_by=found.reply_by)
    told = await command_all(gate, found.cases, words, viewer, at_once)
    return [_result(number, one) for number, one in zip(found.cases, told, strict=True)]


def _result(number: str, told: Told) -> Result:
    if isinstance(told, GateRefusal):
        return Result(number=number, state=ledger.REFUSED, code=told.code)
    answer = Answer.model_validate_json(told.answer) if told.answer else None
    refused = answer.refused if answer else None
    return Result(number=number, state=told.state, code=refused.code if refused else None)


def counted(results: Sequence[Result]) -> dict[str, int]:
    """Count what became of a bulk."""
    return dict(Counter(result.state for result in results))


def _confirmed(connection: Connection, viewer: Viewer, code: str) -> Preview:
    own = (bulk_urges.c.id == code) & (bulk_urges.c.account == viewer.account)
    content = connection.execute(select(bulk_urges.c.content).where(own)).scalar_one_or_none()
    if content is None:
        raise GateRefusal(GateCode.UNKNOWN_BULK)
    first = own & bulk_urges.c.confirmed_at.is_(None)
    connection.execute(update(bulk_urges).where(first).values(confirmed_at=now(connection)))
    return Preview.model_validate_json(content)


def _unfit(viewer: Viewer, petition: Petition, pack: Policy) -> str | None:
    """Tell why a case would not be urged, by the same table as the command itself; None if it would."""
    if petition.closed:
        return Code.CASE_CLOSED
    rule = TRANSITIONS.get((petition.stage, "urge"))
    if rule is None:
        return Code.WRONG_STAGE
    if not permits(rule, acting_in(viewer, petition), petition):
        return Code.NOT_PERMITTED
    found = unmet("urge", petition, pack)
    return str(getattr(found, "code", found)) if found is not None else None
