"""Fixtures of the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.site import Site, open_site, template


@pytest.fixture(scope="session")
def planted_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("records") / "petitionflow.db")


@pytest.fixture
async def site(planted_records: Path, tmp_path: Path) -> AsyncIterator[Site]:
    opened = await open_site(planted_records, tmp_path)
    yield opened
    opened.database.close()
