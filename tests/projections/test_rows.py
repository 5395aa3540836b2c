"""Rows say what the state says, and folding a stream piece by piece gives the rows of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from domain.distributions import OWED, owed
from domain.events import Event
from domain.folding import fold
from domain.petition import Petition, Stage
from projections.items import History, petition_items, petition_versions
from projections.rows import CaseRow, ClockRow, Projection, case_row, project
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    SUPERVISOR,
    a_case,
    a_closed_case,
    a_leader_assignment,
    a_registration,
    a_transfer,
    an_office,
)
from tests.domain.acts import a_category_change, an_objection, an_objection_answer
from tests.domain.deliveries import all_delayed
from tests.domain.scripts import Script, scripts
from tests.drawing import drawn
from tests.packs import at

Rows = tuple[CaseRow | None, dict[tuple[str, str, int], ClockRow]]


def kept(pieces: Sequence[Sequence[Event]]) -> Rows:
    """Keep rows as a table does: by their key, the last one wins."""
    petition: Petition | None = None
    case: CaseRow | None = None
    clocks: dict[tuple[str, str, int], ClockRow] = {}
    for piece in pieces:
        projection = project(piece, petition)
        petition, case = projection.petition, projection.case
        clocks |= {(row.petition, row.clock, row.ordinal): row for row in projection.clocks}
    return case, clocks


@given(st.data(), scripts())
@drawn(25, suppress_health_check=list(HealthCheck))
def test_any_split_of_a_stream_gives_the_rows_of_the_whole(data: st.DataObject, script: Script) -> None:
    case = all_delayed(script).case
    batches = [batch.events for batch in case.batches]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(case.events)), max_size=6)) | {0, len(case.events)})
    pieces = [case.events[first:last] for first, last in pairwise(cuts)]

    assert kept(pieces) == kept(batches) == kept([case.events])


@given(scripts())
@drawn(25, suppress_health_check=list(HealthCheck))
def test_an_office_owes_something_by_the_items_of_a_case_where_its_stage_says_so(script: Script) -> None:
    case, petition, history = all_delayed(script).case, None, History()
    for batch in case.batches:
        history.add(petition_items(batch.events, petition, history.items), FIRST)
        petition = fold(batch.events, petition)

        assert petition is not None
        assert owed(history.items().values()) is (petition.stage in OWED), petition.stage


def test_nothing_cannot_be_projected() -> None:
    with pytest.raises(ValueError, match="nothing to project"):
        project([], None)


def test_a_case_row_says_where_the_case_stands_and_what_comes_next() -> None:
    registration = a_registration(district="A市", category="住房")
    case = a_case(Stage.HANDLING, registration=registration, received_at=at("2026-03-02 09:00"))
    case.done(a_leader_assignment(), SUPERVISOR, at("2026-03-02 12:00"))

    row = case_row(case.now)

    assert row == CaseRow(
        number="P2026-0000001",
        stage="handling",
        channel="online",
        purpose="request",
        bureau="city",
        office="housing",
        district="A市",
        category="住房",
        leader="mayor",
        matter="P2026-0000001",
        final=False,
        policy="cn-2022@3",
        imported=False,
        received_at=at("2026-03-02 09:00"),
        next_clock="lead_acceptance",
        next_due=at("2026-03-10"),
        closed=False,
        sequence=12,
        head=case.now.head,
        state=row.state,
    )
    assert Petition.model_validate_json(row.state) == case.now


def test_a_closed_case_has_no_next_date() -> None:
    row = case_row(a_closed_case().now)

    assert (row.closed, row.next_clock, row.next_due) == (True, None, None)


def test_an_overdue_case_keeps_the_date_that_it_missed() -> None:
    case = a_case(received_at=at("2026-02-02 10:00"))
    case.wait(at("2026-04-01"))

    assert case_row(case.now).next_due == at("2026-02-25")


def test_clock_rows_carry_what_they_are_counted_by() -> None:
    case = a_case(Stage.TRANSFERRED, registration=a_registration(category="住房"), received_at=at("2026-02-02 10:00"))

    transfer, notice, objection = project(case.events, None).clocks

    shared = {
        "petition": case.number,
        "ordinal": 1,
        "kind": "duty",
        "counts_in": "timely_acceptance",
        "district": "A市",
        "category": "住房",
        "channel": "online",
        "purpose": "request",
        "imported": False,
        "received_at": at("2026-02-02 10:00"),
        "provisional": False,
        "calendar": "2026.1",
        "policy": "cn-2022@3",
        "lapsed": False,
        "due_at": at("2026-02-25"),
    }
    stopped = {"verdict": "met", "reason": "transferred", "stopped_at": at("2026-02-02 11:00")}
    still_open = {"verdict": None, "reason": None, "stopped_at": None}
    assert transfer.model_dump() == shared | stopped | {
        "clock": "transfer",
        "body": "bureau",
        "holder": "city",
        "anchor": at("2026-02-02 10:00"),
    }
    assert notice.model_dump() == shared | still_open | {
        "clock": "notice",
        "body": "office",
        "holder": "housing",
        "anchor": at("2026-02-02 11:00"),
    }
    assert (objection.kind, objection.counts_in, objection.due_at) == ("window", None, at("2026-02-10"))


def test_a_lapse_shows_while_it_stands_and_no_longer() -> None:
    case = a_case(received_at=at("2026-02-02 10:00"))
    case.wait(at("2026-02-25"))
    (lapsed,) = project(case.events, None).clocks
    events = case.done(a_transfer(), CLERK, at("2026-02-24"))

    rows = {row.clock: row for row in project(events, lapsed_state(case.events, 4)).clocks}

    assert lapsed.lapsed
    assert (rows["transfer"].lapsed, rows["transfer"].verdict) == (False, "met")


def lapsed_state(events: list[Event], place: int) -> Petition:
    return project(events[:place], None).petition


def test_only_changed_clocks_are_written_unless_the_district_became_known() -> None:
    case = a_case(Stage.TRANSFERRED, to=an_office(district=None))
    before = case.now
    objected = project(case.done(an_objection(), OFFICER, FIRST + 2 * HOUR), before)
    before = case.now
    returned = project(case.done(an_objection_answer(), CLERK, FIRST + 3 * HOUR), before)
    before = case.now
    routed = project(case.done(a_transfer(an_office(district="B县")), CLERK, FIRST + 4 * HOUR), before)

    assert runs_in(objected) == [("objection", 1), ("objection_answer", 1)]
    assert runs_in(returned) == [("notice", 1), ("objection_answer", 1), ("transfer", 2)]
    assert runs_in(routed) == [
        ("transfer", 1),
        ("notice", 1),
        ("objection", 1),
        ("objection_answer", 1),
        ("transfer", 2),
        ("notice", 2),
        ("objection", 2),
    ]
    assert {row.district for row in routed.clocks} == {"B县"}


def runs_in(projection: Projection) -> list[tuple[str, int]]:
    return [(row.clock, row.ordinal) for row in projection.clocks]


def test_a_change_of_category_is_in_every_clock_row_from_then_on() -> None:
    case = a_case(Stage.HANDLING, registration=a_registration(category="roads"))
    before = case.now

    projection = project(case.done(a_category_change("traffic"), CLERK, FIRST + 30 * HOUR), before)

    assert projection.case.category == "traffic"
    assert len(projection.clocks) == len(before.clocks) > 0
    assert {row.category for row in projection.clocks} == {"traffic"}


def test_no_row_says_who_acted() -> None:
    case = a_case(Stage.CONCLUDED)
    projection = project(case.events, None)

    told = [row.model_dump_json() for row in (projection.case, *projection.clocks)]
    told += [str(version) for version in petition_versions((event.at, event) for event in case.events)]

    assert not [row for row in told if "person-1" in row or '"petitioner"' in row or '"officer"' in row]
