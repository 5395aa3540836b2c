"""Ask the directory who an office-holder is."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from domain.base import AccountRef, Frozen, Identifier
from domain.ports import Directory


class Named(Frozen):
    """Office-holders by id or username."""

    holders: tuple[Identifier, ...]


class Found(Frozen):
    """The same office-holders, in the same order, as commands are stamped with them."""

    holders: tuple[AccountRef | None, ...]


@dataclass(frozen=True)
class DirectoryActivities:
    """Activities on the directory."""

    directory: Directory

    @activity.defn
    async def find_holders(self, named: Named) -> Found:
        """Find office-holders, so that what a signal claims of them is not taken on its word."""
        return Found(holders=await self.directory.find_holders(named.holders))
