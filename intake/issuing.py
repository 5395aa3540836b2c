"""Issuing a bulletin at once: what its schedule would do of itself, done now because somebody asks for it.

The same workflow issues it, keyed by the period as the schedule's call keys it: whoever asks first, it is issued once.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import Field
from sqlalchemy import Connection
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.bulletins import Issue, Issued
from domain.access import Viewer
from domain.base import Frozen, Role
from domain.bulletins import IssuePeriod, Rhythm, period_of
from domain.terms import DossierKind
from intake.delivery import RPC_SECONDS, Undelivered
from intake.gate import Gate
from intake.refusals import GateCode, GateRefusal
from storage.bulletins import find_edition
from storage.database import now
from storage.directory import Tree
from workflows import ids
from workflows.options import GRACE

ISSUERS = frozenset({Role.CLERK, Role.SUPERVISOR})
FIRST, LAST = date(1900, 1, 1), date(9998, 12, 31)
"""The days that can be counted with."""


class IssueWords(Frozen):
    """Which bulletin somebody asks for: that of the period in which a legal day lies."""

    rhythm: Rhythm
    on: date = Field(ge=FIRST, le=LAST)


class Standing(StrEnum):
    """What became of asking."""

    ISSUED = "issued"
    KNOWN = "known"
    PENDING = "pending"


class Asked(Frozen):
    """The period asked for, and what became of it: issued now, issued before, or on its way; then it has no number."""

    period: str
    state: Standing
    number: str | None = None


def may_issue(connection: Connection, viewer: Viewer) -> bool:
    """Tell whether somebody may have bulletins issued: clerks and supervisors of the bureau whose they are."""
    tree = Tree.load(connection)
    bureau = tree.bureau_for(None)
    return viewer.role in ISSUERS and bureau is not None and viewer.office in tree.line(bureau)


async def issue_now(gate: Gate, words: IssueWords, sender: Viewer, wait: float) -> Asked:
    """Issue a period's bulletin as of now, unless it is issued already; wait for it some seconds beyond the grace.

    Raises:
        GateRefusal: ``not_permitted``, ``not_in_procedure`` or ``period_running``.
        Undelivered: the engine gave no answer; nothing was begun that would not be found by asking again.
    """
    period = period_of(words.rhythm, words.on)
    known, at = await gate.database.read(lambda c: _askable(c, gate, period, sender))
    if known is not None:
        return Asked(period=period.key, state=Standing.KNOWN, number=known)
    issue = Issue(period=period.key, as_of=at, called_by=sender.account)
    try:
        handle, state = await _begun(gate.delivery.client, issue, gate.delivery.task_queue)
        issued = await asyncio.wait_for(handle.result(), wait + GRACE.total_seconds())
    except TimeoutError:
        return Asked(period=period.key, state=Standing.PENDING)
    except RPCError as error:
        raise Undelivered(error.status.name) from error
    except (RuntimeError, WorkflowFailureError) as error:  # the first is what a lazy client raises without connection
        raise Undelivered(type(error).__name__) from error
    return Asked(period=period.key, state=state, number=issued.number)


def _askable(connection: Connection, gate: Gate, period: IssuePeriod, sender: Viewer) -> tuple[str | None, datetime]:
    """Give the number of what is issued already, if it is, and the instant of now."""
    if DossierKind.BULLETIN not in gate.policy.dossiers:
        raise GateRefusal(GateCode.NOT_IN_PROCEDURE)
    if not may_issue(connection, sender):
        raise GateRefusal(GateCode.NOT_PERMITTED)
    at = now(connection)
    if period.last >= at.astimezone(gate.policy.tz).date():
        raise GateRefusal(GateCode.PERIOD_RUNNING, last=period.last.isoformat())
    known = find_edition(connection, period.key, 1)
    return known and known.number, at


async def _begun(client: Client, issue: Issue, task_queue: str) -> tuple[WorkflowHandle[object, Issued], Standing]:
    """Start the period's workflow, or give the one that a schedule or somebody else has started."""
    state = Standing.ISSUED
    try:
        await client.start_workflow(
            ids.BULLETIN,
            issue,
            id=issue.period,
            task_queue=task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            rpc_timeout=timedelta(seconds=RPC_SECONDS),
        )
    except WorkflowAlreadyStartedError:
        state = Standing.KNOWN
    return client.get_workflow_handle(issue.period, result_type=Issued), state
