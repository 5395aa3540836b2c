"""Likeness: the quick search finds exactly what comparing each with each finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.likeness import Alike, nearest, pairs, percent

LETTERS = "事由意见据查实办理"
texts = st.lists(st.text(alphabet=LETTERS, min_size=0, max_size=40).map(pairs), max_size=24)


def copies(base: str, changes: list[tuple[int, str]]) -> list[frozenset[str]]:
    """Give a text and copies of it, each with one letter changed."""
    return [pairs(base), *(pairs(base[:n] + letter + base[n:]) for n, letter in changes)]


near = st.builds(
    copies,
    st.text(alphabet=LETTERS, min_size=20, max_size=40),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(LETTERS)), max_size=12),
)


@given(st.one_of(texts, near), st.integers(50, 100))
def test_the_search_finds_what_comparing_all_finds(found: list[frozenset[str]], least: int) -> None:
    expected: dict[int, Alike] = {}
    for place, text in enumerate(found):
        alike = [(percent(text, other), -n) for n, other in enumerate(found[:place]) if percent(text, other) >= least]
        if alike:
            expected[place] = Alike(-max(alike)[1], max(alike)[0], len(alike))

    assert nearest(found, least) == expected


def test_dates_numbers_marks_and_width_make_no_difference() -> None:
    assert pairs("2026年3月2日，您反映的事项（编号１２）已办理。") == pairs("2025年11月30日 您反映的事项 编号7 已办理")


def test_texts_without_letters_have_nothing_in_common() -> None:
    assert percent(pairs(""), pairs("12")) == 0
    assert percent(pairs("甲乙"), pairs("甲乙")) == 100
