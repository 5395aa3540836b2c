"""A derivation is told in Chinese and in English, and no word is missing in either."""

from __future__ import annotations

import re
from datetime import date
from string import Formatter

import pytest

from domain.clocks import Entries, Extension, Run, Verdict, clock_for
from domain.explain import explain
from domain.explained import DAYS, GROUNDS, LABELS, SENTENCES, UNITS, VERDICTS, Text, cited, lines
from domain.terms import Unit
from storage.packs import read_policy, shipped_policies
from tests.domain.ledgers import a_clock, explained, heard, rules_with
from tests.packs import at, cn_rules


def test_the_steps_are_told_in_chinese() -> None:
    found = explained(at("2026-02-02 10:00"), length=15)

    assert dict(lines(found, "zh", "住建局")) == {
        "责任方": "住建局",
        "依据": "信访工作条例第23条第3款",
        "起算": "2026-02-02 10:00:00+08:00；2026-02-02 当日不计入",
        "长度": "15 日",
        "顺延": "2026-02-17 为春节，顺延至其后第一个工作日 2026-02-24（跳过 2026-02-17 春节；2026-02-18 春节；"
        "2026-02-19 春节；2026-02-20 春节；2026-02-21 春节；2026-02-22 春节；2026-02-23 春节）",
        "最后一日": "2026-02-24",
        "截止": "2026-02-25 00:00:00+08:00 之前收到为按期",
        "演算": "2026-02-02 + 15 日 + 跳过 0 日 + 顺延 7 日 = 2026-02-24",
        "日历": "2026.1，均已公布，日期确定",
        "结论": "尚在计算中",
    }


def test_the_steps_are_told_in_english() -> None:
    entries = Entries(
        pauses=(heard("2026-12-28 09:00", "2026-12-29 09:00"),),
        extensions=(Extension(length=1, granted_at=at("2026-12-30 09:00")),),
    )
    clock = a_clock(rules_with(length=9, unit="working_days"), at("2026-12-16 10:00"), entries)
    late = clock.model_copy(update={"verdict": Verdict.LATE, "stopped_at": at("2027-02-01 10:00")})

    told = dict(lines(explain(late, rules_with(length=9, unit="working_days")), "en"))

    assert told["Who must act"] == "housing"
    assert told["Basis"] == "Petition Regulation Art. 23 para. 3"
    assert told["Extension"] == "1 working day, granted on 2026-12-30"
    assert told["Pause"] == "hearing: 2026-12-28 to 2026-12-29, both included; days taken out: 2"
    assert told["Days skipped"].startswith("2026-12-19 Saturday; 2026-12-20 Sunday; ")
    assert "2026-12-28 hearing; 2026-12-29 hearing" in told["Days skipped"]
    assert "2027-01-01 New Year's Day" in told["Days skipped"]
    assert told["Calendar"] == "2026.1+2027.0; provisional: 2027 not published yet"
    assert told["Verdict"] == "late, frozen at 2027-02-01 10:00:00+08:00"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_elapsed_time_is_told_without_days(language: str) -> None:
    entries = Entries(pauses=(heard("2026-02-17 12:00", "2026-02-17 13:30"),))

    found = explained(at("2026-02-17 10:00"), entries, length=24, unit="hours")

    told = " ".join(said for _, said in lines(found, language))
    assert found.last_day is None
    assert "2026-02-18 11:30:00+08:00" in told
    assert "1:30:00" in told


def test_every_clock_of_the_shipped_pack_is_explained_in_both_languages() -> None:
    rules = cn_rules()
    for name, term in rules.policy.terms.items():
        fixed = None if term.length else date(2026, 5, 30)
        found = explain(clock_for(name, rules, at("2026-03-02 09:00"), Run("housing", fixed=fixed)), rules)

        assert found.adds_up
        assert (found.zh, found.en, found.article) == (term.zh, term.en, term.article)
        assert len(lines(found, "zh")) == len(lines(found, "en")) >= 8


def texts() -> list[Text]:
    tables: list[dict[str, Text]] = [LABELS, SENTENCES, GROUNDS, DAYS]
    return [text for table in tables for text in table.values()] + [*UNITS.values(), *VERDICTS.values()]


def test_every_text_says_the_same_things_in_both_languages() -> None:
    for text in texts():
        zh, en = ({name for _, name, _, _ in Formatter().parse(said) if name} for said in text)

        assert text.zh
        assert text.en
        assert zh == en


def test_every_unit_every_ground_and_every_shipped_day_off_has_its_words() -> None:
    names = {
        part
        for issue in cn_rules().calendars
        for year in issue.years
        for name in (*year.off.values(), *year.work.values())
        for part in name.split("、")
    }

    packs = [read_policy(name) for name in shipped_policies()]
    grounds = {ground.value for pack in packs for term in pack.terms.values() for ground in term.stands_still}
    assert grounds == GROUNDS.keys()
    assert UNITS.keys() == set(Unit)
    assert names <= DAYS.keys()


def test_nothing_of_a_citation_is_left_in_english_for_chinese_readers() -> None:
    packs = [read_policy(name) for name in shipped_policies() if name.startswith("cn-")]
    terms = [term for pack in packs for rules in (pack, *pack.dossiers.values()) for term in rules.terms.values()]

    assert [said for term in terms if (said := cited(term.article, "zh")) and re.search("[a-z]{2}", said)] == []


def test_an_article_is_cited_as_each_language_cites() -> None:
    assert cited("信访工作条例 Art. 34", "zh") == "信访工作条例第34条"
    assert cited("信访工作条例 Art. 34", "en") == "Petition Regulation Art. 34"
