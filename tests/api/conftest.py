"""Fixtures of the API's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.house import House, open_house, template


@pytest.fixture(scope="session")
def housed_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("house") / "petitionflow.db")


@pytest.fixture
async def house(housed_records: Path, tmp_path: Path) -> AsyncIterator[House]:
    """The application while the engine is away."""
    opened = await open_house(housed_records, tmp_path)
    yield opened
    opened.database.close()
