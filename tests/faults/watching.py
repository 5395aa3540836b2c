"""A running town, and the reconciler over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update
from temporalio.client import Client, WorkflowExecutionStatus

from domain.alarms import AlarmKind
from domain.base import Role
from intake.gate import Gate
from intake.reconciler import Reconciler
from storage import alarms, registry
from tests import engine
from tests.engine import OFFICE, Engine

DESK_EMPTY = (AlarmKind.DESK_EMPTY, "duty-desk")


@dataclass
class Watched:
    """One running town, and the reconciler over it."""

    own: Engine
    client: Client
    gate: Gate

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler(self.own.database, self.client, self.gate.delivery)

    async def found(self) -> set[tuple[AlarmKind, str]]:
        """Make a pass, and give what stands afterwards."""
        await self.reconciler.whole()
        return {(a.kind, a.subject) for a in self.own.database.look(alarms.all_standing)}

    def change(self, table: Any, condition: Any, **values: Any) -> None:
        self.own.database.change(lambda c: c.execute(update(table).where(condition).values(**values)))

    async def status(self, number: str) -> WorkflowExecutionStatus | None:
        return (await self.client.get_workflow_handle(number).describe()).status

    async def listed(self, number: str, status: str) -> None:
        """Wait until the engine's list, which lags behind, shows a petition with this status."""

        async def shown() -> bool:
            query = f"WorkflowId = '{number}' AND ExecutionStatus = '{status}'"
            return [w async for w in self.client.list_workflows(query)] != []

        await engine.until(shown)


def staffed(connection: Connection) -> None:
    registry.add_account(connection, "clerk", "a-long-password", Role.CLERK, office="B", name="登记员")
    registry.add_account(connection, "officer", "a-long-password", Role.OFFICER, office=OFFICE, name="承办人")
    registry.add_account(connection, "other", "a-long-password", Role.OFFICER, office="O2", name="承办人")
