import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

import worker
from domain.chain import first_break
from domain.events import Event
from domain.folding import fold
from domain.petition import Petition
from domain.policy import Policy
from intake.gate import PUBLIC, Gate
from settings import Settings
from storage.database import Database
from storage.packs import read_policy, rules_for
from storage.records import load_case
from tests import engine
from tests.engine import Engine
from tests.journeys.case import Case
from tests.journeys.saying import PETITION
from tests.packs import FIRST_VERSION
from tests.storage.conftest import BOTH, Server, postgresql
from workflows import ids

__all__ = ["postgresql"]


@dataclass
class Years:
    """A server whose clock runs to the next timer, with a worker and records of its own."""

    env: WorkflowEnvironment
    database: Database
    settings: Settings

    async def now(self) -> datetime:
        return await self.env.get_current_time()

    async def pass_by(self, **time: float) -> datetime:
        await self.env.sleep(timedelta(**time))
        return await self.now()

    async def until(self, instant: datetime) -> datetime:
        await self.env.sleep(max(instant - await self.now(), timedelta(0)))
        return await self.now()

    def case(self, number: str = "P1") -> Case:
        return Case(self.env.client, self.database, self.settings.task_queue, number)

    async def registered(self, policy: Policy | None = None) -> Case:
        case, at = self.case(), await self.now()
        rules = self.database.look(lambda c: rules_for(c, policy or read_policy(str(FIRST_VERSION)), at))
        await case.register(rules, at)
        await engine.until(lambda: self.recorded(case.number))
        return case

    async def recorded(self, number: str) -> Petition | None:
        return self.database.look(lambda c: load_case(c, number))

    def log(self, number: str = "P1") -> list[Event]:
        """The event log, after a look whether log, fold and projection agree."""
        log = engine.log_of(self.database, number)
        assert first_break(log) is None
        assert fold(log) == self.database.look(lambda c: load_case(c, number))
        assert engine.set_aside(self.database, number) == []
        return log


@pytest.fixture
async def years(tmp_path: Path) -> AsyncIterator[Years]:
    program = str(Path(sys.executable).parent / "temporal-test-server")
    env = await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter, test_server_existing_path=program
    )
    attributes = dict.fromkeys(ids.SEARCH_ATTRIBUTES, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
    await env.client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=env.client.namespace, search_attributes=attributes)
    )
    settings, database = Settings(data_dir=tmp_path), engine.open_records(tmp_path / "records.db")
    async with env, worker.build(env.client, database, settings):
        yield Years(env, database, settings)
    database.close()


@pytest.fixture(scope="package")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One server and its records for all journeys through the gate."""
    standing = Engine(tmp_path_factory.mktemp("engine"))
    standing.begin()
    yield standing
    standing.end()


@dataclass
class House:
    """A gate with a worker behind it, on the standing engine."""

    engine: Engine
    client: Client
    gate: Gate

    async def registered(self, key: str = "") -> str:
        receipt = await self.gate.register(PETITION, PUBLIC, key or uuid.uuid4().hex)
        await engine.until(lambda: self.recorded(receipt.number))
        return receipt.number

    async def recorded(self, number: str) -> Petition | None:
        return self.engine.database.look(lambda c: load_case(c, number))

    def log(self, number: str) -> list[Event]:
        return engine.log_of(self.engine.database, number)


@pytest.fixture(scope="package")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> Iterator[Engine]:
    """One server with its records on PostgreSQL."""
    elsewhere = Engine(tmp_path_factory.mktemp("elsewhere"), postgresql.create())
    elsewhere.begin()
    yield elsewhere
    elsewhere.end()


@pytest.fixture(params=BOTH)
def housed(request: pytest.FixtureRequest) -> Engine:
    """The standing engine, and the one on the other database."""
    own: Engine = request.getfixturevalue("standing" if request.param == "sqlite" else "elsewhere")
    return own


@pytest.fixture
async def either(housed: Engine) -> AsyncIterator[House]:
    """Give a house on each database in turn."""
    client = await housed.client()
    async with worker.build(client, housed.database, housed.settings):
        yield House(housed, client, housed.gate(client, read_policy("cn-2022")))


@pytest.fixture
async def house(standing: Engine) -> AsyncIterator[House]:
    client = await standing.client()
    async with worker.build(client, standing.database, standing.settings):
        yield House(standing, client, standing.gate(client, read_policy("cn-2022")))
