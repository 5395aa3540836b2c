"""What each figure counts of a case's life, told by the words of the law rather than by rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from domain.base import Accused, Purpose, Score
from domain.distributions import spread
from domain.items import Item
from domain.metric import Counts, Variant, too_few
from domain.metrics import BY_ID
from domain.petition import Stage
from domain.recount import Known
from domain.values import ReviewOutcome
from projections.items import petition_versions
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    REVIEWER,
    Case,
    a_case,
    a_rating,
    a_registration,
    a_review,
    a_review_request,
    an_acceptance,
)
from tests.domain.acts import an_objection, an_objection_answer

LONG = timedelta(days=90)
DAY = timedelta(days=1)


def items_of(cases: Iterable[Case]) -> list[Item]:
    """Give the items of cases as they are known in the end."""
    found = [version for case in cases for version in petition_versions((event.at, event) for event in case.events)]
    return [version.item for version in found if version.known_to is None]


def counted(metric: str, *cases: Case, at: datetime = FIRST + timedelta(days=400)) -> Counts:
    found = Known(items_of(cases), at, LONG).counts(BY_ID[metric], lambda _: (None,))
    return found.get(None, Counts())


def replied(number: str = "P-1", **how: object) -> Case:
    return a_case(Stage.REPLIED, number=number, **how)  # type: ignore[arg-type]


def test_silence_is_never_satisfied_and_lowers_participation() -> None:
    rated, silent = replied("P-1"), replied("P-2")
    rated.done(a_rating(Score.BASICALLY_SATISFIED, Score.DISSATISFIED), PETITIONER, FIRST + DAY)
    for case in (rated, silent):
        case.wait(FIRST + timedelta(days=100))

    assert counted("satisfaction.bureau", rated, silent) == Counts(met=1, void=1)
    assert counted("satisfaction.office", rated, silent) == Counts(late=1, void=1)
    assert counted("participation.bureau", rated, silent) == Counts(met=1, late=1)


def test_who_rates_one_body_only_passes_over_the_other() -> None:
    case = replied()
    case.done(a_rating(Score.SATISFIED, None), PETITIONER, FIRST + DAY)
    case.wait(FIRST + timedelta(days=100))

    unrated = [item.status for item in items_of([case]) if (item.name, item.body) == ("rating", "office")]
    assert unrated == ["passed_over"]
    assert counted("participation.office", case) == Counts(late=1)
    assert counted("satisfaction.office", case) == Counts(void=1)


def test_a_window_that_ended_while_a_review_goes_on_is_told_as_ended() -> None:
    silent, half = replied("P-1"), replied("P-2")
    half.done(a_rating(None, Score.SATISFIED), PETITIONER, FIRST + DAY)
    for case in (silent, half):
        case.done(a_review_request(), PETITIONER, FIRST + 2 * DAY)
        case.wait(FIRST + timedelta(days=40))

    assert {case.now.stage for case in (silent, half)} == {Stage.REVIEWING}
    unsaid = {(item.petition, item.body): item.status for item in items_of([silent, half]) if item.name == "rating"}
    assert unsaid == {
        ("P-1", "bureau"): "expired",
        ("P-1", "office"): "expired",
        ("P-2", "bureau"): "passed_over",
        ("P-2", "office"): "satisfied",
    }
    assert counted("participation.bureau", silent, half) == Counts(late=2)
    assert counted("participation.office", silent, half) == Counts(met=1, late=1)


def test_a_window_that_is_open_is_in_no_rate() -> None:
    counts = counted("participation.bureau", replied(), at=FIRST + 5 * HOUR)

    assert counts == Counts(open=1)
    assert counts.share(Variant.DUE).rate is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(seconds=1), Counts(late=1)),
        (LONG, Counts(late=1)),
        (LONG + timedelta(seconds=1), Counts(met=1)),
        (timedelta(0), Counts(met=1)),
    ],
)
def test_a_first_petition_is_resolved_at_once_if_no_other_comes_within_the_window(
    after: timedelta, expected: Counts
) -> None:
    first = a_case(Stage.CONCLUDED, number="P-1", received_at=FIRST)
    concluded = first.events[-1].at
    repeat = a_case(number="P-2", registration=a_registration(matter="P-1"), received_at=concluded + after)

    assert counted("one_time_resolution", first, repeat) == expected


def test_an_accusation_that_follows_is_told_by_no_figure_of_the_first_petition() -> None:
    first = a_case(Stage.CONCLUDED, number="P-1", received_at=FIRST)
    entry = a_registration(matter="P-1", purpose=Purpose.ACCUSATION, accused=Accused(offices=("housing",)))
    accusing = a_case(number="P-2", registration=entry, received_at=first.events[-1].at + DAY)

    assert counted("one_time_resolution", first, accusing) == Counts(met=1)


def test_a_first_petition_is_watched_until_its_window_ends_and_only_requests_are() -> None:
    request, suggestion, withdrawn = (
        a_case(Stage.CONCLUDED, number="P-1"),
        a_case(Stage.CONCLUDED, number="P-2", registration=a_registration(purpose=Purpose.SUGGESTION)),
        a_case(Stage.HANDLING, number="P-3"),
    )

    assert counted("one_time_resolution", request, suggestion, withdrawn, at=FIRST + DAY) == Counts(open=1)


def test_repeats_and_multi_posts_are_kept_apart() -> None:
    first = a_case(number="P-1")
    entry = a_registration(matter="P-1")
    multi = a_case(number="P-2", registration=entry)
    repeat = a_case(number="P-3", registration=entry.model_copy(update={"concluded": 1}))

    assert counted("repeats", first, multi, repeat) == Counts(met=1, late=1, void=1)
    assert counted("multi_posts", first, multi, repeat) == Counts(met=1, late=1, void=1)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (ReviewOutcome.CHANGED, Counts(met=1)),
        (ReviewOutcome.REVOKED, Counts(met=1)),
        (ReviewOutcome.UPHELD, Counts(late=1)),
    ],
)
def test_a_review_is_counted_for_the_office_whose_opinion_it_looks_at(outcome: ReviewOutcome, expected: Counts) -> None:
    case = a_case(Stage.REVIEWING)
    case.done(a_review(outcome), REVIEWER, FIRST + 9 * HOUR)

    assert counted("reversals.review", case) == expected
    assert counted("reviews", case) == Counts(met=1)
    assert counted("rereviews", case, at=FIRST + DAY) == Counts(open=1)
    assert [item.holder for item in items_of([case]) if item.name == "review"] == ["housing"]


def test_an_opinion_that_nobody_questions_is_counted_when_its_window_has_ended() -> None:
    case = a_case(Stage.CONCLUDED)
    case.wait(FIRST + timedelta(days=60))

    assert counted("reviews", case) == Counts(late=1)


def test_an_objection_that_is_upheld_says_that_the_bureau_was_wrong() -> None:
    upheld, taken_up = a_case(Stage.TRANSFERRED, number="P-1"), a_case(Stage.TRANSFERRED, number="P-2")
    for case in (upheld, taken_up):
        case.done(an_objection(), OFFICER, FIRST + 2 * HOUR)
    assert counted("objections_upheld", upheld) == Counts(open=1)

    upheld.done(an_objection_answer(), CLERK, FIRST + 3 * HOUR)
    taken_up.done(an_acceptance(), OFFICER, FIRST + 3 * HOUR)

    assert counted("objections_upheld", upheld, taken_up) == Counts(met=1, void=1)


def test_days_are_spread_by_the_nearest_rank() -> None:
    assert spread({}).model_dump() == {"number": 0, "median": None, "p90": None}
    assert spread({3: 1}).model_dump() == {"number": 1, "median": 3, "p90": 3}
    assert spread(dict.fromkeys(range(1, 11), 1)).model_dump() == {"number": 10, "median": 5, "p90": 9}
    assert spread({0: 5, 7: 4, 30: 1}).model_dump() == {"number": 10, "median": 0, "p90": 7}


def test_what_so_few_said_is_withheld_and_never_one_group_alone() -> None:
    metric = BY_ID["satisfaction.office"]
    groups: dict[str | None, Counts] = {
        "a": Counts(met=2, late=1),
        "b": Counts(met=9),
        "c": Counts(met=20),
        "d": Counts(open=3),
    }

    assert too_few(metric, groups) == {"a", "b"}
    assert too_few(metric, {"b": Counts(met=9), "c": Counts(met=20)}) == set()
    assert too_few(metric, {None: Counts(met=1, late=3)}) == {None}
    assert too_few(BY_ID["on_time_reply.office"], groups) == set()


@pytest.mark.parametrize(
    ("answered", "withheld"),
    [
        ((1, 3, 6, 9), {"0", "1", "2"}),  # the whole less the last two would tell what four have said
        ((1, 1, 1, 9), {"0", "1", "2", "3"}),
        ((1, 4, 6), {"0", "1"}),
        ((1, 1), {"0", "1"}),
    ],
)
def test_what_is_withheld_is_not_so_little_that_the_whole_betrays_it(
    answered: tuple[int, ...], withheld: set[str]
) -> None:
    groups: dict[str | None, Counts] = {str(n): Counts(late=number) for n, number in enumerate(answered)}

    assert too_few(BY_ID["satisfaction.office"], groups) == withheld
