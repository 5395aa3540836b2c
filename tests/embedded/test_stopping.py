"""What counts as the order to stop."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from embedded.stopping import stop_signals

Handler = Callable[[int, object], object] | int | None


@pytest.fixture(params=[signal.SIG_DFL, signal.SIG_IGN], ids=["terminal", "nohup"])
def hangup(request: pytest.FixtureRequest) -> Iterator[Handler]:
    """The disposition of SIGHUP that the shell gave us."""
    before = signal.signal(signal.SIGHUP, request.param)
    yield request.param
    signal.signal(signal.SIGHUP, before)


def test_a_closed_terminal_stops_the_system_unless_it_runs_under_nohup(hangup: Handler) -> None:
    with stop_signals() as order:
        os.kill(os.getpid(), signal.SIGHUP)

    assert order.given == (hangup is signal.SIG_DFL)
    assert signal.getsignal(signal.SIGHUP) is hangup


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_term_are_orders_and_not_faults(number: signal.Signals) -> None:
    with stop_signals() as order:
        os.kill(os.getpid(), number)

    assert order.given
