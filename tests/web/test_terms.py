"""Terms in words: no page shows a code of a pack, and a receipt tells the ordinary way only."""

from __future__ import annotations

import pytest

from domain.base import Purpose
from domain.explained import cited
from storage.packs import read_policy, shipped_policies
from tests.packs import at
from web.dates import Reader
from web.terms import TermLine, ahead, published


def a_reader(language: str = "zh", pack: str = "cn-2022") -> Reader:
    return Reader(at=at("2026-11-26 10:00"), zone=read_policy(pack).tz, language=language)


def names(found: list[TermLine]) -> list[str]:
    return [line.key for line in found]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", shipped_policies())
def test_every_term_of_a_shipped_pack_is_told_without_codes(pack: str, language: str) -> None:
    told = [
        cell
        for line in published(read_policy(pack), a_reader(language, pack))
        for cell in (line.name, line.holder, line.length, *line.starts, line.article)
    ]

    assert told
    assert [cell for cell in told if "_" in cell or "None" in cell or "lapsed." in cell] == []


def test_an_objection_is_the_offices_and_a_rating_the_petitioners() -> None:
    holders = {line.key: line.holder for line in published(read_policy("cn-2022"), a_reader())}

    assert (holders["objection"], holders["rating"]) == ("责任单位", "信访人")


def test_a_term_without_a_length_ends_on_the_date_that_is_named() -> None:
    lengths = {line.key: line.length for line in published(read_policy("cn-2022"), a_reader())}

    assert lengths["result"] == "以载明的日期为准"


def test_a_receipt_tells_the_ordinary_way_of_its_purpose() -> None:
    policy = read_policy("cn-2022")

    request = ahead(policy, a_reader(), Purpose.REQUEST, ["transfer"])
    suggestion = ahead(policy, a_reader(), Purpose.SUGGESTION, ["transfer"])

    assert names(request) == ["transfer", "notice", "handling", "rating", "review_request"]
    assert set(names(request)) - set(names(suggestion)) == {"handling"}


def test_a_receipt_of_what_was_handed_in_directly_tells_of_no_transfer() -> None:
    found = names(ahead(read_policy("cn-2022"), a_reader(), Purpose.REQUEST, ["direct_notice"]))

    assert found[0] == "direct_notice"
    assert {"transfer", "notice"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("article", "zh"),
    [
        ("信访工作条例 Art. 23 para. 3", "信访工作条例第23条第3款"),
        (
            "信访工作条例 Arts. 29, 30 (no number; value of this pack)",
            "信访工作条例第29条、第30条（条例未规定期限，系本系统设定）",
        ),
        ("信访工作条例 Arts. 31 (6), 36", "信访工作条例第31条第6项、第36条"),
        ("信访工作条例 Art. 22 (3); the date in the order", "信访工作条例第22条第3项，以交办期限为准"),
    ],
)
def test_a_citation_is_written_as_chinese_readers_cite(article: str, zh: str) -> None:
    assert cited(article, "zh") == zh
