"""Nobody's name or number, and no accusation, passes into a bulletin; and what changed between rounds is told."""

from __future__ import annotations

from typing import Any

import pytest

from domain.bulletin_changes import changes
from domain.bulletin_checks import Finding, People, findings, numbers_in

CONTENT: dict[str, Any] = {
    "issuer": {"id": "B", "zh": "和平区信访局", "en": "Peace District Bureau"},
    "overdue": {"total": 1, "lines": [{"case": "P2026-0000007", "days_late": 3, "last_day": "2026-11-01"}]},
    "chain": {"hash": "0f13800138000ab"},
    "remark": None,
}
WORDS = {"和平区信访局", "Peace District Bureau"}
PERSONAL, ACCUSATION = "personal_data_found", "accusation_found"


def found(people: tuple[People, ...] = (), accusations: frozenset[str] = frozenset(), **said: Any) -> list[Finding]:
    return list(findings(CONTENT | said, people, accusations, WORDS))


@pytest.mark.parametrize(
    ("person", "remark"),
    [
        (People("欧阳小明"), "因欧阳小明反复来访"),
        (People("李强"), "李强一案已办结"),
        (People("Li Na"), "visited by Li Na again"),
        (People(None, ("13800138000",)), "请联系13800138000。"),
        (People(None, ("138-0013-8000",)), "请联系 138 0013 8000"),
        (People(None, (None, "11010519491231002x")), "证件11010519491231002X号"),
    ],
)
def test_a_planted_name_or_number_is_found_where_it_stands(person: People, remark: str) -> None:
    assert found((People("王无关"), person), remark=remark) == [Finding(PERSONAL, "remark")]


@pytest.mark.parametrize(
    ("person", "remark"),
    [
        (People("和平"), None),  # the district's name
        (People("An"), "Another answer is due"),  # a part of a word only
        (People(None, ("13800138000",)), None),  # stands inside a hash
        (People(None, ("2026-0000007",)), None),  # a case's number is no telephone
        (People(None, ("20261101",)), None),  # nor is a day
        (People("李"), "李子园社区"),  # one letter names nobody
        (People(None, ("12345",)), "拨打12345"),  # a public line
    ],
)
def test_what_only_looks_like_it_is_left_alone(person: People, remark: str | None) -> None:
    assert found((person,), remark=remark) == []


def test_the_number_of_an_accusation_is_found_in_tables_and_in_texts() -> None:
    accusations = frozenset({"P2026-0000007", "P2026-0000009"})

    assert found(accusations=accusations) == [Finding(ACCUSATION, "overdue.lines[1].case")]
    assert found(accusations=accusations - {"P2026-0000007"}) == []
    assert found(accusations=accusations - {"P2026-0000007"}, remark="见P2026-0000009号") == [
        Finding(ACCUSATION, "remark")
    ]


def test_the_numbers_that_a_content_names_are_those_of_cases_and_dossiers() -> None:
    assert numbers_in(CONTENT | {"remark": "J2026-0001、B2026-0002"}) == {"P2026-0000007", "J2026-0001", "B2026-0002"}


def test_a_difference_names_the_row_and_not_its_place() -> None:
    def lines(*rows: tuple[str, int]) -> dict[str, Any]:
        return {"overdue": {"lines": [{"case": case, "days_late": days} for case, days in rows]}, "remark": None}

    told = changes(lines(("P1", 3), ("P2", 5)), lines(("P0", 9), ("P1", 3), ("P2", 6)) | {"remark": "说明"})

    assert told == (
        ("overdue.lines[P0].case", None, "P0"),
        ("overdue.lines[P0].days_late", None, 9),
        ("overdue.lines[P2].days_late", 5, 6),
        ("remark", None, "说明"),
    )


def test_rows_without_names_are_told_by_their_places() -> None:
    assert changes({"cases": ["P1", "P2"]}, {"cases": ["P1"]}) == (("cases[2]", "P2", None),)
    assert changes([{"a": 1}, {"a": 1}], [{"a": 1}, {"a": 2}]) == (("[2].a", 1, 2),)
    assert changes({"a": [1]}, {"a": [1]}) == ()
