"""What holds for all tests: workflow code runs in the SDK's sandbox, which refuses what is not deterministic."""

from __future__ import annotations

import os

os.environ.setdefault("PETITIONFLOW_SANDBOX", "true")
