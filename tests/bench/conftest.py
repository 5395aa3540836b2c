"""A city's year on both databases, filled once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.city.load import fill
from tests.storage.conftest import BOTH, UrlMaker, empty_url, postgresql

__all__ = ["empty_url", "postgresql"]

UNTIL = datetime(2026, 11, 26, 16, tzinfo=UTC)
SIZE = 200
KEY = b"k" * 32


@pytest.fixture(params=BOTH, scope="session")
def filled(request: pytest.FixtureRequest, empty_url: UrlMaker) -> str:
    """Give the address of records that hold a city's year."""
    url = empty_url(request.param)
    assert fill([url], 1, SIZE, UNTIL, KEY).petitions == SIZE
    return url
