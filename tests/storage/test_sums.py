"""Sums of what is settled: figures by them are those of the facts, whatever came before and after their instant."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update

from domain.access import Viewer
from domain.base import Role
from domain.metric import Counts, Grouping, Raw
from domain.metrics import BY_ID, HEAD, METRICS
from domain.petition import Stage
from storage.database import Database
from storage.fact_tables import summings, sums
from storage.facts import rebuild_all_items
from storage.figure_queries import Inquiry, Narrowed
from storage.figures import count, overview
from storage.records import rebuild
from storage.summed import NEAR, counted
from storage.sums import SUMMED, Summer, drop_sums, make_sums
from tests.builders import Case, a_case
from tests.counting import record
from tests.drawing import drawn
from tests.packs import at
from tests.storage.test_facts import forget, told, towns

DAY = timedelta(days=1)
ZONE = "Asia/Shanghai"
VIEWERS = (None, Viewer(account="somebody", role=Role.SUPERVISOR, line=("water", "city")))
BOUNDS = (None, at("2026-01-16"), at("2026-02-01"), at("2026-02-03"), at("2026-02-16"), at("2026-05-01"))


@st.composite
def inquiries(draw: st.DrawFn, instants: list[datetime]) -> Inquiry:
    return Inquiry(
        by=draw(st.sampled_from([None, *Grouping])),
        as_of=draw(st.sampled_from([None, *instants])),
        since=draw(st.sampled_from(BOUNDS)),
        until=draw(st.sampled_from([*BOUNDS, at("2029-01-01")])),
        offices=draw(st.sampled_from([None, None, ("housing", "city")])),
        viewer=draw(st.sampled_from(VIEWERS)),
    )


def all_counts(connection: Connection, inquiry: Inquiry) -> dict[str, dict[str | None, Counts]]:
    narrowed = Narrowed(connection, inquiry)
    return {metric.id: told(count(narrowed, metric)) for metric in METRICS}


def both_ways(connection: Connection, inquiry: Inquiry) -> object:
    """Give what stays the same from question to question: of now, the instant does not."""
    whole = inquiry.model_copy(update={"by": None})
    return all_counts(connection, inquiry), [answer.figures for answer in overview(connection, whole)]


@given(town=towns(), data=st.data())
@drawn(8, suppress_health_check=list(HealthCheck))
def test_figures_by_sums_are_those_of_the_facts(database: Database, town: list[Case], data: st.DataObject) -> None:
    database.change(forget)
    instants = record(database, town)
    asked = [data.draw(inquiries(instants)) for _ in range(4)]
    plain = [database.look(lambda c, i=one: both_ways(c, i)) for one in asked]

    for _ in range(2):
        database.change(forget_sums)
        make_sums(database, data.draw(st.sampled_from(instants)), ZONE)
        for inquiry, found in zip(asked, plain, strict=True):
            assert database.look(lambda c, i=inquiry: both_ways(c, i)) == found, inquiry


def forget_sums(connection: Connection) -> None:
    connection.execute(delete(sums))
    drop_sums(connection)


def a_town(database: Database) -> datetime:
    """Record some cases; give the instant after."""
    return record(
        database,
        [
            a_case(Stage.CONCLUDED, number=f"P-{n}", received_at=at("2026-02-02 10:00") + timedelta(days=n))
            for n in range(9)
        ],
    )[-1]


def named(database: Database) -> list[datetime]:
    """Give the instants of the sums that are there to be read."""
    return database.look(lambda c: list(c.execute(select(summings.c.as_of)).scalars()))


def used(database: Database, **asked: object) -> bool:
    """Tell whether sums answer an inquiry."""
    return database.look(
        lambda c: counted(Narrowed(c, Inquiry.model_validate(asked)), BY_ID["on_time_reply.office"]) is not None
    )


@pytest.mark.parametrize(
    ("asked", "by_them"),
    [
        ({}, True),
        ({"by": "office"}, True),
        ({"by": "office_rolled"}, True),
        ({"by": "district"}, True),
        ({"by": "category_1"}, True),
        ({"by": "channel"}, False),
        ({"by": "month"}, False),
        ({"offices": ("housing",)}, True),
        ({"offices": ("housing",), "by": "district"}, False),
        ({"category": "城建"}, False),
        ({"since": at("2026-02-16"), "until": at("2026-03-01")}, True),
        ({"since": at("2026-02-15")}, False),
        ({"until": at("2026-02-15")}, False),
        ({"since": at("2026-01-01"), "until": at("2030-02-15")}, True),
    ],
)
def test_sums_answer_whole_half_months_by_office_district_and_category(
    database: Database, asked: dict[str, object], by_them: bool
) -> None:
    make_sums(database, a_town(database), ZONE)

    assert used(database, **asked) is by_them


def test_sums_of_long_ago_are_left_alone(database: Database) -> None:
    now = a_town(database)

    make_sums(database, now - NEAR + DAY, ZONE)
    soon = used(database), used(database, as_of=now - 2 * NEAR)
    make_sums(database, now, ZONE)
    before = used(database, as_of=now - NEAR + DAY), used(database, as_of=now - NEAR - DAY)
    database.change(drop_sums)
    make_sums(database, now - NEAR - DAY, ZONE)

    assert (soon, before, used(database)) == ((True, False), (True, False), False)


def test_what_is_counted_by_sums_comes_from_them(database: Database) -> None:
    make_sums(database, a_town(database), ZONE)
    inquiry = Inquiry(metrics=HEAD)
    before = database.look(lambda c: all_counts(c, inquiry))

    database.change(lambda c: c.execute(update(sums).values(number=sums.c.number + 1)))

    assert database.look(lambda c: all_counts(c, inquiry)) != before


def test_sums_that_were_not_written_whole_are_never_named(database: Database) -> None:
    now = a_town(database)
    database.change(lambda c: c.execute(sums.insert().values(_a_sum(now))))

    make_sums(database, now, ZONE)

    assert named(database) == []
    assert not used(database)


def _a_sum(as_of: datetime) -> dict[str, object]:
    row = dict.fromkeys(("family", "name", "body", "code", "purpose", "status", "value"), "x")
    return {**row, "as_of": as_of, "begins": as_of, "imported": False, "number": 1}


def test_old_sums_go_once_there_are_new_ones(database: Database) -> None:
    now = a_town(database)
    make_sums(database, now, ZONE)

    make_sums(database, now + DAY, ZONE)

    for table in (sums, summings):
        assert database.look(lambda c, t=table: c.execute(select(t.c.as_of).distinct()).scalars().all()) == [now + DAY]


def test_writing_a_past_anew_lets_sums_go(database: Database) -> None:
    now = a_town(database)
    for anew in (lambda c: rebuild(c, "P-1"), rebuild_all_items, drop_sums):
        database.change(forget_sums)
        make_sums(database, now, ZONE)
        assert used(database)

        database.change(anew)

        assert not used(database)


def test_of_what_is_settled_no_count_asks_whether_its_term_is_over() -> None:
    settled = ("met", "late", "void", "adopted", "satisfied", "dissatisfied", "upheld", "reached")
    for metric in METRICS:
        if metric.population in SUMMED and not metric.watched:
            for status in settled:
                for value in ("", "extended", "first"):
                    ended, running = Raw(status, value, over=True), Raw(status, value, over=False)
                    assert metric.count_of(ended) is metric.count_of(running), metric.id


async def test_sums_are_made_once_a_day_and_anew_where_there_are_none(database: Database) -> None:
    a_town(database)
    summer = Summer(database, ZONE)

    await summer.sweep()
    first = named(database)
    await summer.sweep()
    again = named(database)
    database.change(lambda c: c.execute(update(summings).values(as_of=first[0] - 2 * DAY)))
    await summer.sweep()

    assert len(first) == 1
    assert again == first
    assert named(database) > first
