"""Packs and calendars are kept by version, and a broken one is named by file, key and reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.policy import Policy
from domain.terms import Unit
from storage.database import Database
from storage.packs import (
    SHIPPED,
    PackError,
    keep_calendars,
    keep_policy,
    policy_of,
    read_calendars,
    read_policy,
    rules_for,
    shipped_policies,
)
from storage.tables import calendars, metadata, policies
from tests.packs import at, cn_rules, second_rules

PACK = (SHIPPED / "cn-2022.toml").read_text(encoding="utf-8")


def a_pack(**changes: object) -> Policy:
    return Policy.model_validate(cn_rules().policy.model_dump() | {"version": 1} | changes)


def test_a_kept_pack_is_given_back_as_it_was(database: Database) -> None:
    pack = a_pack(name="local", roll_last_day=False)

    database.change(lambda connection: keep_policy(connection, pack))

    assert database.look(lambda connection: policy_of(connection, "local@1")) == pack


def test_the_same_version_with_the_same_content_may_be_kept_again(database: Database) -> None:
    for _ in range(2):
        database.change(lambda connection: keep_policy(connection, a_pack(name="local")))

    count = select(func.count()).select_from(policies).where(policies.c.id == "local@1")
    assert database.look(lambda connection: connection.execute(count).scalar_one()) == 1


def test_the_same_version_may_never_mean_something_else(database: Database) -> None:
    database.change(lambda connection: keep_policy(connection, a_pack(name="local")))

    with pytest.raises(PackError, match="policy local@1: known with other contents"):
        database.change(lambda connection: keep_policy(connection, a_pack(name="local", roll_last_day=False)))

    assert database.look(lambda connection: policy_of(connection, "local@1")).roll_last_day
    database.change(lambda c: keep_policy(c, a_pack(name="local", version=2, roll_last_day=False)))
    assert not database.look(lambda connection: policy_of(connection, "local@2")).roll_last_day


def test_records_that_ran_the_second_version_take_the_third_and_keep_the_second(tmp_path: Path) -> None:
    before, after = second_rules().policy, read_policy("cn-2022")
    older = Database(f"sqlite:///{tmp_path / 'older.db'}")
    older.change(metadata.create_all)
    older.change(lambda connection: keep_policy(connection, before))

    older.change(lambda connection: keep_policy(connection, after))

    assert (before.id, after.id) == ("cn-2022@2", "cn-2022@3")
    assert older.look(lambda connection: policy_of(connection, before.id)) == before
    assert older.look(lambda connection: policy_of(connection, after.id)) == after
    older.close()


def test_a_pack_that_was_never_kept_is_an_error(database: Database) -> None:
    with pytest.raises(PackError, match="policy elsewhere@9: not kept here"):
        database.look(lambda connection: policy_of(connection, "elsewhere@9"))


def test_a_petition_travels_with_the_calendar_years_that_its_terms_may_touch(database: Database) -> None:
    policy = read_policy("cn-2022")

    rules = database.look(lambda connection: rules_for(connection, policy, at("2024-12-31 23:59:59")))
    new_year = database.look(lambda connection: rules_for(connection, policy, at("2025-01-01")))

    assert [year.year for issue in rules.calendars for year in issue.years] == [2024, 2025, 2026]
    assert [year.year for issue in new_year.calendars for year in issue.years] == [2025, 2026]
    assert rules.policy == policy


def test_keeping_the_calendars_again_changes_nothing(database: Database) -> None:
    kept = select(calendars).order_by(calendars.c.year)
    before = database.look(lambda connection: connection.execute(kept).all())

    database.change(keep_calendars)

    assert database.look(lambda connection: connection.execute(kept).all()) == before
    assert len(before) == len(read_calendars())


@pytest.mark.parametrize("name", shipped_policies())
def test_every_shipped_pack_is_read_by_its_name(name: str) -> None:
    assert read_policy(name).name == name


RESULT = 'starts = ["assigned", "competence_assigned"]'


@pytest.mark.parametrize(
    ("was", "becomes", "key", "reason"),
    [
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Atlantis"', "zone", "unknown time zone 'Asia/Atlantis'"),
        ("version = 3", "version = 0", "version", "greater than or equal to 1"),
        ('name = "cn-2022"', 'name = "cn 2022"', "name", "should match pattern"),
        ("roll_last_day = true", 'roll_last_day = "perhaps"', "roll_last_day", "valid boolean"),
        ("roll_last_day = true", "roll_last_days = true", "roll_last_day", "Field required"),
        ("roll_last_day = true", "roll_last_days = true", "roll_last_days", "Extra inputs are not permitted"),
        ("warn_before = 10", "warn_before = 60", "terms.handling", "warn_before must be shorter than length"),
        ("remind_every = 15", "remind_every = 0", "terms.transfer.remind_every", "greater than or equal to 1"),
        ("remind_every = 5", "", "terms.objection_answer", "a duty needs remind_every"),
        ("length = 60", "length = 0", "terms.handling.length", "greater than or equal to 1"),
        ("length = 60", "length = 99999", "terms.handling.length", "less than or equal to 3660"),
        ("extendable_by = 30", "extendable_by = 0", "terms.handling.extendable_by", "greater than or equal to 1"),
        ('kind = "window"\nholder = "bureau"', 'holder = "bureau"', "terms.rating", "only a window opens a right"),
        ('opens = "rating"', 'opens = "doors"', "terms.rating.opens", "'rating', 'objection' or 'review'"),
        ('holder = "office"', 'holder = "nobody"', "terms.notice.holder", "'bureau', 'office', 'reviewer' or 'leader'"),
        ('holder = "office"', 'holder = "reviewer"', "terms.notice.holder", "there may be no reviewer yet"),
        ('unit = "days"', 'unit = "moons"', "terms.transfer.unit", "'days', 'working_days'"),
        ('starts = ["replied"]', "starts = []", "terms.rating.starts", "at least 1 item"),
        ('starts = ["objected"]', 'starts = ["grumbled"]', "terms.objection_answer.starts", "grumbled never happens"),
        (
            'starts = ["objected"]',
            'starts = ["lapsed.tea"]',
            "terms.objection_answer.starts",
            "lapsed.tea never happens",
        ),
        (
            'starts = ["objected"]',
            'starts = ["lapsed.rating"]',
            "terms.objection_answer.starts",
            "only a duty of the pack lapses",
        ),
        ('stops = ["concluded"]', "", "terms.rating.stops", "Field required"),
        ('stops = ["concluded"]', 'stops = ["forgotten"]', "terms.rating.stops.0", "Input should be 'registered'"),
        ('voided_by = ["returned"]', 'voided_by = ["lost"]', "terms.handling.voided_by.0", "Input should be"),
        ('goes_on = ["hearing_closed"]', "", "terms.rereview", "stands_still and goes_on belong together"),
        (
            RESULT,
            'starts = ["accepted"]',
            "terms.result",
            "starts only on what names its day",
        ),
        (
            RESULT,
            'unit = "hours"\nstarts = ["assigned"]',
            "terms.result",
            "its unit is days",
        ),
        ("[terms.rating]", "[terms.Rating]", "terms.Rating.[key]", "should match pattern"),
        ("review_levels = 2", "review_levels = 3", "review_levels", "less than or equal to 2"),
        ("review_levels = 2", "", "review_levels", "only there"),
        (
            'starts = ["review_requested"]',
            'starts = ["review_decided"]',
            "review_levels",
            "no clock starts on review_r",
        ),
        (
            'starts = ["rereview_requested"]',
            'starts = ["review_decided"]',
            "review_levels",
            "starts on rereview_request",
        ),
        ('starts = ["accepted_other"]', 'starts = ["accepted_simple"]', "terms", "no clock starts on accepted"),
        ('starts = ["registered", "returned"]', 'starts = ["returned"]', "terms", "no clock starts on registered"),
        ("concludes = true", "", "terms", "no window that starts on replied concludes"),
        ('fit = ["clear",', 'fit = ["easy",', "simple.fit.0", "'clear', 'inquiry'"),
    ],
)
def test_a_broken_pack_is_named_by_file_key_and_reason(
    tmp_path: Path, was: str, becomes: str, key: str, reason: str
) -> None:
    assert was in PACK
    broken = tmp_path / "broken.toml"
    broken.write_text(PACK.replace(was, becomes, 1), encoding="utf-8")

    with pytest.raises(PackError) as error:
        read_policy(str(broken))

    assert str(error.value).startswith("broken.toml: ")
    assert f"{key}: " in str(error.value)
    assert reason in str(error.value)


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"[terms]\n[terms]\n"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_bytes(content)

    with pytest.raises(PackError, match=r"broken\.toml: not readable as TOML"):
        read_policy(str(broken))


def test_an_empty_pack_names_every_key_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").touch()

    with pytest.raises(PackError) as error:
        read_policy(str(tmp_path / "empty.toml"))

    required = {name for name, field in Policy.model_fields.items() if field.is_required()}
    assert all(f"{name}: Field required" in str(error.value) for name in required)


def test_an_unknown_pack_is_answered_with_those_there_are() -> None:
    with pytest.raises(PackError, match=r"cn-1999\.toml: there is no such file; shipped packs: cn-2022"):
        read_policy("cn-1999")


REGULATION = {
    "transfer": (15, "days", "bureau"),
    "notice": (15, "days", "office"),
    "direct_notice": (15, "days", "office"),
    "objection": (5, "working_days", "office"),
    "handling": (60, "days", "office"),
    "review_request": (30, "days", "office"),
    "review": (30, "days", "reviewer"),
    "rereview_request": (30, "days", "reviewer"),
    "rereview": (30, "days", "reviewer"),
}


def test_the_shipped_pack_says_what_the_regulation_says() -> None:
    terms = read_policy("cn-2022").terms
    told = {name: (terms[name].length, terms[name].unit, terms[name].holder) for name in REGULATION}

    assert told == REGULATION
    assert terms["handling"].extendable_by == 30


@pytest.mark.parametrize("name", ["cn-2022", "uk-council", "in-cpgrams", "us-foia"])
def test_a_number_is_either_the_source_s_or_said_to_be_the_packs(name: str) -> None:
    articles = {term: each.article for term, each in read_policy(name).terms.items()}

    assert {term for term, article in articles.items() if "value of this pack" in article} == OWN_NUMBERS[name]


OWN_NUMBERS = {
    "cn-2022": {"objection_answer", "simple_acceptance", "simple_reply", "study", "execution", "acceptance", "hearing"}
    | {"lead_acceptance", "lead_meeting", "lead_plan", "lead_report", "lead_correction", "lead_review"}
    | {"order_decision", "act_review", "hearing_proposal"},
    "uk-council": {"taking_up", "escalation", "stage_two"},
    "in-cpgrams": {"feedback", "appeal_request", "appeal"},
    "us-foia": {"appeal_on_silence"},
}
"""Terms whose number stands in no source; the rating window of cn-2022 says so in a remark."""


@pytest.mark.parametrize("name", shipped_policies())
def test_a_pack_with_working_days_has_published_years(name: str) -> None:
    pack = read_policy(name)
    asks = pack.roll_last_day or any(term.unit is Unit.WORKING_DAYS for term in pack.terms.values())

    assert not asks or any(series == pack.calendar for series, _ in read_calendars())
