"""Throttling of guesses: per account or number and per address prefix, for minutes only, kept in memory."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from ipaddress import ip_address, ip_network
from weakref import WeakValueDictionary

FREE_GUESSES = 5
PREFIX_GUESSES = 60
WINDOW = 300.0
KEPT = 20_000


class Throttle:
    """Counts failed guesses; nothing about who guessed outlives the window."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._failures: dict[tuple[str, str], deque[float]] = {}

    def turn(self, kind: str, subject: str) -> asyncio.Lock:
        """Give the lock under which guesses at one subject are made one after another."""
        return self._turns.setdefault(f"{kind}/{subject}", asyncio.Lock())

    def guess(self, kind: str, subject: str, address: str | None) -> int:
        """Count a guess, or give the seconds to wait before it may be made; 0 if it may be made now.

        It counts as failed until it has succeeded.
        """
        at = time.monotonic()
        pairs = ((f"{kind}/subject", subject, FREE_GUESSES), (f"{kind}/prefix", _prefix(address), PREFIX_GUESSES))
        wait = max(self._wait((name, value), limit, at) for name, value, limit in pairs)
        if wait:
            return wait
        if len(self._failures) > KEPT:
            self._forget(at)
        for name, value, _ in pairs:
            self._failures.setdefault((name, value), deque(maxlen=PREFIX_GUESSES)).append(at)
        return 0

    def succeeded(self, kind: str, subject: str, address: str | None) -> None:
        """Forget the failures on a subject; this guess was none."""
        self._failures.pop((f"{kind}/subject", subject), None)
        others = self._failures.get((f"{kind}/prefix", _prefix(address)))
        if others:
            others.pop()

    def _wait(self, key: tuple[str, str], limit: int, at: float) -> int:
        failures = self._failures.get(key)
        while failures and failures[0] <= at - WINDOW:
            failures.popleft()
        if not failures:
            self._failures.pop(key, None)
            return 0
        if len(failures) < limit:
            return 0
        return max(1, int(failures[len(failures) - limit] + WINDOW - at))

    def _forget(self, at: float) -> None:
        kept = {key: times for key, times in self._failures.items() if times and times[-1] > at - WINDOW}
        self._failures = kept


def _prefix(address: str | None) -> str:
    """Give the network an address belongs to: a household or a company, never a person."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 56}", strict=False))
