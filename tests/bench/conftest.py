"""Both databases, as the tests of storage have them."""

from __future__ import annotations

from tests.storage.conftest import empty_url, kind, postgresql

__all__ = ["empty_url", "kind", "postgresql"]
