"""Where two rounds of a bulletin differ is told in the reader's words: section, row and field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from domain.bulletin_parts import Named, Overdue, OverdueLine, RecommendationLine
from domain.bulletins import Bulletin, canonical
from domain.metrics import Counts
from tests.publications import a_bulletin, a_line
from web.bulletin_places import SILENT, Told, member, place_named, told_changes
from web.dates import Reader
from web.sentences import explain

HOUSING = Named(id="housing", zh="住建局", en="Housing Office")
REPLY = Named(id="reply", zh="答复", en="Reply")
LINE = OverdueLine(
    case="P2",
    office=HOUSING,
    body="office",
    clock=REPLY,
    article="信访工作条例 Art. 34",
    last_day=date(2026, 11, 1),
    days_late=3,
)
ADVICE = RecommendationLine(
    number="R2026-0001", office=HOUSING, aim="improve_work", stage="issued", issued_on=date(2026, 11, 2)
)
BEFORE = {"overdue": Overdue(total=1, lines=(LINE,)), "recommendations": (ADVICE,)}


def told(language: str, before: dict[str, Any], after: dict[str, Any]) -> list[Told]:
    rounds = [json.loads(canonical(a_bulletin(**said))) for said in (before, after)]
    when = Reader(datetime(2026, 11, 20, tzinfo=UTC), ZoneInfo("Asia/Shanghai"), language)
    return told_changes(*rounds, when)


def members(kind: Any) -> Iterator[str]:
    """Give the names of all members of a content, however deep."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield name
            yield from members(field.annotation)
    for part in get_args(kind):
        yield from members(part)


@pytest.mark.parametrize(
    ("language", "place", "stage"),
    [
        ("zh", "逾期未办事项 · P2 住建局 答复 · 逾期天数", ("待反馈", "已反馈")),
        ("en", "Duties Past their Terms · P2 Housing Office Reply · Days late", ("Awaiting an answer", "Answered")),
    ],
)
def test_a_place_is_section_row_and_field_and_codes_are_words(
    language: str, place: str, stage: tuple[str, str]
) -> None:
    after = {
        "overdue": Overdue(total=1, lines=(LINE.model_copy(update={"days_late": 5}),)),
        "recommendations": (ADVICE.model_copy(update={"stage": "answered"}),),
    }
    late, answered = told(language, BEFORE, after)

    assert (late.place, late.before, late.after) == (place, "3", "5")
    assert "days_late" in late.where
    assert "P2" in late.where
    assert (answered.before, answered.after) == stage


@pytest.mark.parametrize(
    ("language", "places"),
    [
        ("zh", ["附注", "数据截至", "各单位情况 · 云州市信访局 · 按期答复率 · 按期"]),
        ("en", ["Remark", "Data as of", "Offices · Yunzhou Petition Bureau · On-time reply · Met"]),
    ],
)
def test_remarks_instants_and_counts_are_named(language: str, places: list[str]) -> None:
    line = a_line("on_time_reply.office", "按期答复率", "On-time reply", Counts(met=31, late=3, open=8, open_late=2))
    office = a_bulletin().offices[0].model_copy(update={"lines": (line, a_bulletin().offices[0].lines[1])})
    found = told(language, {}, {"remark": "更正", "as_of": datetime(2026, 11, 17, 1, tzinfo=UTC), "offices": (office,)})

    by_place = {one.place: one for one in found}
    assert [place for place in places if place not in by_place] == []
    assert by_place[places[0]].before is None
    assert by_place[places[1]].after == "2026-11-17 09:00"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_member_of_a_content_has_words(language: str) -> None:
    wordless = {name for name in members(Bulletin) if member(name, language) == name} - SILENT
    sections = {name for name in Bulletin.model_fields if member(name, language, section=True) == name}

    assert (wordless, sections) == (set(), set())


@pytest.mark.parametrize(
    ("where", "zh", "en"),
    [
        ("remark", "附注", "Remark"),
        (
            "overdue.lines[3].office.zh",
            "逾期未办事项 · 第 3 项 · 单位 · 中文名称",
            "Duties Past their Terms · item 3 · Office · Name in Chinese",
        ),
    ],
)
def test_the_place_of_a_finding_is_told_in_words_on_the_page_and_in_the_refusal(where: str, zh: str, en: str) -> None:
    assert (place_named(where, "zh"), place_named(where, "en")) == (zh, en)
    assert f"（{zh}）" in explain("personal_data_found", {"where": where}, "zh")
    assert f"at {en}:" in explain("personal_data_found", {"where": where}, "en")
