"""Throttling of guesses: per account or number and per address prefix, for minutes only, kept in memory."""

from __future__ import annotations

import time
from collections import deque
from ipaddress import ip_address, ip_network

FREE_GUESSES = 5
PREFIX_GUESSES = 60
WINDOW = 300.0
KEPT = 20_000


class Throttle:
    """Counts failed guesses; nothing about who guessed outlives the window."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], deque[float]] = {}

    def wait(self, kind: str, subject: str, address: str | None) -> int:
        """Give the seconds to wait before the next guess; 0 if it may be made now."""
        at = time.monotonic()
        pairs = ((f"{kind}/subject", subject, FREE_GUESSES), (f"{kind}/prefix", _prefix(address), PREFIX_GUESSES))
        return max(self._wait((name, value), limit, at) for name, value, limit in pairs)

    def failed(self, kind: str, subject: str, address: str | None) -> None:
        """Count a failed guess."""
        at = time.monotonic()
        if len(self._failures) > KEPT:
            self._forget(at)
        for key in ((f"{kind}/subject", subject), (f"{kind}/prefix", _prefix(address))):
            self._failures.setdefault(key, deque(maxlen=PREFIX_GUESSES)).append(at)

    def succeeded(self, kind: str, subject: str) -> None:
        """Forget the failures on a subject."""
        self._failures.pop((f"{kind}/subject", subject), None)

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
        self._failures = {key: times for key, times in self._failures.items() if times[-1] > at - WINDOW}


def _prefix(address: str | None) -> str:
    """Give the network an address belongs to: a household or a company, never a person."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 56}", strict=False))
