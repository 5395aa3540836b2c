"""A child that shows a readiness file, as the worker does, and notes when it is told to stop."""

import os
import signal

from settings import Settings

if __name__ == "__main__":
    settings = Settings()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    (settings.data_dir / "worker.ready").write_text(str(os.getpid()))
    signal.sigwait({signal.SIGTERM})
    with (settings.data_dir / "stops").open("a") as stops:
        stops.write("worker\n")
