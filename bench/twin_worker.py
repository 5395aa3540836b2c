"""A worker for the bare twin, built like the petitions' worker."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import uvloop
from temporalio.worker import Worker

from bench.twin import QUEUE, BareTwin
from settings import Settings
from worker import STICKY, connect, runner


async def main() -> None:
    """Run until killed."""
    settings = Settings()
    await Worker(
        await connect(settings),
        task_queue=QUEUE,
        workflows=[BareTwin],
        workflow_runner=runner(settings),
        workflow_task_executor=ThreadPoolExecutor(8),
        sticky_queue_schedule_to_start_timeout=STICKY,
    ).run()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as whole:
        whole.run(main())
