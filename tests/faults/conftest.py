from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine import Engine


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Engine]:
    """A server and records that a test may do anything to."""
    own = Engine(tmp_path)
    own.begin()
    yield own
    own.end()
