from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import engine
from tests.engine import Engine
from tests.faults.watching import Watched, staffed


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Engine]:
    """A server and records that a test may do anything to."""
    own = Engine(tmp_path)
    own.begin()
    yield own
    own.end()


@pytest.fixture
async def watched(own: Engine) -> Watched:
    own.database.change(staffed)
    client = await own.client()
    own.worker_beside()
    return Watched(own, client, own.gate(client, engine.paced("watched"), wait=10.0))
