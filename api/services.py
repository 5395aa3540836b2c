"""What the routes work with, built once per process."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from temporalio.client import Client

from api.throttle import Throttle
from domain.policy import Policy
from intake.delivery import Delivery
from intake.gate import Gate
from intake.safe import Safe
from settings import Settings
from storage.database import Database


@dataclass(frozen=True)
class Services:
    """The adapters of one API process."""

    settings: Settings
    database: Database
    client: Client
    policy: Policy
    safe: Safe
    gate: Gate
    delivery: Delivery
    throttle: Throttle


def build_services(settings: Settings, database: Database, client: Client, policy: Policy) -> Services:
    """Wire the adapters."""
    safe = Safe(settings.key)
    delivery = Delivery(database, client, settings.task_queue)
    gate = Gate(database=database, delivery=delivery, safe=safe, policy=policy, wait=settings.gate_wait)
    return Services(
        settings=settings,
        database=database,
        client=client,
        policy=policy,
        safe=safe,
        gate=gate,
        delivery=delivery,
        throttle=Throttle(),
    )


def services(request: Request) -> Services:
    """Give the services of the running application."""
    found: Services = request.app.state.services
    return found
