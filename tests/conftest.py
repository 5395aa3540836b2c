"""What holds for all tests: workflow code runs in the SDK's sandbox, and no password is hashed or looked at twice."""

from __future__ import annotations

import os
from functools import cache

import tests.drawing  # noqa: F401 - it registers a profile that the command line may name
from storage.registry import hasher

# The sandbox refuses what is not deterministic.
os.environ.setdefault("PETITIONFLOW_SANDBOX", "true")

# Both are slow on purpose, and accounts and sessions of each test asked for the same words thousands of times.
hasher.hash = cache(hasher.hash)  # type: ignore[method-assign]
hasher.verify = cache(hasher.verify)  # type: ignore[method-assign]
