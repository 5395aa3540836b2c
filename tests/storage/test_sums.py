"""Sums of what is settled: figures by them are those of the facts, whatever came before and after their instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from domain.access import Viewer
from domain.base import Role
from domain.metric import Count, Counts, Grouping, Raw
from domain.metrics import BY_ID, HEAD, METRICS
from domain.petition import Stage
from storage.database import Database
from storage.fact_tables import summing, sums
from storage.facts import rebuild_all_items
from storage.figure_cases import Wanted, behind
from storage.figure_queries import Inquiry, Narrowed
from storage.figures import count, overview
from storage.records import rebuild
from storage.summed import NEAR, numbers_of
from storage.summing import Summer, claim, drop_sums, make_sums
from storage.sums import SUMMED
from storage.tables import exclusions
from tests.builders import CLERK, Case, a_case, a_registration
from tests.counting import record
from tests.domain.acts import a_category_change
from tests.drawing import drawn
from tests.packs import at
from tests.storage.test_facts import forget, record_rest, told, towns

DAY = timedelta(days=1)
ZONE = "Asia/Shanghai"
VIEWERS = (None, Viewer(account="somebody", role=Role.SUPERVISOR, line=("water", "city")))
OPENED = (HEAD[2], "participation.office", "objections_upheld")
BOUNDS = (
    None,
    *map(at, ("2026-01-16", "2026-01-20 09:00", "2026-02-01", "2026-02-03", "2026-02-16", "2026-02-20", "2026-05-01")),
)


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


def items_behind(connection: Connection, inquiry: Inquiry) -> dict[tuple[str, Count], int]:
    """Give how many items some counts open."""
    wanted = [(metric, one) for metric in OPENED for one in Count]
    return {(metric, one): behind(connection, inquiry, metric, Wanted(count=one)).total for metric, one in wanted}


def both_ways(connection: Connection, inquiry: Inquiry) -> object:
    """Give what stays the same from question to question: of now, the instant does not."""
    whole = inquiry.model_copy(update={"by": None})
    opened = items_behind(connection, inquiry)
    return all_counts(connection, inquiry), opened, [answer.figures for answer in overview(connection, whole)]


@given(town=towns(), data=st.data())
@drawn(5, suppress_health_check=list(HealthCheck))
def test_figures_by_sums_are_those_of_the_facts(database: Database, town: list[Case], data: st.DataObject) -> None:
    database.change(forget)
    instants = record(database, town)
    asked = [data.draw(inquiries(instants)) for _ in range(4)]
    plain = [database.look(lambda c, i=one: both_ways(c, i)) for one in asked]

    for _ in range(2):
        assert sum_up(database, data.draw(st.sampled_from(instants)))
        for inquiry, found in zip(asked, plain, strict=True):
            assert database.look(lambda c, i=inquiry: both_ways(c, i)) == found, inquiry


def sum_up(database: Database, as_of: datetime, zone: str = ZONE) -> bool:
    """Make sums as of an instant, which may have been one before; tell whether they are named."""
    database.change(lambda c: c.execute(delete(sums).where(sums.c.as_of == as_of)))
    return make_sums(database, database.change(lambda c: claim(c, as_of, zone)))


def a_town(database: Database) -> datetime:
    """Record some cases; give the instant after."""
    return record(
        database,
        [
            a_case(Stage.CONCLUDED, number=f"P-{n}", received_at=at("2026-02-02 10:00") + timedelta(days=n))
            for n in range(9)
        ],
    )[-1]


def named(database: Database) -> datetime | None:
    """Give the instant of the sums that are there to be read."""
    return database.look(lambda c: c.execute(select(summing.c.as_of)).scalar_one())


def kept(database: Database) -> list[datetime]:
    """Give the instants of which sums are written, whether they are named or not."""
    return database.look(lambda c: list(c.execute(select(sums.c.as_of).distinct()).scalars()))


def used(database: Database, **asked: object) -> bool:
    """Tell whether sums answer an inquiry."""
    return database.look(
        lambda c: numbers_of(Narrowed(c, Inquiry.model_validate(asked)), BY_ID["on_time_reply.office"]) is not None
    )


@pytest.mark.parametrize(
    ("asked", "by_them"),
    [
        ({}, True),
        ({"by": "office"}, True),
        ({"by": "office_rolled"}, True),
        ({"by": "district"}, True),
        ({"by": "category_1"}, True),
        ({"by": "category"}, False),
        ({"by": "channel"}, False),
        ({"by": "month"}, False),
        ({"offices": ("housing",)}, True),
        ({"offices": ("housing",), "by": "district"}, False),
        ({"category": "城建"}, False),
        ({"since": at("2026-02-16"), "until": at("2026-03-01")}, True),
        ({"since": at("2026-02-15")}, True),
        ({"until": at("2026-02-15")}, True),
        ({"since": at("2026-01-02"), "until": at("2030-02-15")}, True),
        ({"since": at("2026-02-02"), "until": at("2026-02-16")}, False),
        ({"since": at("2026-02-03"), "until": at("2026-02-28 12:00")}, False),
        ({"since": at("2026-01-20"), "until": at("2026-02-20 12:00")}, True),
        ({"since": at("2035-01-01")}, False),
    ],
)
def test_sums_answer_whole_half_months_by_office_district_and_category(
    database: Database, asked: dict[str, object], by_them: bool
) -> None:
    sum_up(database, a_town(database))

    assert used(database, **asked) is by_them


@pytest.mark.parametrize("place", [-1, 0, 7])
def test_a_group_of_categories_is_counted_by_sums_whatever_its_cases_are_in(database: Database, place: int) -> None:
    registered = a_registration(category="城建_道路_路灯")
    cases = [a_case(Stage.HANDLING, number=f"P-{n}", registration=registered) for n in range(5)]
    instants = record(database, cases)
    cases[0].done(a_category_change("民政_低保"), CLERK, at("2026-03-03 10:00"))
    instants += record_rest(database, cases[0], 1)
    database.change(lambda c: c.execute(insert(exclusions).values(petition="P-1", kind="account", subject="somebody")))
    asked = [Inquiry(by=Grouping.CATEGORY_1, as_of=as_of, viewer=one) for as_of in (None, *instants) for one in VIEWERS]
    plain = [database.look(lambda c, i=one: all_counts(c, i)) for one in asked]

    sum_up(database, instants[place])

    assert [database.look(lambda c, i=one: all_counts(c, i)) for one in asked] == plain
    assert plain[0]["timely_acceptance.office"] == {"城建": Counts(met=4), "民政": Counts(met=1)}


def test_sums_of_long_ago_are_left_alone(database: Database) -> None:
    now = a_town(database)

    sum_up(database, now - NEAR + DAY)
    soon = used(database), used(database, as_of=now - 2 * NEAR)
    sum_up(database, now)
    before = used(database, as_of=now - NEAR + DAY), used(database, as_of=now - NEAR - DAY)
    database.change(drop_sums)
    sum_up(database, now - NEAR - DAY)

    assert (soon, before, used(database)) == ((True, False), (True, False), False)


def test_what_is_counted_by_sums_comes_from_them(database: Database) -> None:
    sum_up(database, a_town(database))
    inquiry = Inquiry(metrics=HEAD)
    before = database.look(lambda c: all_counts(c, inquiry))

    database.change(lambda c: c.execute(update(sums).values(number=sums.c.number + 1)))

    assert database.look(lambda c: all_counts(c, inquiry)) != before


def test_new_sums_take_the_place_of_the_old_and_of_what_was_never_finished(database: Database) -> None:
    now = a_town(database)
    sum_up(database, now)
    database.change(lambda c: c.execute(sums.insert().values(_a_sum(now + DAY / 2))))

    sum_up(database, now + DAY)

    assert kept(database) == [now + DAY]


def _a_sum(as_of: datetime) -> dict[str, object]:
    row = dict.fromkeys(("family", "name", "body", "code", "purpose", "status", "value"), "x")
    return {**row, "as_of": as_of, "begins": as_of, "imported": False, "number": 1}


@pytest.mark.parametrize(
    "meanwhile", [drop_sums, lambda c: rebuild(c, "P-1"), lambda c: claim(c, at("2026-06-01"), ZONE)]
)
def test_sums_are_not_named_if_a_past_was_written_anew_or_another_claimed_them_meanwhile(
    database: Database, meanwhile: Callable[[Connection], object]
) -> None:
    now = a_town(database)
    claimed = database.change(lambda c: claim(c, now, ZONE))

    database.change(meanwhile)

    assert make_sums(database, claimed) is False
    assert (named(database), kept(database)) == (None, [])


def test_sums_of_other_populations_are_not_read_and_are_made_anew(database: Database) -> None:
    sum_up(database, a_town(database))

    database.change(lambda c: c.execute(update(summing).values(populations="case")))

    assert not used(database)
    assert database.change(Summer(database, ZONE)._due) is not None


def test_sums_of_a_time_still_to_come_are_not_read_and_are_let_go(database: Database) -> None:
    now = a_town(database)
    sum_up(database, now + DAY)
    before = used(database)

    due = database.change(Summer(database, ZONE)._due)

    assert before is False
    assert due is not None
    assert named(database) is None


def test_writing_a_past_anew_lets_sums_go(database: Database) -> None:
    now = a_town(database)
    for anew in (lambda c: rebuild(c, "P-1"), rebuild_all_items, drop_sums):
        sum_up(database, now)
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


async def test_sums_are_made_once_a_day_by_one(database: Database) -> None:
    a_town(database)
    one, other = Summer(database, ZONE), Summer(database, ZONE)

    claimed = database.change(one._due)
    await other.sweep()
    meanwhile = named(database)
    make_sums(database, claimed or pytest.fail("nothing to do"))
    first = named(database)
    await other.sweep()
    again = named(database)
    database.change(lambda c: c.execute(update(summing).values(as_of=(first or at("2026-06-01")) - 2 * DAY)))
    await other.sweep()

    assert meanwhile is None
    assert first is not None
    assert again == first
    assert (named(database) or first) > first


async def test_whose_maker_died_is_made_by_another_after_an_hour(database: Database) -> None:
    now = a_town(database)
    database.change(Summer(database, ZONE)._due)
    database.change(lambda c: c.execute(update(summing).values(claimed_until=now - DAY)))

    await Summer(database, ZONE).sweep()

    assert named(database) is not None
