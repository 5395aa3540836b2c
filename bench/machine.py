"""Where results are kept, and what machine they were measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def machine() -> str:
    """Describe the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return (
        f"{os.cpu_count()} cores, {memory} GiB, {platform.system()}, CPython {platform.python_version()}; "
        "embedded default: dev server and records on SQLite (WAL, synchronous=FULL), workflow code without sandbox."
    )
