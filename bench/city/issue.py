"""What a half-monthly bulletin costs, in a process of its own: `python -m bench.city.issue URL [late]`.

As its schedule does: of the half-month that runs, as of now, when nothing has changed since; the issue before it as of
its own end. With ``late``: the half-month before that, composed again as of its end, when much has changed since.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from domain.bulletins import Rhythm, period_of, previous
from rendering.bulletins import Format, render
from storage.composing import compose
from storage.database import Database, now
from storage.packs import read_policy


def main() -> int:
    """Compose an issue against the one before it, and write it in every format; print seconds and MiB."""
    database, policy = Database(sys.argv[1]), read_policy("cn-2022")
    at = database.look(now)
    running = period_of(Rhythm.HALF_MONTHLY, at.astimezone(policy.tz).date())
    period, as_of = running, at
    if sys.argv[2:] == ["late"]:
        period = previous(running)
        as_of = period.bounds(policy.tz)[1]
    earlier = previous(period)
    last = database.look(lambda c: compose(c, earlier, earlier.bounds(policy.tz)[1], policy, None))
    began = time.perf_counter()
    issue = database.look(lambda c: compose(c, period, as_of, policy, last))
    seconds = {"composed": time.perf_counter() - began}
    for form in Format:
        since = time.perf_counter()
        render(issue, form)
        seconds[form.value] = time.perf_counter() - since
    seconds["all"] = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"period": period.key, "as_of": as_of.isoformat(), "seconds": seconds, "memory": memory}))
    database.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
