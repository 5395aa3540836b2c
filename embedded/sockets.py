"""Who listens on a port: nobody, one of our own children, or a stranger."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from embedded.errors import CannotStart

_LISTENING = "0A"


def require_free(host: str, port: int, setting: str) -> None:
    """Refuse a port that somebody else holds, naming the setting that moves us elsewhere."""
    # A child of a run that was just killed may need a moment to let go.
    deadline = time.monotonic() + 1.0
    while (problem := _binding_problem(host, port)) is not None:
        if time.monotonic() > deadline:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({problem}): another program may hold it. "
                f"Stop that program, or choose another port with {setting}."
            )
        time.sleep(0.05)


def _binding_problem(host: str, port: int) -> str | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # Connections of a server that just stopped linger; only a listener is in the way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        return error.strerror or str(error)
    return None


def listens(pid: int, port: int) -> bool:
    """True when the process itself holds the listening socket, so that no stranger can answer for it."""
    if not Path("/proc/self/net/tcp").exists():
        return True
    return not _inodes_listening(port).isdisjoint(_inodes_open(pid))


def _inodes_listening(port: int) -> set[str]:
    found: set[str] = set()
    for table in (Path("/proc/self/net/tcp"), Path("/proc/self/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                found.add(fields[9])
    return found


def _inodes_open(pid: int) -> Iterator[str]:
    try:
        with os.scandir(f"/proc/{pid}/fd") as entries:
            for entry in entries:
                target = os.readlink(entry.path)
                if target.startswith("socket:["):
                    yield target.removeprefix("socket:[").removesuffix("]")
    except OSError:
        # The process ended, or closed a file while we looked: it is asked again at the next turn.
        return
