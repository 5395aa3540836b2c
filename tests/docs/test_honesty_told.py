"""What the document says of every honesty signal is what its definition says."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.honesty import SIGNALS, Definition

DOCUMENT = (Path(__file__).parents[2] / "docs" / "honesty.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("definition", SIGNALS.values(), ids=lambda definition: definition.signal)
def test_every_signal_is_told_as_it_is_defined(definition: Definition) -> None:
    limits = "; ".join(f"`{one.name}`: {one.said('en')}" for one in definition.thresholds) or "none"
    told = (definition.zh, definition.listed_en, limits, definition.else_en, definition.article)

    assert f"| `{definition.signal}` | {' | '.join(told)} |" in DOCUMENT
