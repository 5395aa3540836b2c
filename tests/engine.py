"""The engine of the tests: a real Temporal server, records on either database, workers inside or beside the test."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select
from temporalio.client import Client, WorkflowHandle

import worker
from domain.access import Viewer
from domain.base import Actor, Role
from domain.events import Event
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Petition
from domain.policy import Policy
from domain.rungs import Rung, RungAct
from embedded.devserver import DevServer
from embedded.process import Process
from intake.delivery import Delivery
from intake.gate import Gate
from intake.ladder import Ladder
from intake.relay import Relay
from intake.safe import Safe
from settings import Settings
from storage import ledger as numbering
from storage import registry
from storage.database import Database, now
from storage.migrate import migrate
from storage.packs import keep_policy, read_policy
from storage.records import load_case
from storage.streams import PETITION, load_events
from storage.tables import ledger, outbox, superseded_events
from tests.embedded.launch import ROOT, free_ports, wait_until
from workflows import ids
from workflows.inputs import Closed
from workflows.petition import PetitionWorkflow

T = TypeVar("T")
Handle = WorkflowHandle[PetitionWorkflow, Closed]

KEY = b"k" * 32
BUREAU, OFFICE, OTHER = "B", "O1", "O2"
TREE = {
    BUREAU: OfficeOpened(kind=OfficeKind.BUREAU, name="市信访局", district="A市"),
    OFFICE: OfficeOpened(kind=OfficeKind.DEPARTMENT, parent=BUREAU, name="住建局"),
    OTHER: OfficeOpened(kind=OfficeKind.DEPARTMENT, parent=BUREAU, name="城管局"),
}
CLERK = Viewer(account="clerk-1", role=Role.CLERK, line=(BUREAU,))
SUPERVISOR = Viewer(account="supervisor-1", role=Role.SUPERVISOR, line=(BUREAU,))
OFFICER = Viewer(account="officer-1", role=Role.OFFICER, line=(OFFICE, BUREAU))
OTHER_OFFICER = Viewer(account="officer-2", role=Role.OFFICER, line=(OTHER, BUREAU))


def paced(name: str, warn: int | None = None, remind: int = 3600, **lengths: int) -> Policy:
    """Give the training pack with other lengths, in seconds, and no ladder; a term that is not named lasts an hour."""
    pack = read_policy("drill")
    terms = {
        name: term.model_copy(
            update={
                "length": lengths.get(name, 3600),
                "warn_before": warn if name in lengths else None,
                "remind_every": remind if term.remind_every else None,
                "rungs": (),
            }
        )
        for name, term in pack.terms.items()
    }
    return pack.model_copy(update={"name": name, "terms": terms})


def climbing(name: str, notice: int = 3, pace: int = 1) -> Policy:
    """Give the training pack with the ladder of its notice, a rung each ``pace`` seconds after the term's end."""
    pack = paced(name, notice=notice)
    shipped = read_policy("drill").terms["notice"].rungs
    places = {rung.id: {"before": 1, "after": None} for rung in shipped if rung.before is not None}
    climb = [rung.id for rung in shipped if rung.after is not None]
    places |= {rung: {"after": pace * step, "before": None} for step, rung in enumerate(climb, 1)}
    rungs = tuple(rung.model_copy(update=places[rung.id]) for rung in shipped)
    terms = pack.terms | {"notice": pack.terms["notice"].model_copy(update={"rungs": rungs})}
    return pack.model_copy(update={"terms": terms})


def climbing_to_a_leader(name: str) -> Policy:
    """Give the climbing pack with the duties of leaders, as the shipped pack of the Regulation has them."""
    duties = {key: term for key, term in read_policy("cn-2022").terms.items() if key.startswith("lead_")}
    pack = climbing(name, notice=4, pace=2)
    return pack.model_copy(update={"terms": pack.terms | duties})


def climbing_to_bind(name: str) -> Policy:
    """Give the pack that climbs to a leader with a rung that binds one, between its last two."""
    pack = climbing_to_a_leader(name)
    notice = pack.terms["notice"]
    bind = Rung(id="bind", after=7, act=RungAct.ASSIGN_LEADER)
    rungs = (*notice.rungs[:-1], bind, notice.rungs[-1])
    return pack.model_copy(update={"terms": pack.terms | {"notice": notice.model_copy(update={"rungs": rungs})}})


async def until(fact: Callable[[], Awaitable[T | None]], seconds: float = 25.0) -> T:
    """Ask until the answer is one; how long that may take says nothing, so the deadline is generous."""
    deadline = time.monotonic() + seconds
    while not (found := await fact()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        await asyncio.sleep(0.05)
    return found


def open_records(path: Path, url: str = "") -> Database:
    """Make records with a small tree of offices and a leader's account; in a file, unless an address is given."""
    database = Database(url or f"sqlite:///{path}")
    migrate(database, read_policy("cn-2022"))
    database.change(_plant)
    return database


def _plant(connection: Connection) -> None:
    setup = Actor(id="setup", role=Role.ADMINISTRATOR)
    for office, opened in TREE.items():
        registry.open_office(connection, setup, office, opened)
    registry.add_account(connection, "leader", "a-long-password", Role.LEADER, office=BUREAU, name="领导")


@dataclass
class Engine:
    """A Temporal server on one file and records on another, or at an address; both outlive whatever is killed."""

    root: Path
    url: str = ""
    ports: list[int] = field(default_factory=lambda: free_ports(2))
    beside: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = open_records(self.root / "petitionflow.db", self.url)
        self._settle()

    def _settle(self) -> None:
        temporal, ui = self.ports
        self.settings = Settings(data_dir=self.root, temporal_port=temporal, temporal_ui_port=ui, retention_days=400)
        self.server = DevServer(self.settings, ids.SEARCH_ATTRIBUTES)

    def begin(self) -> None:
        """Start the server for the first time; a port that somebody takes meanwhile is given up for another."""
        for _ in range(3):
            if self._came_up():
                return
            self.ports = free_ports(2)
            self._settle()
        raise AssertionError(self.server.process.last_words())

    def start(self) -> None:
        """Start the server again on the same file and port."""
        assert self._came_up(), self.server.process.last_words()

    def _came_up(self) -> bool:
        self.server.start()
        process = self.server.process
        wait_until(lambda: not process.alive or self.server.retention() is not None, 40)
        return process.alive

    def kill(self) -> None:
        """Kill the server outright."""
        running = self.server.process.running
        assert running is not None
        running.kill()
        running.wait()

    def end(self) -> None:
        """Stop everything that this engine started."""
        for process in self.beside:
            process.stop(1.0)
        self.server.stop(5.0)
        self.database.close()

    async def client(self) -> Client:
        """Connect."""
        return await worker.connect(self.settings)

    def gate(self, client: Client, policy: Policy, wait: float = 3.0) -> Gate:
        """Open a gate that registers under a pack."""
        self.database.change(lambda connection: keep_policy(connection, policy))
        delivery = Delivery(self.database, client, self.settings.task_queue)
        return Gate(self.database, delivery, Safe(KEY), policy, wait)

    def worker_beside(self, *habits: str) -> Process:
        """Start a worker as a process of its own; its habits say what goes wrong in it, and once."""
        number, names = len(self.beside), ("data_dir", "temporal_port")
        ready = self.root / f"worker-{number}.ready"
        process = Process(
            name=f"worker-{number}",
            argv=[sys.executable, "-m", "tests.faults.working", str(ready), *habits],
            log=self.root / f"worker-{number}.log",
            environment={"PYTHONPATH": str(ROOT)}
            | {f"PETITIONFLOW_{name.upper()}": str(getattr(self.settings, name)) for name in names},
        )
        self.beside.append(process)
        process.start()
        wait_until(ready.exists, 40)
        return process

    def fell(self, number: int) -> bool:
        """Whether a worker came to the place where its habits let it fall."""
        return (self.root / f"worker-{number}.ready.fell").exists()

    def died(self, number: int) -> bool:
        """Whether a worker fell and has ended of it."""
        return self.fell(number) and not self.beside[number].alive

    def temporal(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the plain Temporal command line against this server."""
        own = ["--disable-config-file", "--disable-config-env", "--address", self.server.address]
        program = [self.server.program, *arguments, *own]
        return subprocess.run(program, capture_output=True, text=True, check=False, timeout=30)


@asynccontextmanager
async def relaying(gate: Gate) -> AsyncIterator[None]:
    """Run the gate's relay for a while."""
    task = asyncio.create_task(Relay(gate.database, gate.delivery).run())
    try:
        yield
    finally:
        task.cancel()


@asynccontextmanager
async def binding(gate: Gate) -> AsyncIterator[None]:
    """Let the ladder bind leaders for a while."""
    task = asyncio.create_task(Ladder(gate.database, gate.delivery).run())
    try:
        yield
    finally:
        task.cancel()


def history_of(client: Client, number: str) -> Handle:
    """Give the handle of a petition's workflow."""
    return client.get_workflow_handle_for(PetitionWorkflow.run, number)


async def state_of(client: Client, number: str) -> Petition:
    """Ask a petition's workflow for its state."""
    petition = await history_of(client, number).query(PetitionWorkflow.state)
    assert petition is not None
    return petition


def log_of(database: Database, number: str) -> list[Event]:
    """Read a petition's event log."""
    return database.look(lambda connection: load_events(connection, PETITION, number))


def told(log: list[Event]) -> list[str]:
    """Name what happened, in its order."""
    return [event.fact.type for event in log]


def answers(database: Database, number: str) -> list[tuple[str, str]]:
    """Give the ids and states of a petition's commands, in their order."""
    query = select(ledger.c.id, ledger.c.state).where(ledger.c.petition == number).order_by(ledger.c.ledger_no)
    return [(row.id, row.state) for row in database.look(lambda c: c.execute(query).all())]


def set_aside(database: Database, number: str) -> list[str]:
    """Name the superseded events of a petition."""
    query = select(superseded_events.c.type).where(superseded_events.c.stream == number)
    return list(database.look(lambda c: c.execute(query).scalars().all()))


async def known(database: Database, number: str) -> Petition | None:
    """Give a case once it is recorded."""
    return database.look(lambda c: load_case(c, number))


async def pass_instant(database: Database, instant: float) -> None:
    """Wait until the records' clock, the one clock of receipts, has passed an instant."""

    async def passed() -> bool:
        return database.look(now).timestamp() > instant

    await until(passed, 60)


async def released(database: Database, number: str) -> list[str]:
    """Name the notices of a petition that may be sent."""
    query = select(outbox.c.template).where(outbox.c.petition == number, outbox.c.released, ~outbox.c.void)
    return list(database.look(lambda c: c.execute(query.order_by(outbox.c.id)).scalars().all()))


def open_docket(connection: Connection, number: str) -> None:
    """Open the docket of a petition that no gate has numbered."""
    numbering.open_docket(connection, number, "0" * 64, "cn-2022@1", now(connection))
