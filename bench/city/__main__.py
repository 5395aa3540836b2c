"""Fill databases with a city's year: `python -m bench.city PETITIONS PROCESSES URL...`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from bench.city.load import fill
from settings import Settings

SEED = 2026


def main() -> int:
    """Fill the databases that are named; the year ends today."""
    if len(sys.argv) < 4:
        print("usage: python -m bench.city PETITIONS PROCESSES URL...", file=sys.stderr)
        return 2
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    filled = fill(sys.argv[3:], SEED, int(sys.argv[1]), until, Settings().key, int(sys.argv[2]))
    print(f"{filled.petitions} petitions in {filled.seconds:.1f} s: {filled.petitions / filled.seconds:.0f}/s")
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
