"""Names as people write them: when two of them are one."""

from __future__ import annotations

import unicodedata


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one but for width, case and spaces."""
    return plain_name(one) == plain_name(other)


def plain_name(name: str) -> str:
    """Give what of a name tells it from others."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
