"""Compose a bulletin and open its life; the content goes into the records, and only its digest comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import Field
from temporalio import activity

from domain.base import Frozen, Identifier, Instant
from domain.dossiers.bulletin import Composed
from domain.ports import Bulletins

T = TypeVar("T")

BEAT = 2.0
"""Seconds between two signs of life while a bulletin is composed."""


class Issue(Frozen):
    """What a bulletin is made of, frozen before it is composed: its period, and the instant up to which is known."""

    period: Identifier
    as_of: Instant
    called_by: Identifier | None = Field(None, description="The account that asked for it; none: its schedule did.")


class Ready(Frozen):
    """An issue that has been composed."""

    issue: Issue
    composed: Composed


class Issued(Frozen):
    """The number under which it is kept."""

    number: Identifier


@dataclass(frozen=True)
class BulletinActivities:
    """Activities on bulletins; each may run again with one effect."""

    bulletins: Bulletins

    @activity.defn
    async def compose_bulletin(self, issue: Issue) -> Composed:
        """Compose it and keep its content; a period that is issued already gives what it was issued with."""
        return await _beating(self.bulletins.compose_issue(issue.period, issue.as_of))

    @activity.defn
    async def open_bulletin(self, ready: Ready) -> Issued:
        """Open its life; a period that has one already gives that."""
        issue = ready.issue
        return Issued(number=await self.bulletins.open_issue(issue.period, ready.composed, issue.called_by))


async def _beating(work: Coroutine[Any, Any, T]) -> T:
    """Let the engine know meanwhile that this worker lives, so that another takes over soon where it does not."""
    task = asyncio.ensure_future(work)
    while not task.done():
        activity.heartbeat()
        await asyncio.wait({task}, timeout=BEAT)
    return await task
