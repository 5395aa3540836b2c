"""What figures count is kept in versions: counting them by query and by hand agrees, at any instant that ever was."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial

from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, select

from domain.base import Purpose
from domain.breakdowns import CODES, sorter
from domain.distributions import BANDS
from domain.items import Item, Version
from domain.metric import MINIMUM_CELL, Counts, Grouping
from domain.metrics import METRICS
from domain.petition import Stage
from domain.recount import Known
from storage.database import Database
from storage.directory import Tree
from storage.distributions import backlog
from storage.fact_tables import facts
from storage.figure_queries import Inquiry, Narrowed
from storage.figures import count, figures, overview
from storage.records import rebuild
from storage.summing import drop_sums
from storage.tables import metadata
from tests.builders import Case, a_case, a_registration
from tests.counting import record, stored_versions, versions_of
from tests.domain.deliveries import Delivery
from tests.domain.scripts import scripts
from tests.drawing import drawn
from tests.packs import SHANGHAI, at

drawing = drawn(6, suppress_health_check=list(HealthCheck))
KEPT = (
    "events",
    "cases",
    "case_parts",
    "clock_facts",
    "exclusions",
    "facts",
    "fact_sums",
    "outbox",
    "matters",
)


def forget(connection: Connection) -> None:
    drop_sums(connection)
    for name in KEPT:
        connection.execute(delete(metadata.tables[name]))


@st.composite
def towns(draw: st.DrawFn) -> list[Case]:
    """Draw the lives of several petitions; some come on a matter that is known already."""
    found: list[Case] = []
    for n in range(draw(st.integers(1, 3))):
        delivery = Delivery(draw(scripts(longest=6, packs=("cn-2022", "talking"))), f"P-{n}")
        while delivery.waiting:
            delivery.deliver()
        delivery.finish()
        found.append(delivery.case)
    for n in range(draw(st.integers(0, 4))):
        registration = a_registration(
            purpose=draw(st.sampled_from([Purpose.REQUEST, Purpose.ACCUSATION])),
            matter=draw(st.sampled_from([None, "P-0", "R-0"])),
            category=draw(st.sampled_from([None, "城建_道路_路灯", "城建_道路_路面", "城建", "民政_低保"])),
            district=draw(st.sampled_from([None, "A市", "B县"])),
        )
        start = at("2026-02-02 10:00") + timedelta(days=draw(st.integers(0, 200)))
        stage = draw(st.sampled_from([Stage.REGISTERED, Stage.HANDLING, Stage.CONCLUDED]))
        found.append(a_case(stage, number=f"R-{n}", registration=registration, received_at=start))
    return found


def by_hand(versions: list[Version], inquiry: Inquiry, at_: datetime) -> Known:
    """Give what counts of the items that the events alone say were known, without the table."""
    items = [version.item for version in versions if version.known_at(at_)]
    accusing = {item.petition for item in items if item.purpose == Purpose.ACCUSATION and inside(item, inquiry)}
    counted = [
        item for item in items if (inquiry.undivided and len(accusing) >= MINIMUM_CELL) or item.purpose != "accusation"
    ]
    known = Known(items, at_, inquiry.window)
    known.items = tuple(item for item in counted if inside(item, inquiry))
    return known


def inside(item: Item, inquiry: Inquiry) -> bool:
    since, until = inquiry.since, inquiry.until
    return (since is None or item.received_at >= since) and (until is None or item.received_at < until)


@st.composite
def inquiries(draw: st.DrawFn, instants: list[datetime]) -> Inquiry:
    """Draw what is asked for, now or as of one of the instants."""
    return Inquiry(
        by=draw(st.sampled_from([None, *Grouping])),
        as_of=draw(st.sampled_from([None, *instants])),
        since=draw(st.sampled_from([None, at("2026-01-20"), at("2026-02-03"), at("2026-04-01")])),
        until=draw(st.sampled_from([None, at("2026-05-01")])),
        one_time_days=draw(st.sampled_from([1, 30, 90])),
    )


def groups(item: Item, by: Grouping | None, tree: Tree) -> list[str | None]:
    if by is None:
        return [None]
    if by is Grouping.MONTH:
        return [f"{item.received_at.astimezone(SHANGHAI):%Y-%m}"]
    return list(sorter(by, tree)(getattr(item, CODES[by])))


def told(counted: dict[str | None, Counts]) -> dict[str | None, Counts]:
    return {group: counts for group, counts in counted.items() if counts.population}


@given(town=towns(), data=st.data())
@drawing
def test_query_and_recount_agree_at_any_instant(database: Database, town: list[Case], data: st.DataObject) -> None:
    database.change(forget)
    instants = record(database, town)
    versions = database.look(versions_of)
    for _ in range(4):
        inquiry = data.draw(inquiries(instants))
        tree = database.look(lambda c, i=inquiry: Tree.load(c, i.as_of))
        for metric in METRICS:
            found, then = database.look(lambda c, i=inquiry, m=metric: (n := Narrowed(c, i), count(n, m), n.at)[1:])
            hand = by_hand(versions, inquiry, then).counts(metric, partial(groups, by=inquiry.by, tree=tree))
            assert told(found) == told(hand), (metric.id, inquiry)
        assert_overview_agrees(database, inquiry.model_copy(update={"by": None}))


def assert_overview_agrees(database: Database, inquiry: Inquiry) -> None:
    """Look whether the whole and the offices in one pass are what two questions give."""
    by_office = inquiry.model_copy(update={"by": Grouping.OFFICE})
    apart = [database.look(lambda c, i=one: figures(c, i)) for one in (inquiry, by_office)]
    together = database.look(lambda c: overview(c, inquiry))

    assert [(one.accusations, one.figures) for one in together] == [(one.accusations, one.figures) for one in apart]


@given(town=towns(), data=st.data())
@drawing
def test_the_backlog_by_query_and_by_hand_agrees_at_any_instant(
    database: Database, town: list[Case], data: st.DataObject
) -> None:
    database.change(forget)
    instants = record(database, town)
    versions = database.look(versions_of)
    for _ in range(4):
        inquiry = data.draw(inquiries(instants))
        tree = database.look(lambda c, i=inquiry: Tree.load(c, i.as_of))
        found = database.look(lambda c, i=inquiry: backlog(c, i))

        hand = by_hand(versions, inquiry, found.as_of).backlog(partial(groups, by=inquiry.by, tree=tree))

        waiting = {line.group: line.bands for line in found.lines if line.open}
        assert waiting == {group: tuple(ages[n] for n in range(len(BANDS))) for group, ages in hand.items()}, inquiry


@given(town=towns())
@drawing
def test_rebuilding_restores_the_very_same_versions(database: Database, town: list[Case]) -> None:
    database.change(forget)
    record(database, town)
    kept = database.look(lambda c: sorted(stored_versions(c), key=str))

    for case in town:
        database.change(lambda c, number=case.number: rebuild(c, number))

    assert database.look(lambda c: sorted(stored_versions(c), key=str)) == kept
    assert sorted(database.look(versions_of), key=str) == kept


@given(town=towns())
@drawing
def test_versions_of_an_item_follow_one_another_without_gap_or_overlap(database: Database, town: list[Case]) -> None:
    database.change(forget)
    record(database, town)
    items: dict[object, list[Version]] = defaultdict(list)
    for version in database.look(stored_versions):
        items[version.item.stream, version.item.key].append(version)

    for found in items.values():
        found.sort(key=lambda version: version.known_from)
        assert [version.known_to for version in found] == [*(v.known_from for v in found[1:]), None]
        assert all(first.item != second.item for first, second in itertools.pairwise(found))


def test_a_warning_or_a_lapse_makes_no_new_version(database: Database) -> None:
    case = a_case()
    record(database, [case])
    before = database.look(lambda c: c.execute(select(func.count()).select_from(facts)).scalar_one())

    said = case.wait(at("2026-06-01"))
    record_rest(database, case, len(said))

    assert {"clock_warned", "clock_lapsed"} <= {event.fact.type for event in said}
    assert database.look(lambda c: c.execute(select(func.count()).select_from(facts)).scalar_one()) == before


def record_rest(database: Database, case: Case, number: int) -> list[datetime]:
    """Record the last batches of a case; give an instant after each."""
    rest = Case(case.rules, case.number)
    rest.batches = case.batches[-number:]
    return record(database, [rest])
