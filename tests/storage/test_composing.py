"""A bulletin is composed from what was known: the same question gives the same issue, and nobody is named in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from domain.base import Accused, Role
from domain.bulletin_parts import Scope
from domain.bulletins import Bulletin, Rhythm, canonical, period_of
from domain.dossiers.batch import AddMembers
from domain.dossiers.kinds import DossierRecord
from domain.metrics import HEAD, METRICS
from domain.petition import Stage
from storage.database import Database
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import append
from storage.registry import ROOT, first_bureau
from storage.tables import events
from tests.builders import a_case, a_registration, a_reply, an_actor
from tests.domain.dossiers.files import CLERK as KEEPER
from tests.domain.dossiers.files import OFFICER, SUPERVISOR, File, a_receipt, an_issue, joining
from tests.domain.dossiers.test_recommendation import ANSWER
from tests.packs import at, cn_rules
from tests.storage.conftest import BOTH, UrlMaker
from tests.storage.issues import (
    BUREAU,
    HOUSING,
    ISSUED,
    WITNESS,
    a_town,
    composed,
    figure,
    found_town,
    keep_all,
    two_issues,
)

DAY = timedelta(days=1)
BUREAU_RATE = "timely_acceptance.bureau"
HANDLER = an_actor(Role.OFFICER, "housing")


@pytest.fixture(scope="module", params=BOTH)
def town(request: pytest.FixtureRequest, empty_url: UrlMaker) -> Iterator[Database]:
    """The town on record, for tests that only read."""
    database = Database(empty_url(request.param))
    migrate(database, read_policy("cn-2022"))
    a_town(database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def issues(town: Database) -> tuple[Bulletin, Bulletin]:
    """Two issues in a row."""
    return two_issues(town)


def test_the_same_question_gives_the_same_bytes(town: Database, issues: tuple[Bulletin, Bulletin]) -> None:
    last, issue = issues

    assert canonical(composed(town, last=last)) == canonical(issue)


def test_no_person_no_accused_and_no_accusation_is_named(issues: tuple[Bulletin, Bulletin]) -> None:
    told = canonical(issues[1]).decode()

    assert WITNESS not in told
    assert "secret" not in told
    assert "P-50" not in told
    assert {head.scope: head.accusations for head in issues[1].heads} == {
        Scope.PERIOD: "excluded",
        Scope.YEAR: "included",
    }


def test_accusations_are_in_the_undivided_year_only(issues: tuple[Bulletin, Bulletin]) -> None:
    whole = figure(issues[1], Scope.YEAR, BUREAU_RATE).population
    parts = [line.counts.population for row in issues[1].offices for line in row.lines if line.metric == BUREAU_RATE]

    assert whole - sum(parts) == 6


def test_what_two_issues_say_of_different_populations_is_not_compared(
    town: Database, issues: tuple[Bulletin, Bulletin]
) -> None:
    last, issue = issues
    excluded = last.heads[1].model_copy(update={"accusations": "excluded"})
    changed = composed(town, last=last.model_copy(update={"heads": (last.heads[0], excluded)}))

    assert issue.heads[1].lines[0].before is not None
    assert {line.before for line in changed.heads[1].lines} == {None}
    assert changed.heads[0] == issue.heads[0]


def test_movers_tell_which_counts_moved(issues: tuple[Bulletin, Bulletin]) -> None:
    rises = [mover for mover in issues[1].movers if mover.better]

    assert rises[0].office.zh == "云州市信访局"
    assert rises[0].line.before is not None
    assert rises[0].line.counts.met > rises[0].line.before.counts.met
    assert all(mover.line.change != 0 for mover in issues[1].movers)


def test_the_overdue_list_begins_with_the_worst(issues: tuple[Bulletin, Bulletin]) -> None:
    overdue = issues[1].overdue

    assert [line.days_late for line in overdue.lines] == sorted(
        (line.days_late for line in overdue.lines), reverse=True
    )
    assert overdue.total == len(overdue.lines)
    first = overdue.lines[0]
    assert (first.case, first.office.id, first.clock.zh, str(first.last_day)) == (
        "P-200",
        "water",
        "书面告知",
        "2026-07-06",
    )
    assert first.days_late == 133


def test_a_leaders_duty_is_told_by_office_and_post(issues: tuple[Bulletin, Bulletin]) -> None:
    (line,) = issues[1].leaders

    assert (line.office.zh, line.post.zh) == ("云州市信访局", "副市长")
    assert line.counts.open_late == 1
    assert "云州市信访局（副市长）" in {overdue.office.zh for overdue in issues[1].overdue.lines}


def test_a_matter_with_many_petitions_is_hot(issues: tuple[Bulletin, Bulletin]) -> None:
    (hot,) = issues[1].hot

    assert (hot.matter, hot.office.id, hot.petitions, hot.received) == ("P-300", "housing", 7, 3)
    assert hot.cases[0] == "P-300"


def test_terms_that_end_in_a_year_without_calendar_are_warned_of(issues: tuple[Bulletin, Bulletin]) -> None:
    (warning,) = issues[1].warnings

    assert (warning.series, warning.year, warning.missing) == ("cn", 2027, True)
    assert warning.duties > 0


def test_what_was_done_is_counted_without_accusations(issues: tuple[Bulletin, Bulletin]) -> None:
    done = {one.act.id: one for one in issues[1].work}

    assert (done["registered"].times, done["registered"].before) == (6, 6)
    assert sum(line.cases for line in issues[1].shares if line.kind == "category") == 6
    assert sum(line.cases for line in issues[1].backlog) > 0


def test_a_year_has_one_kind_of_head_figures(town: Database) -> None:
    issue = composed(town, period_of(Rhythm.YEARLY, ISSUED.date()))

    assert [head.scope for head in issue.heads] == [Scope.YEAR]
    assert not issue.over
    assert len(issue.trend) == 12


def test_the_trend_agrees_with_the_figures_of_each_period(issues: tuple[Bulletin, Bulletin]) -> None:
    last = issues[1].trend[-1]

    assert [point.key for point in issues[1].trend[-2:]] == [issues[0].period.key, issues[1].period.key]
    assert last.reply.counts == figure(issues[1], Scope.PERIOD, "on_time_reply.office")
    both = [figure(issues[1], Scope.PERIOD, f"timely_acceptance.{body}") for body in ("bureau", "office")]
    assert last.acceptance.counts.met == sum(counts.met for counts in both)
    assert last.acceptance.counts.population == sum(counts.population for counts in both)


def test_the_chain_head_is_the_last_event_known(town: Database, issues: tuple[Bulletin, Bulletin]) -> None:
    last = select(func.max(events.c.position)).where(events.c.recorded_at <= issues[0].as_of)

    assert issues[0].chain.position == town.look(lambda connection: connection.execute(last).scalar_one())
    assert len(issues[0].chain.hash) == 64


def test_a_period_that_has_not_begun_is_refused(town: Database) -> None:
    with pytest.raises(ValueError, match="half-monthly:2026-11-16 had not begun"):
        composed(town, period_of(Rhythm.HALF_MONTHLY, ISSUED.date()), ISSUED - DAY)


def test_what_is_recorded_later_does_not_change_an_issue(database: Database) -> None:
    found_town(database)
    cases = [
        a_case(
            Stage.HANDLING,
            number=f"P-{n}",
            registration=a_registration(bureau=BUREAU, category="住房"),
            to=HOUSING,
            received_at=at("2026-11-02 09:00") + n * DAY,
            pace=DAY,
        )
        for n in range(4)
    ]
    keep_all(database, cases)
    before = canonical(composed(database))

    kept = [len(case.batches) for case in cases]
    for case in cases[:2]:
        case.done(a_reply(), HANDLER, ISSUED + DAY)
    new = a_case(number="P-9", registration=a_registration(bureau=BUREAU), received_at=ISSUED + DAY)
    for case, known in [*zip(cases, kept, strict=True), (new, 0)]:
        for batch in case.batches[known:]:
            database.change(lambda connection, batch=batch: append(connection, batch))
    assert canonical(composed(database, as_of=ISSUED)) == before
    later = composed(database, period_of(Rhythm.HALF_MONTHLY, ISSUED.date()), at("2030-01-01"))
    assert {one.act.id: one.times for one in later.work}["replied"] == 2


def test_offices_are_not_ranked_by_what_petitioners_say(issues: tuple[Bulletin, Bulletin]) -> None:
    assert {line.metric for row in issues[1].offices for line in row.lines} > set(HEAD)
    assert {mover.line.metric for mover in issues[1].movers} <= set(HEAD)
    assert {line.metric for line in issues[1].heads[1].lines} == {metric.id for metric in METRICS}
    assert not {line.metric for row in issues[1].offices for line in row.lines if "satisfaction" in line.metric}


def test_dossiers_are_told_as_they_stood(database: Database) -> None:
    database.change(first_bureau)
    advice, secret, batch = File("J2026-0001"), File("J2026-0002"), File("B2026-0001")
    advice.done(an_issue(), SUPERVISOR)
    known = len(advice.log)
    advice.done(ANSWER, OFFICER, ISSUED + DAY)
    secret.done(an_issue(accused=Accused(offices=("gas",))), SUPERVISOR)
    batch.done(a_receipt(), KEEPER)
    batch.done(AddMembers(members=joining(1, 2)), KEEPER)
    for file in (advice, secret, batch):
        record = DossierRecord(stream=file.number, events=tuple(file.log))
        database.change(lambda connection, record=record: append(connection, record))
    database.change(
        lambda connection: connection.execute(
            update(events).values(recorded_at=events.c.at).where(events.c.stream != ROOT)
        )
    )

    issue = composed(database)

    assert known < len(advice.log)
    (line,) = issue.recommendations
    assert (line.number, line.stage, line.adopted, line.office.id) == ("J2026-0001", "issued", None, "water")
    assert line.days_late > 0
    (assigned,) = issue.batches
    assert (assigned.number, assigned.members, assigned.settled) == ("B2026-0001", 2, 0)


def test_of_nothing_there_is_an_issue_whose_rates_are_none(database: Database) -> None:
    issue = composed(database)

    assert {line.rate for head in issue.heads for line in head.lines} == {None}
    assert issue.overdue.total == 0
    assert issue.movers == ()
    assert issue.issuer.zh == "（未注明）"
    assert issue.pack == cn_rules().policy.id
