"""Characters that a letter cannot show as they are: each is written as its number instead of vanishing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
"""Marks that turn the direction of writing: in an official letter they could make a date read as another one."""

ENDS = re.compile("\r\n|[\r\u2028\u2029]")
UNWRITABLE = frozenset({"Cc", "Cs", "Cn", "Co"})
IGNORABLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What shows nothing by design (Unicode: Default_Ignorable_Code_Point); left out, it is not missed."""


def safe(text: str) -> str:
    """Write what no file may carry, control characters and marks that turn the writing, as numbers; keep line ends."""
    plain = ENDS.sub("\n", text).replace("\t", " ")
    return "".join(_number(c) if _is_unsafe(c) else c for c in plain)


def shown(text: str, shows: Callable[[str], bool]) -> tuple[str, frozenset[str]]:
    """Write what a font does not have as numbers, and tell which characters these were."""
    seen = "".join(c if shows(c) or unicodedata.category(c) != "Zs" else " " for c in IGNORABLE.sub("", text))
    missing = frozenset(c for c in seen if not shows(c))
    return "".join(_number(c) if c in missing else c for c in seen), missing


def _is_unsafe(character: str) -> bool:
    return character != "\n" and (character in TURNING or unicodedata.category(character) in UNWRITABLE)


def _number(character: str) -> str:
    return f"〔U+{ord(character):04X}〕"
