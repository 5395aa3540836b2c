"""One process of the browser's system: the worker, or the application with its pages."""

from __future__ import annotations

import asyncio
import os
import sys

import serve
import worker
from settings import Settings

PARTS = {"worker": worker.run, "pages": serve.run}

if __name__ == "__main__":
    asyncio.run(PARTS[sys.argv[1]](Settings()))
    sys.stdout.flush()
    os._exit(0)
