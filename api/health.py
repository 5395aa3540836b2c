"""Routes for whoever runs the system: alive, ready, and counters."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Connection, func, select

from api.auth import Served
from api.problems import PROBLEMS
from domain.policy import Policy
from storage import alarms
from storage.calendars import missing_years
from storage.database import now
from storage.leader_calls import AT_THE_LADDER
from storage.ledger import PENDING, oldest_pending
from storage.tables import cases, ledger, outbox

router = APIRouter(tags=["health"], responses={status: PROBLEMS[status] for status in (405, 503)})

ALARM = timedelta(minutes=5)

GAUGES = {
    "petitionflow_open_cases": "Cases that are not closed.",
    "petitionflow_undelivered_commands": "Commands in the ledger that no workflow has answered.",
    "petitionflow_oldest_undelivered_seconds": "Age of the oldest undelivered command.",
    "petitionflow_unsent_notices": "Released notices that were not mailed.",
    "petitionflow_missing_calendars": "Years whose calendar should be published by now and is not.",
    "petitionflow_duty_desk_members": "Members of the duty desk.",
    "petitionflow_seconds_since_reconciled": "Seconds since the last whole pass; -1 before the first.",
}
ALARMS = "petitionflow_alarms"


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(found: Served) -> JSONResponse:
    """Tell whether submissions would be kept: the records answer. The engine may be away; the ledger waits for it."""
    oldest = await found.database.read(oldest_pending)
    at = await found.database.read(now)
    behind = oldest is not None and at - oldest > ALARM
    missing = await found.database.read(lambda c: missing_years(c, found.policy.calendar, found.policy.tz, at))
    standing = await found.database.read(alarms.counts)
    desk = await found.database.read(alarms.desk_size)
    told = {"undelivered_alarm": behind, "calendar_alarm": bool(missing), "desk_alarm": desk == 0}
    return JSONResponse({"status": "ready", **told, "alarms": {kind: n for kind, n in standing.items() if n}})


@router.get("/metrics/prometheus", response_class=Response, responses={200: {"content": {CONTENT_TYPE_LATEST: {}}}})
async def counters(found: Served) -> Response:
    """Give the counters in Prometheus' format; nothing in them tells of a person."""
    values = await found.database.read(lambda connection: _values(connection, found.policy))
    registry = CollectorRegistry()
    for name, help_text in GAUGES.items():
        Gauge(name, help_text, registry=registry).set(values[name])
    gauge = Gauge(ALARMS, "Alarms that stand, by kind.", ["kind"], registry=registry)
    for kind, number in (await found.database.read(alarms.counts)).items():
        gauge.labels(kind).set(number)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _values(connection: Connection, policy: Policy) -> dict[str, float]:
    oldest, at = oldest_pending(connection), now(connection)
    last = alarms.last_pass(connection)
    unsent = select(func.count()).where(outbox.c.released, ~outbox.c.void, outbox.c.mailed_at.is_(None), ~AT_THE_LADDER)
    return {
        "petitionflow_open_cases": connection.execute(select(func.count()).where(~cases.c.closed)).scalar_one(),
        "petitionflow_undelivered_commands": connection.execute(
            select(func.count()).where(ledger.c.state == PENDING)
        ).scalar_one(),
        "petitionflow_oldest_undelivered_seconds": (at - oldest).total_seconds() if oldest else 0.0,
        "petitionflow_unsent_notices": connection.execute(unsent).scalar_one(),
        "petitionflow_duty_desk_members": alarms.desk_size(connection),
        "petitionflow_seconds_since_reconciled": (at - last[1]).total_seconds() if last else -1.0,
        "petitionflow_missing_calendars": len(missing_years(connection, policy.calendar, policy.tz, at)),
    }
