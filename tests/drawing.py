"""How many examples are drawn of a property: some in every run, many more by ``pytest --hypothesis-profile=long``."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

LONG, MORE = "long", 8

settings.register_profile(LONG)


def drawn(some: int, **said: Any) -> settings:
    """Give the settings of a property; how long one example takes says nothing."""
    many = some * MORE if settings.get_current_profile_name() == LONG else some
    return settings(max_examples=many, deadline=None, **said)
