"""The worker: builds the adapters, gives them to the activities, registers the workflows, and runs."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from temporalio.client import Client, TLSConfig
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.bulletins import BulletinActivities
from activities.directory import DirectoryActivities
from activities.duties import DutyActivities
from activities.notify import NoticeActivities
from activities.receptions import ReceptionActivities
from activities.reconcile import ReconcileActivities
from activities.record import RecordActivities
from domain.webhooks import networks
from intake.bulletins import BulletinDesk
from intake.delivery import Delivery
from intake.gate import Gate
from intake.ladder import Ladder
from intake.reconciler import Reconciler
from intake.safe import Safe
from notices.announcer import Announcer
from notices.bulletin_mail import Writer
from notices.sender import MailServer, Sender
from notices.webhook import Poster
from settings import Settings
from storage.book_duties import BookDutyStore
from storage.database import Database
from storage.directory import DirectoryStore
from storage.ledger import LedgerStore
from storage.minimums import ReceptionStore
from storage.outbox import OutboxStore
from storage.packs import read_policy
from storage.publishing import PublishingStore
from storage.records import RecordStore
from storage.summing import Summer
from workflows.bulletin import BulletinCallWorkflow, BulletinWorkflow
from workflows.dossier import DossierWorkflow
from workflows.duty_calls import DutyCallsWorkflow
from workflows.petition import PetitionWorkflow
from workflows.reception_review import ReceptionReviewWorkflow
from workflows.reconciler import ReconcilerWorkflow
from workflows.schedules import ensure_schedules, schedules_of

log = structlog.get_logger()

PASSED_THROUGH = (
    "domain",
    "activities",
    "workflows.dossier_reactions",
    "workflows.ids",
    "workflows.inputs",
    "workflows.options",
    "workflows.reactions",
    "workflows.signals",
)
"""Pure modules that need no fresh copy per workflow; `workflows.petition` itself stays inside the sandbox."""

STICKY = timedelta(seconds=3)


WORKFLOWS = (
    PetitionWorkflow,
    DossierWorkflow,
    ReceptionReviewWorkflow,
    DutyCallsWorkflow,
    BulletinCallWorkflow,
    BulletinWorkflow,
    ReconcilerWorkflow,
)


async def connect(settings: Settings, *, lazy: bool = False) -> Client:
    """Connect to the engine, over mutual TLS where certificates are given."""
    return await Client.connect(
        settings.engine_address,
        namespace=settings.temporal_namespace,
        data_converter=pydantic_data_converter,
        tls=_tls(settings),
        lazy=lazy,
    )


def build(client: Client, database: Database, settings: Settings) -> Worker:
    """Build the worker of this process."""
    records, ledger = RecordStore(database), LedgerStore(database)
    recording = RecordActivities(records=records, ledger=ledger)
    notifying = NoticeActivities(records=records)
    asking = DirectoryActivities(directory=DirectoryStore(database))
    policy = read_policy(settings.policy)
    judging = ReceptionActivities(receptions=ReceptionStore(database, policy))
    calling = DutyActivities(duties=BookDutyStore(database, policy))
    delivery = Delivery(database, client, settings.task_queue)
    reconciling = ReconcileActivities(reconciling=Reconciler(database, client, delivery))
    gate = Gate(database, delivery, Safe(settings.key), policy, settings.gate_wait)
    issuing = BulletinActivities(bulletins=BulletinDesk(gate))
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=[
            recording.record_batches,
            recording.find_undelivered,
            asking.find_holders,
            notifying.release_notices,
            judging.judge_receptions,
            calling.call_duties,
            issuing.compose_bulletin,
            issuing.open_bulletin,
            reconciling.begin_pass,
            reconciling.compare_page,
            reconciling.end_pass,
        ],
        workflow_runner=runner(settings),
        workflow_task_executor=ThreadPoolExecutor(8, thread_name_prefix="workflow"),
        sticky_queue_schedule_to_start_timeout=STICKY,
        graceful_shutdown_timeout=timedelta(seconds=8),
    )


def runner(settings: Settings) -> WorkflowRunner:
    """Give the runner of workflow code: plain by default, the SDK's sandbox where tests look for impurities."""
    if not settings.sandbox:
        return UnsandboxedWorkflowRunner()
    return SandboxedWorkflowRunner(SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


def freeze_heap() -> None:
    """Keep what is here by now: looked through again and again, it would hold others up by a tenth of a second."""
    gc.collect()
    gc.freeze()


async def run(settings: Settings) -> None:
    """Run one worker process until it is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database = Database(settings.records_url)
    client = await connect(settings)
    async with contextlib.AsyncExitStack() as beside:
        await beside.enter_async_context(build(client, database, settings))
        if mail := _mail(settings):
            await beside.enter_async_context(_beside(Sender(OutboxStore(database), mail).run()))
        await beside.enter_async_context(_beside(announcer(database, settings).run()))
        await beside.enter_async_context(_beside(_schedule(client, settings)))
        ladder = Ladder(database, Delivery(database, client, settings.task_queue))
        await beside.enter_async_context(_beside(ladder.run()))
        await beside.enter_async_context(_beside(Summer(database, read_policy(settings.policy).zone).run()))
        freeze_heap()
        ready = settings.data_dir / "worker.ready"
        _write(ready, str(os.getpid()))
        log.info("worker ready", task_queue=settings.task_queue, engine=settings.engine_address)
        await stop.wait()
        ready.unlink(missing_ok=True)
    database.close()


@contextlib.asynccontextmanager
async def _beside(lasting: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run something beside the workflows, and end it with them."""
    task = asyncio.create_task(lasting)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _schedule(client: Client, settings: Settings) -> None:
    """Make the schedules; an engine that cannot take them yet is asked again."""
    while True:
        try:
            policy = read_policy(settings.policy)
            return await ensure_schedules(client, settings.task_queue, policy.zone, schedules_of(policy))
        except RPCError as error:
            log.warning("schedules not made", reason=error.status.name)
            await asyncio.sleep(30)


def _mail(settings: Settings) -> MailServer | None:
    """Give the mail server, where one is named."""
    url = settings.smtp_url.get_secret_value()
    return MailServer(url=url, sender=settings.mail_from, pages=settings.pages_url) if url else None


def announcer(database: Database, settings: Settings) -> Announcer:
    """Build what tells of bulletins."""
    pages = settings.pages_url
    return Announcer(
        PublishingStore(database, pages),
        Poster(settings.key, networks(settings.webhook_networks)),
        _mail(settings),
        Writer(key=settings.key, sender=settings.mail_from, pages=pages, zone=read_policy(settings.policy).tz),
    )


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def _tls(settings: Settings) -> TLSConfig | bool:
    if settings.temporal_tls_cert is None or settings.temporal_tls_key is None:
        return False
    return TLSConfig(
        client_cert=settings.temporal_tls_cert.read_bytes(),
        client_private_key=settings.temporal_tls_key.read_bytes(),
        server_root_ca_cert=settings.temporal_tls_ca.read_bytes() if settings.temporal_tls_ca else None,
    )
