"""The whole system, killed without warning and started again on the same data folder."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import httpx2

from demo.past import CASES
from demo.town import PETITIONS
from settings import Settings
from tests.embedded.launch import wait_until
from tests.system.whole import PASSWORD, Whole
from worker import connect

ALL = len(PETITIONS) + CASES
SETTLING = 4.0
"""Seconds without change after which nothing is on its way: twice what a lapse waits for late commands."""


def cases(pages: str, username: str) -> tuple[str, dict[str, object]]:
    """Log in, and read every visible case with its clocks."""
    with httpx2.Client(base_url=f"{pages}/api/v1") as client:
        token = client.post("/login", json={"username": username, "password": PASSWORD}).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        numbers = [item["number"] for item in client.get("/petitions?size=200").json()["items"]]
        return token, {number: client.get(f"/petitions/{number}").json() for number in numbers}


def settled(pages: str) -> dict[str, object]:
    """Read the cases when nothing moves any more: those of the past have begun, and have said what has lapsed."""
    found = [cases(pages, "supervisor")[1]]

    def again() -> bool:
        time.sleep(SETTLING)
        found.append(cases(pages, "supervisor")[1])
        return found[-1] == found[-2]

    wait_until(again, 60)
    return found[-1]


async def timers(engine: str, numbers: list[str]) -> dict[str, timedelta]:
    """Ask the engine for the length of each open case's latest timer."""
    client = await connect(Settings(temporal_address=engine))
    found = {}
    for number in numbers:
        history = await client.get_workflow_handle(number).fetch_history()
        started = [
            e.timer_started_event_attributes for e in history.events if e.HasField("timer_started_event_attributes")
        ]
        found[number] = started[-1].start_to_fire_timeout.ToTimedelta()
    return found


def test_after_kill_9_every_case_timer_and_account_is_where_it_was(whole: Whole) -> None:
    whole.up()
    made = whole.do("demo", "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    before = settled(whole.pages)
    numbers = [number for number, case in before.items() if not case["closed"]]  # type: ignore[index]
    armed = asyncio.run(timers(whole.engine, numbers))

    whole.kill_everything()
    whole.up()

    _, after = cases(whole.pages, "supervisor")
    assert len(before) == ALL
    assert after == before
    assert asyncio.run(timers(whole.engine, numbers)) == armed
    verified = whole.do("audit", "verify", "--all")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_second_up_is_refused_and_a_command_still_reaches_the_first(whole: Whole) -> None:
    whole.up()

    second = whole.do("up")
    made = whole.do("demo", "--password", PASSWORD)
    began = time.monotonic()

    assert second.returncode == 1
    assert "PETITIONFLOW_DATA_DIR" in second.stdout + second.stderr
    assert made.returncode == 0
    wait_until(lambda: len(cases(whole.pages, "supervisor")[1]) == ALL, 10)
    assert time.monotonic() - began < 10
