"""Petitions lived once on a real engine, and a copy of the records for each test to tamper with."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client, WorkflowHistory

import worker
from audit.replaying import Replaying
from storage.database import Database
from storage.packs import read_policy
from tests.audit.living import live_all
from tests.engine import Engine
from tests.packs import FIRST_VERSION
from tests.storage.conftest import database, empty_url, kind, migrated, postgresql, url

__all__ = ["database", "empty_url", "kind", "migrated", "postgresql", "url"]


@dataclass(frozen=True)
class Lived:
    """Numbers of petitions by what happened to them, on an engine that still knows them."""

    engine: Engine
    numbers: dict[str, str]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Live every kind of petition; the worker is gone afterwards, the server stays."""
    engine = Engine(tmp_path_factory.mktemp("audit"))
    try:
        engine.begin()
        yield Lived(engine, asyncio.run(_live(engine)))
    finally:
        engine.end()


async def _live(engine: Engine) -> dict[str, str]:
    client = await engine.client()
    gate = engine.gate(client, read_policy(str(FIRST_VERSION)))
    async with worker.build(client, engine.database, engine.settings):
        return await live_all(engine, client, gate)


@pytest_asyncio.fixture
async def client(lived: Lived) -> Client:
    """Connect to the engine that knows the petitions."""
    return await lived.engine.client()


@pytest_asyncio.fixture
async def replaying() -> AsyncIterator[Replaying]:
    """Keep a replaying process for one test."""
    async with Replaying() as process:
        yield process


@pytest.fixture
def records(lived: Lived, tmp_path: Path) -> Iterator[Database]:
    """Copy the records, to be tampered with."""
    copy = tmp_path / "copy.db"
    source = lived.engine.root / "petitionflow.db"
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(copy)) as target:
        origin.backup(target)
    database = Database(f"sqlite:///{copy}")
    yield database
    database.close()


@pytest.fixture
def number(lived: Lived) -> str:
    """The ordinary petition."""
    return lived.numbers["ordinary"]


@pytest_asyncio.fixture
async def history(client: Client, number: str) -> WorkflowHistory:
    """The history of the ordinary petition."""
    return await client.get_workflow_handle(number).fetch_history()
