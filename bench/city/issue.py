"""What a half-monthly bulletin costs, in a process of its own: `python -m bench.city.issue URL`."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import timedelta

from domain.bulletins import Rhythm, period_of
from rendering.bulletins import Format, render
from storage.composing import compose
from storage.database import Database, now
from storage.packs import read_policy


def main() -> int:
    """Compose the last whole half-month, with the one before it as the last issue, and write it in every format."""
    database, policy = Database(sys.argv[1]), read_policy("cn-2022")
    at = database.look(now)
    current = period_of(Rhythm.HALF_MONTHLY, at.astimezone(policy.tz).date())
    period = period_of(Rhythm.HALF_MONTHLY, current.first - timedelta(days=1))
    before = period_of(Rhythm.HALF_MONTHLY, period.first - timedelta(days=1))
    previous = database.look(lambda c: compose(c, before, before.bounds(policy.tz)[1], policy, None))
    began = time.perf_counter()
    issue = database.look(lambda c: compose(c, period, period.bounds(policy.tz)[1], policy, previous))
    composed = time.perf_counter()
    seconds = {"composed": composed - began}
    for form in Format:
        since = time.perf_counter()
        render(issue, form)
        seconds[form.value] = time.perf_counter() - since
    seconds["all"] = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"period": period.key, "seconds": seconds, "memory": memory}))
    database.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
