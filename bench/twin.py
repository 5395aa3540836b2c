"""The bare twin: a workflow of the same updates and timers as a petition's, with empty bodies."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.client import Client

UPDATES = 4
TIMERS = (12, 12, 50, 30)
"""Days until the timer that stands after registration and after each act but the last, as in an ordinary case."""


@workflow.defn(name="BareTwin")
class BareTwin:
    """Takes four updates, re-arming one timer after each."""

    @workflow.init
    def __init__(self, number: str) -> None:
        self.number = number
        self.taken = 0

    @workflow.run
    async def run(self, number: str) -> str:
        """Wait for the updates."""
        while self.taken < UPDATES:
            at = self.taken
            await workflow.wait_condition(lambda: self.taken != at, timeout=timedelta(days=TIMERS[at]))  # noqa: B023
        await workflow.wait_condition(workflow.all_handlers_finished)
        return number

    @workflow.update
    async def act(self, content: str) -> str:
        """Do nothing."""
        self.taken += 1
        return content


async def whole_case(client: Client, queue: str, number: str) -> None:
    """Run one twin from its start to its end."""
    handle = await client.start_workflow(BareTwin.run, number, id=number, task_queue=queue)
    for place in range(UPDATES):
        await handle.execute_update(BareTwin.act, f"act {place}", id=f"{number}-{place}")
