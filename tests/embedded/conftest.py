from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.launch import System


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """A system that is not yet started, stopped after the test whatever happened."""
    system = System(tmp_path / "var")
    yield system
    system.end()


@pytest.fixture(scope="package")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running system for tests that only look at it."""
    system = System(tmp_path_factory.mktemp("standing") / "var")
    system.started()
    yield system
    system.end()
