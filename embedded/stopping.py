"""The order to stop: Ctrl-C, TERM or a closed terminal, noted and obeyed at the next turn."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopOrder:
    """Whether somebody asked the tree to stop."""

    def __init__(self) -> None:
        self.given = False

    def give(self, _number: int, _frame: FrameType | None) -> None:
        self.given = True


@contextmanager
def stop_signals() -> Iterator[StopOrder]:
    order = StopOrder()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # Under nohup the system is meant to outlive its terminal.
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, order.give) for number in numbers}
    try:
        yield order
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
