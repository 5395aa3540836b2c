"""The stage of a measurement: a real engine, records and workers in processes of their own."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from temporalio.client import Client

from domain.access import Viewer
from domain.base import Actor, Role
from domain.offices import OfficeKind, OfficeOpened
from intake.command_words import AcceptWords, CommandWords, RateWords, ReplyWords, TransferWords
from intake.delivery import Delivery
from intake.gate import PUBLIC, Gate
from intake.safe import Safe
from intake.words import RegisterWords
from settings import Settings
from storage import registry
from storage.database import Database
from storage.migrate import migrate
from storage.packs import read_policy
from worker import connect, freeze_heap
from workflows.ids import SEARCH_ATTRIBUTES

SETUP = Actor(id="bench", role=Role.ADMINISTRATOR)
CLERK = Viewer(account="clerk", role=Role.CLERK, line=("bureau",))
OFFICER = Viewer(account="officer", role=Role.OFFICER, line=("office", "bureau"))

PETITION = RegisterWords.model_validate(
    {
        "channel": "online",
        "purpose": "request",
        "title": "小区供暖管道多年失修",
        "content": "楼道主管漏水已三个冬天，报修后只做临时封堵，请求更换管道。" * 8,
        "district": "东城区",
        "petitioners": [{"name": "示例信访人", "phone": "00000000000"}],
    }
)

ACTS: tuple[tuple[CommandWords, Viewer | None], ...] = (
    (TransferWords(id="transfer", type="transfer", to="office"), CLERK),
    (AcceptWords(id="accept", type="accept", notice="您反映的事项已收悉，本单位予以受理。"), OFFICER),
    (
        ReplyWords(
            id="reply",
            type="reply",
            outcome="supported",
            claim="请求更换管道。",
            facts="经现场核查属实。",
            reasons="管道已到使用年限。",
            conclusion="三十日内更换。",
            legal_basis="《信访工作条例》第三十二条。",
        ),
        OFFICER,
    ),
    (RateWords(id="rate", type="rate", bureau="satisfied", office="satisfied"), None),
)


@dataclass(frozen=True)
class Stage:
    """What a measurement works with."""

    settings: Settings
    client: Client
    database: Database
    gate: Gate
    processes: Mapping[str, int]

    async def whole_case(self, key: str, after: Callable[[str, str], Awaitable[None]] | None = None) -> str:
        """Take one ordinary case from registration to its conclusion, each step answered and looked at."""
        receipt = await self.gate.register(PETITION, PUBLIC, key)
        if after is not None:
            await self._armed(receipt.number)
            await after("register", receipt.number)
        for words, sender in ACTS:
            row = await self.gate.command(receipt.number, words, sender)
            if row.state != "done":
                raise RuntimeError(f"{receipt.number}: {words.type} is {row.state}: {row.answer}")
            if after is not None:
                await after(words.type, receipt.number)
        return receipt.number

    async def _armed(self, number: str) -> None:
        """Wait until the first timer stands: started, task scheduled, begun and completed, timer."""
        handle = self.client.get_workflow_handle(number)
        while (await handle.describe()).history_length < 5:  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.05)


@asynccontextmanager
async def set_up(folder: Path, workers: Mapping[str, str]) -> AsyncIterator[Stage]:
    """Start a dev server, bring records and offices, and start the named workers (modules) as processes."""
    port = free_port()
    settings = Settings(data_dir=folder, temporal_address=f"127.0.0.1:{port}")
    policy = read_policy("cn-2022")
    database = Database(settings.records_url)
    migrate(database, policy)
    database.change(_offices)
    started = {"server": _server(folder, port)}
    try:
        client = await _connected(settings)
        environment = os.environ | {
            "PETITIONFLOW_DATA_DIR": str(folder),
            "PETITIONFLOW_TEMPORAL_ADDRESS": settings.temporal_address,
        }
        for name, module in workers.items():
            started[name] = _start([sys.executable, "-m", *module.split()], environment)
        delivery = Delivery(database, client, settings.task_queue)
        gate = Gate(database=database, delivery=delivery, safe=Safe(settings.key), policy=policy, wait=60.0)
        processes = {name: process.pid for name, process in started.items()} | {"driver": os.getpid()}
        freeze_heap()
        yield Stage(settings=settings, client=client, database=database, gate=gate, processes=processes)
    finally:
        for process in reversed(started.values()):
            process.terminate()
            process.wait(20)
        database.close()


def _offices(connection: Connection) -> None:
    registry.open_office(
        connection, SETUP, "bureau", OfficeOpened(kind=OfficeKind.BUREAU, name="东城区信访局", district="东城区")
    )
    registry.open_office(
        connection, SETUP, "office", OfficeOpened(kind=OfficeKind.DEPARTMENT, parent="bureau", name="东城区住建局")
    )
    for name, role, office in (("clerk", Role.CLERK, "bureau"), ("officer", Role.OFFICER, "office")):
        registry.add_account(connection, name, "a-long-password", role, office=office, name=name)


def _server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    program = str(Path(sys.executable).parent / "temporal")
    named = [f"{name}={kind}" for name, kind in SEARCH_ATTRIBUTES.items()]
    attributes = [word for attribute in named for word in ("--search-attribute", attribute)]
    pragmas = ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=FULL"]
    where = ["--headless", "--ip", "127.0.0.1", "--port", str(port), "--db-filename", str(folder / "temporal.db")]
    return _start(
        [program, "server", "start-dev", *where, *pragmas, *attributes, "--log-level", "never"],
        os.environ | {"TEMPORAL_VERSION_CHECK_DISABLED": "1"},
    )


def _start(program: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def _connected(settings: Settings) -> Client:
    for _ in range(100):
        try:
            return await connect(settings)
        except RuntimeError:
            await asyncio.sleep(0.1)
    raise TimeoutError("the dev server did not come up")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
