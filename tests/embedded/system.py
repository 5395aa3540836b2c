"""``up`` with small children in place of the real worker and pages; the argument says what goes wrong."""

import sys

from embedded import ChildSpec, pages_url, up
from settings import Settings

ATTRIBUTES = {"PetitionBureau": "Keyword", "PetitionDistrict": "Keyword"}
BROKEN = [sys.executable, "-c", "raise SystemExit('the moon is missing')"]
SILENT = [sys.executable, "-c", "import time; time.sleep(60)"]


def prepare() -> None:
    if "unprepared" in sys.argv:
        raise ValueError("the tables are upside down")


def main() -> int:
    settings = Settings()
    working = [sys.executable, "-m", "tests.embedded.working"]
    wrong = {"broken": BROKEN, "silent": SILENT}
    worker = next((wrong[word] for word in sys.argv if word in wrong), working)
    children = [
        ChildSpec("worker", worker, settings.data_dir / "worker.ready"),
        ChildSpec("server", [sys.executable, "-m", "tests.embedded.answering"], f"{pages_url(settings)}readyz"),
    ]
    return up(settings, children, prepare, ATTRIBUTES, patience=2 if "silent" in sys.argv else 60)


if __name__ == "__main__":
    sys.exit(main())
