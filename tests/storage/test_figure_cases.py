"""Every figure opens the items behind it, and says what of it was told otherwise before; figures that are no rates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.access import Viewer
from domain.base import Accused, Channel, Purpose, Role, Score
from domain.corrections import Why
from domain.distributions import BANDS, spread
from domain.metric import Count, Grouping
from domain.metrics import BY_ID, METRICS
from domain.periods import Period
from domain.petition import Stage
from domain.steps import NameAccused
from domain.values import Outcome
from storage.corrections import Leaf, changes
from storage.database import Database, now
from storage.distributions import Interval, backlog, reached, shares
from storage.figure_cases import Behinds, Wanted, behind
from storage.figures import Inquiry, figures
from storage.records import append
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    PETITIONER,
    REVIEWER,
    Case,
    a_case,
    a_rating,
    a_registration,
    a_review,
    a_review_request,
    a_transfer,
    an_office,
)
from tests.counting import record
from tests.packs import at

DAY = timedelta(days=1)
AUDITOR = Viewer(account="auditor", role=Role.AUDITOR)
HOUSING = Viewer(account="officer", role=Role.OFFICER, line=("housing", "city"))


def town() -> list[Case]:
    """Give cases of every stage, kind and pace; some come again on a matter."""
    stages = (Stage.REGISTERED, Stage.TRANSFERRED, Stage.HANDLING, Stage.REPLIED, Stage.CONCLUDED, Stage.REVIEWED)
    found = []
    for n in range(12):
        accused = Accused(offices=("housing",)) if n % 5 == 4 else None
        registration = a_registration(
            channel=list(Channel)[n % 4],
            category=[None, "城建_道路", "民政"][n % 3],
            matter="P-4" if n in {7, 9} else None,
            purpose=Purpose.ACCUSATION if accused else Purpose.REQUEST,
            accused=accused,
        )
        office = an_office(["water", "labour"][n % 2] if accused else ["housing", "labour"][n % 2])
        start = FIRST + n * 9 * DAY
        case = a_case(
            stages[n % 6], number=f"P-{n}", registration=registration, to=office, received_at=start, pace=n * DAY
        )
        case.wait(at("2026-11-01"))
        found.append(case)
    return found


def listed(database: Database, metric: str, inquiry: Inquiry, **wanted: object) -> Behinds:
    return database.look(lambda c: behind(c, inquiry, metric, Wanted.model_validate(wanted)))


@pytest.mark.parametrize("by", [None, Grouping.OFFICE, Grouping.DISTRICT_ROLLED, Grouping.CATEGORY_1, Grouping.MONTH])
def test_each_count_of_each_figure_opens_exactly_its_items(database: Database, by: Grouping | None) -> None:
    record(database, town())
    inquiry = Inquiry(metrics=tuple(BY_ID), by=by)

    opened = 0
    for figure in database.look(lambda c: figures(c, inquiry)).figures:
        every = listed(database, figure.metric, inquiry, group=figure.group, size=200)
        assert (every.total, every.hidden, len(every.items)) == (figure.population, 0, figure.population)
        for count in Count:
            part = listed(database, figure.metric, inquiry, group=figure.group, count=count, size=200)
            assert [item for item in every.items if item.count is count] == list(part.items)
            assert part.total == getattr(figure.counts, count)
            opened += part.total
    assert opened > 50


def test_a_list_comes_in_pages_without_gaps(database: Database) -> None:
    record(database, town())

    pages = [listed(database, "repeats", Inquiry(), page=n, size=5) for n in (1, 2, 3)]

    numbers = [item.number for page in pages for item in page.items]
    assert [page.total for page in pages] == [10] * 3  # two accusations are too few to be counted
    assert numbers == [f"P-{n}" for n in range(12) if n % 5 != 4]


def test_a_list_shows_what_its_reader_may_know_of_and_says_how_much_it_hides(database: Database) -> None:
    record(database, town())

    seen = [listed(database, "on_time_reply.office", Inquiry(viewer=viewer)) for viewer in (AUDITOR, HOUSING)]

    assert [page.hidden for page in seen] == [0, seen[0].total - len(seen[1].items)]
    assert 0 < len(seen[1].items) < seen[0].total
    assert {item.holder for item in seen[1].items} == {"housing"}


@pytest.mark.parametrize("purpose", [Purpose.ACCUSATION, Purpose.REQUEST])
def test_what_accuses_the_reader_moves_none_of_his_figures(database: Database, purpose: Purpose) -> None:
    first = a_case(Stage.CONCLUDED, number="P-1")
    repeat = a_case(number="P-2", registration=a_registration(matter="P-1", purpose=purpose), received_at=FIRST + DAY)
    repeat.done(NameAccused(accused=Accused(offices=("housing",))), CLERK, FIRST + 2 * DAY)
    record(database, [first, repeat])

    def late(viewer: Viewer, by: Grouping | None) -> list[int]:
        inquiry = Inquiry(metrics=("one_time_resolution",), by=by, viewer=viewer)
        listing = listed(database, "one_time_resolution", inquiry, count=Count.LATE)
        found = database.look(lambda c: figures(c, inquiry)).figures
        return [*(figure.counts.late for figure in found), listing.total]

    for by in (None, Grouping.OFFICE):
        assert late(HOUSING, by) == [0, 0]
        assert late(AUDITOR, by) == ([0, 0] if purpose is Purpose.ACCUSATION else [1, 1])


def test_who_rated_and_how_is_listed_for_those_only_who_read_ratings(database: Database) -> None:
    cases = [a_case(Stage.REPLIED, number=f"P-{n}") for n in range(6)]
    for n, case in enumerate(cases):
        score = Score.SATISFIED if n else Score.DISSATISFIED
        case.done(a_rating(score, score), PETITIONER, FIRST + DAY)
    record(database, cases)
    wanted = {"count": Count.LATE}

    auditor, officer = (
        listed(database, "satisfaction.office", Inquiry(viewer=v), **wanted) for v in (AUDITOR, HOUSING)
    )

    assert [item.number for item in auditor.items] == ["P-0"]
    assert (officer.total, officer.hidden, officer.items) == (1, 1, ())


def test_what_few_have_said_is_withheld_in_figure_and_list(database: Database) -> None:
    case = a_case(Stage.REPLIED)
    case.done(a_rating(Score.DISSATISFIED, Score.DISSATISFIED), PETITIONER, FIRST + DAY)
    record(database, [case])
    inquiry = Inquiry(metrics=("satisfaction.office",), viewer=AUDITOR)

    (figure,) = database.look(lambda c: figures(c, inquiry)).figures
    (item,) = listed(database, "satisfaction.office", inquiry).items

    assert (figure.withheld, figure.rate, figure.counts.void, figure.population) == (True, None, 1, 1)
    assert (item.count, item.status, item.stopped_at) == (Count.VOID, None, None)
    assert listed(database, "satisfaction.office", inquiry, count=Count.LATE).total == 0


def test_an_act_known_later_corrects_what_was_told_and_an_act_done_later_does_not(database: Database) -> None:
    forgotten, answered = a_case(number="P-1"), a_case(number="P-2")
    record(database, [forgotten, answered])
    told = database.look(now)
    forgotten.done(a_transfer(), CLERK, FIRST + DAY)  # received in time, and known only now
    answered.done(a_transfer(), CLERK, told + HOUR)
    for case in (forgotten, answered):
        rest = Case(number=case.number)
        rest.batches = case.batches[1:]
        record(database, [rest])

    def compared(metric: str, **leaf: object) -> dict[str, tuple[Count | None, Count | None, Why]]:
        found = database.look(lambda c: changes(c, Inquiry(), metric, told, Leaf.model_validate(leaf)))
        return {item.number: (item.before, item.after, item.why) for item in found.items}

    both = compared("timely_acceptance.bureau")
    assert both["P-1"] == (Count.OPEN_LATE, Count.MET, Why.CORRECTION)
    assert both["P-2"] == (Count.OPEN_LATE, Count.LATE, Why.PROGRESS)
    assert compared("timely_acceptance.bureau", corrections_only=True).keys() == {"P-1"}


def test_days_to_each_stage_are_counted_from_the_receipt(database: Database) -> None:
    cases = [a_case(Stage.CONCLUDED, number=f"P-{n}", pace=n * DAY) for n in range(1, 8)]
    record(database, cases)

    found = database.look(lambda c: reached(c, Inquiry()))

    steps = {"routed": 1, "accepted": 2, "replied": 3, "concluded": 4}
    assert {line.stage: line.days for line in found.lines} == {
        stage: spread({n * step: 1 for n in range(1, 8)}) for stage, step in steps.items()
    }


def test_the_backlog_is_what_offices_still_owe_by_age(database: Database) -> None:
    received = [timedelta(days=days) for days in (0, 14, 15, 40, 61, 100, 181)]
    present = database.look(now)
    cases = [a_case(number=f"P-{n}", received_at=present - age - HOUR) for n, age in enumerate(received)]
    record(database, [*cases, a_case(Stage.CONCLUDED, number="P-9", received_at=present - 200 * DAY)])

    found = database.look(lambda c: backlog(c, Inquiry(by=Grouping.OFFICE)))

    (line,) = found.lines
    assert (line.group, line.open, line.bands) == ("city", 7, (2, 1, 1, 1, 1, 1))
    assert len(found.bands) == len(BANDS) == len(line.bands)


def test_a_concluded_case_is_in_the_backlog_again_while_its_review_is_under_way(database: Database) -> None:
    case = a_case(Stage.CONCLUDED, number="P-1", outcome=Outcome.NOT_SUPPORTED)
    waiting = a_case(Stage.REPLIED, number="P-2", outcome=Outcome.NOT_SUPPORTED)
    case.done(a_review_request(), PETITIONER, FIRST + DAY)
    case.done(a_review(), REVIEWER, FIRST + 2 * DAY)
    record(database, [waiting])

    told = []
    for batch in case.batches:
        database.change(lambda c, batch=batch: append(c, batch))  # type: ignore[misc]
        told.append(sum(line.open for line in database.look(lambda c: backlog(c, Inquiry())).lines))

    assert told == [1, 1, 1, 0, 0, 1, 0]


def test_shares_are_compared_with_the_period_before_and_the_year_before(database: Database) -> None:
    plan = [("2026-05-04", Channel.VISIT)] * 3 + [("2026-05-05", Channel.ONLINE)]
    plan += [("2026-04-20", Channel.VISIT), ("2025-05-10", Channel.ONLINE), ("2025-05-11", Channel.LETTER)]
    cases = [
        a_case(number=f"P-{n}", registration=a_registration(channel=channel), received_at=at(f"{day} 10:00"))
        for n, (day, channel) in enumerate(plan)
    ]
    record(database, cases)

    period = Period(date(2026, 5, 1), date(2026, 5, 31))
    found = database.look(lambda c: shares(c, Inquiry(by=Grouping.CHANNEL), period))

    told = {line.group: (line.now.number, line.now.share, line.change, line.year_change) for line in found.lines}
    assert told == {"visit": (3, 0.75, -0.25, 0.75), "online": (1, 0.25, 0.25, -0.25), "letter": (0, 0, 0, -0.5)}
    assert (found.before, found.year_before) == (
        Interval(since=at("2026-04-01"), until=at("2026-05-01")),
        Interval(since=at("2025-05-01"), until=at("2025-06-01")),
    )


def test_every_population_of_petitions_is_counted_somewhere(database: Database) -> None:
    record(database, town())

    found = database.look(lambda c: figures(c, Inquiry(metrics=tuple(BY_ID)))).figures

    empty = {figure.metric for figure in found if not figure.population}
    assert len(found) == len(METRICS)
    assert empty == {
        "leaders_duties",
        "batch_resolution",
        "recommendations_adopted",
        "objections_upheld",
        "reversals.rereview",
    }


def test_where_the_calendar_begins_shares_are_compared_with_nothing(database: Database) -> None:
    record(database, [a_case()])

    found = database.look(
        lambda c: shares(c, Inquiry(by=Grouping.CHANNEL), Period(date(1900, 1, 1), date(9998, 12, 31)))
    )

    (line,) = found.lines
    assert (found.before, line.before.share, line.now.share) == (None, None, 1.0)
    assert found.year_before is not None
