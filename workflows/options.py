"""Timeouts and retries, by name."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy


class LocalOptions(TypedDict):
    """Options of a local activity."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class LongOptions(TypedDict):
    """Options of an activity that takes long and tells meanwhile that it lives."""

    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy


class ActivityOptions(TypedDict):
    """Options of an ordinary activity."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


AT_ONCE: LocalOptions = {
    "start_to_close_timeout": timedelta(seconds=4),
    "schedule_to_close_timeout": timedelta(seconds=5),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3),
}
"""Short database work inside a workflow task: bounded below the task's own time limit."""

UNTIL_DONE: ActivityOptions = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
}
"""The same work when the database is slow or away: retried without end."""

COMPOSING: LongOptions = {
    "start_to_close_timeout": timedelta(minutes=30),
    "heartbeat_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
}
"""Composing a bulletin: retried without end, and soon where a worker dies over it."""

GRACE = timedelta(seconds=2)
"""How long after a term's end its timer fires: a receipt stamped before it may still be committing."""

PATIENCE = timedelta(minutes=5)
"""How long a lapse waits for commands received in time but not yet delivered; a closing waits without end."""

ASK_AGAIN = timedelta(seconds=30)
"""When a waiting lapse or closing first asks the ledger again; then ever more rarely, for each time is history."""

ASK_AT_LEAST = timedelta(hours=1)
"""How often it asks in the end."""
