"""What shows a signal, at its thresholds: the last instant that is listed, and the first that is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.base import Role, Score
from domain.events import Event
from domain.folding import fold
from domain.honesty import EVIDENCE, SIGNALS, Sighting, Signal
from domain.likeness import pairs
from domain.petition import Petition, Stage
from domain.sightings import (
    Answered,
    Ending,
    Opinion,
    alike,
    bunched,
    classed_anew,
    extended_late,
    petitioned_again,
    rated,
    registered_late,
    reopened,
)
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    Case,
    a_case,
    a_rating,
    a_registration,
    an_actor,
)
from tests.domain.acts import a_category_change, a_link, an_extension_request
from tests.packs import at

LEGAL = a_case().rules.policy.tz
MOMENT = timedelta(microseconds=1)
DUE = at("2026-05-07")
DAY = timedelta(days=1)
KEEN = an_actor(Role.CLERK, "city", "keen-account")


def last(case: Case) -> tuple[Event, Petition]:
    """Give the last command's own fact, and the state before it."""
    event = case.batches[-1].events[0]
    before = fold(one for one in case.events if one.sequence < event.sequence)
    assert before is not None
    return event, before


@pytest.mark.parametrize(("written", "days"), [("2026-02-22 23:00", 8), ("2026-02-23 00:00", None)])
def test_a_letter_is_registered_late_from_the_eighth_legal_day_on(written: str, days: int | None) -> None:
    case = a_case(registration=a_registration(written_at=at(written)))

    seen = registered_late(case.events[0], LEGAL)

    assert (seen.evidence["days"] if seen else None) == days
    assert seen is None or (seen.office, seen.at) == ("city", FIRST)


def answers(count: int, *, office: str = "housing", before: timedelta = 4 * HOUR) -> list[Answered]:
    return [Answered(f"P{n}", office, "handling", DUE - before, DUE) for n in range(count)]


def test_replies_are_bunched_from_three_on_within_four_hours_of_one_office_and_one_due_time() -> None:
    assert [seen.petition for seen in bunched(answers(3))] == ["P0", "P1", "P2"]
    assert {seen.evidence["minutes_left"] for seen in bunched(answers(3))} == {240}
    assert list(bunched(answers(2))) == []
    assert list(bunched(answers(3, before=4 * HOUR + MOMENT))) == []
    assert list(bunched(answers(3, before=timedelta(0)))) == []
    assert list(bunched([*answers(2), *answers(1, office="water")])) == []


SAID = "经查，您反映的路灯不亮一事属实。我局已于当日派人更换灯泡，并对沿线路灯逐一检查，现已全部恢复照明。"


def opinion(petition: str, day: int, said: str = SAID, office: str = "housing") -> Opinion:
    return Opinion(petition, office, FIRST + day * DAY, pairs(said))


def test_a_reply_like_an_earlier_one_of_its_office_names_it_and_how_many_are_alike() -> None:
    found = list(alike([opinion("P3", 3), opinion("P1", 1), opinion("P2", 2, SAID + "特此答复")]))

    assert [(seen.petition, seen.evidence["other"], seen.evidence["alike"]) for seen in found] == [
        ("P2", "P1", 1),
        ("P3", "P1", 2),
    ]
    assert found[1].evidence["likeness"] == 100


def test_other_offices_short_texts_and_the_case_itself_are_not_compared() -> None:
    short = "已办理完毕"

    assert list(alike([opinion("P1", 1), opinion("P2", 2, office="water")])) == []
    assert list(alike([opinion("P1", 1, short), opinion("P2", 2, short)])) == []
    assert list(alike([opinion("P1", 1), opinion("P1", 2)])) == []


@pytest.mark.parametrize(("asked", "listed"), [(DUE - DAY, True), (DUE - DAY - MOMENT, False), (DUE - MOMENT, True)])
def test_an_extension_is_asked_late_within_the_last_day_of_the_term(asked: datetime, listed: bool) -> None:
    case = a_case(Stage.HANDLING, received_at=at("2026-03-06 09:00"))
    due = case.now.clock("handling")
    assert due is not None
    case.done(an_extension_request(15), OFFICER, due.due_at - (DUE - asked))

    seen = extended_late(*last(case))

    assert (seen is not None) is listed
    assert seen is None or (seen.office, seen.evidence["asked_days"], seen.evidence["due_at"]) == (
        "housing",
        15,
        due.due_at,
    )


@pytest.mark.parametrize(("left", "listed"), [(3 * DAY, True), (3 * DAY + MOMENT, False)])
def test_a_category_is_changed_shortly_before_a_term_in_its_last_three_days(left: timedelta, listed: bool) -> None:
    case = a_case(registration=a_registration(category="roads"))
    due = min(clock.due_at for clock in case.now.running)
    case.done(a_category_change("traffic"), CLERK, due - left)

    seen = classed_anew(*last(case))

    assert (seen is not None) is listed
    assert seen is None or (seen.evidence["before"], seen.evidence["after"]) == ("roads", "traffic")


def test_a_first_category_is_no_change() -> None:
    case = a_case()
    due = min(clock.due_at for clock in case.now.running)
    case.done(a_category_change("traffic"), CLERK, due - HOUR)

    assert classed_anew(*last(case)) is None


def test_a_rating_is_listed_with_its_scores_and_the_role_of_staff_and_no_account() -> None:
    own, entered = a_case(Stage.REPLIED), a_case(Stage.REPLIED)
    own.done(a_rating(None, Score.SATISFIED), PETITIONER, FIRST + 9 * HOUR)
    entered.done(a_rating(Score.SATISFIED, Score.DISSATISFIED), KEEN, FIRST + 9 * HOUR)

    by_petitioner, by_staff = rated(*last(own)), rated(*last(entered))

    assert by_petitioner is not None
    assert by_staff is not None
    assert (by_petitioner.office, by_petitioner.evidence) == ("housing", {"office_score": "satisfied"})
    assert by_staff.office == KEEN.office
    assert by_staff.evidence["role"] == Role.CLERK
    assert KEEN.id not in by_staff.model_dump_json()


def test_only_a_concluded_case_is_taken_up_again() -> None:
    concluded, open_one = a_case(Stage.CONCLUDED).now, a_case(Stage.REPLIED).now
    later = FIRST + 30 * DAY

    seen = reopened("review_requested", later, concluded, FIRST + 10 * DAY)

    assert seen is not None
    assert (seen.office, seen.evidence["days"]) == ("housing", 20)
    assert reopened("review_requested", later, open_one, None) is None


@pytest.mark.parametrize(("days", "listed"), [(89, True), (90, False)])
def test_a_matter_came_again_within_ninety_days_of_its_last_conclusion(days: int, listed: bool) -> None:
    again = a_registration().model_copy(update={"matter": "P0", "concluded": 2, "concluded_by": "water"})
    case = a_case(registration=again)
    endings = [Ending("P0", FIRST - 400 * DAY), Ending("P00", FIRST - days * DAY), Ending("P9", FIRST + DAY)]

    seen = petitioned_again(case.events[0], FIRST, endings)

    assert (seen is not None) is listed
    assert seen is None or (seen.office, seen.evidence["other"], seen.evidence["days"]) == ("water", "P00", days)


def test_a_petition_linked_after_the_matter_was_concluded_did_not_come_again() -> None:
    case = a_case()
    link = a_link("P0").model_copy(update={"concluded": 1, "concluded_by": "water"})
    (linked, *_) = case.done(link, CLERK, FIRST + 30 * DAY)

    assert petitioned_again(linked, FIRST, [Ending("P0", FIRST + 10 * DAY)]) is None
    assert petitioned_again(linked, FIRST + 11 * DAY, [Ending("P0", FIRST + 10 * DAY)]) is not None


def test_every_definition_speaks_both_languages_and_every_evidence_has_a_name() -> None:
    for definition in SIGNALS.values():
        assert all((definition.zh, definition.en, definition.listed_zh, definition.listed_en))
        assert all((definition.else_zh, definition.else_en, definition.article))
    assert set(SIGNALS) == set(Signal)
    assert all(zh and en for zh, en in EVIDENCE.values())


def test_a_sighting_names_a_case_an_office_and_nobody() -> None:
    assert set(Sighting.model_fields) == {"petition", "office", "at", "evidence"}
    assert not {name for name in EVIDENCE if name in {"account", "actor", "name", "address"}}
