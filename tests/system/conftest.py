"""Fixtures of the tests of the whole system."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.whole import Whole


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    system = Whole(tmp_path)
    yield system
    if system.run is not None:
        system.run.send_signal(signal.SIGINT)
        system.forget()
