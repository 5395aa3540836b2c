"""Record the golden histories of a release: ``python -m tests.histories.record [v0.2.0]``.

Each case is lived on a real server; nothing in it is of a real person. A folder is written whole or not at all.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import tempfile
from pathlib import Path

import worker
from tests.engine import Engine
from tests.histories import cases, leading, statute
from tests.histories.cases import Lives, live
from workflows.inputs import Closed

HERE = Path(__file__).parent
MANIFEST = "manifest.json"
AT_ONCE = 4
RELEASES: dict[str, Lives] = {"v0.1.0": cases.LIVES, "v0.2.0": statute.LIVES, "v0.3.0": leading.LIVES}
"""What each release added; what it has in common with an earlier one is recorded there."""


async def record(own: Engine, lives: Lives) -> dict[str, tuple[str, dict[str, object]]]:
    """Live every case; give its history and what it came to, by name."""
    client = await own.client()
    room = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> tuple[str, tuple[str, dict[str, object]]]:
        async with room:
            case = await live(own, client, name, lives)
            state, history = await case.state(), await case.handle.fetch_history()
            if state.closed:
                closed: Closed = await case.handle.result()
                if (closed.sequence, closed.head) != (state.sequence, state.head):
                    raise ValueError(f"{name}: the result is not the state")
                history = await case.handle.fetch_history()
            print(f"{name}: {len(history.events)} events", flush=True)  # noqa: T201 - a script
            came_to: dict[str, object] = {
                "number": case.number,
                "closed": state.closed,
                "sequence": state.sequence,
                "head": state.head,
            }
            return name, (history.to_json(), came_to)

    async with worker.build(client, own.database, own.settings):
        return dict(await asyncio.gather(*(one(name) for name in lives)))


def write(folder: Path, found: dict[str, tuple[str, dict[str, object]]]) -> None:
    """Write histories and manifest, in place of what the folder held."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.json"):
        stale.unlink()
    for name, (raw, _) in found.items():
        # Which machine recorded them is nobody's business.
        history = raw.replace(f"{os.getpid()}@{socket.gethostname()}", "recorder")
        text = json.dumps(json.loads(history), ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    manifest = {name: came_to for name, (_, came_to) in sorted(found.items())}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Record into the folder of the release named; an earlier one's histories are what they are."""
    release = sys.argv[1] if len(sys.argv) > 1 else max(RELEASES)
    with tempfile.TemporaryDirectory() as root:
        own = Engine(Path(root))
        own.begin()
        try:
            found = asyncio.run(record(own, RELEASES[release]))
        finally:
            own.end()
    write(HERE / release, found)
    sys.stdout.flush()
    # The SDK's threads may abort the interpreter at its exit, after all is done.
    os._exit(0)


if __name__ == "__main__":
    main()
