"""A notice leads to the page of what it is about."""

from __future__ import annotations

import pytest

from notices.places import place_of


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("P2026-0000001", "/cases/P2026-0000001"),
        ("J2026-0001", "/recommendations/J2026-0001"),
        ("B2026-0001", "/batches/B2026-0001"),
        ("K2026-0001", "/key-fields"),
        ("V2026-0001", "/visits"),
    ],
)
def test_the_place_follows_from_the_letter(number: str, place: str) -> None:
    assert place_of(number) == place
