"""The whole statute on a server whose clock runs to the next timer: the routes of the shipped pack, months long."""

from __future__ import annotations

from datetime import timedelta

from domain.base import Actor, Role
from domain.clocks import Clock, Verdict
from domain.commands import Accept, Command, Transfer
from domain.events import Closing, Concluded
from domain.petition import Petition, Stage
from domain.refusals import Code
from domain.remedies import DecideReview, RequestReview, Withdraw
from domain.steps import (
    AnswerExtension,
    AnswerObjection,
    CloseHearing,
    ConfirmPerformance,
    LeaveSimple,
    Object,
    OpenHearing,
    RecordAgreement,
    Refer,
    ReportExecution,
    RequestExtension,
)
from domain.values import ART_32, Fit, Procedure, ReviewOutcome
from storage.packs import read_policy
from tests import engine
from tests.engine import BUREAU, CLERK, OFFICE, OFFICER
from tests.journeys.case import (
    ACCEPT,
    OTHER_OFFICE,
    PUBLIC,
    RATE,
    REPLY,
    TEXT,
    THERE,
    TRANSFER,
    TRANSFER_ELSEWHERE,
    Case,
)
from tests.journeys.case import HERE as CITY
from tests.journeys.conftest import Years

DAY = timedelta(days=1)
HEAD = Actor(id="head-1", role=Role.LEADER, office=OFFICE)
REVIEWER = Actor(id="reviewer-1", role=Role.OFFICER, office=BUREAU)
PROVINCE = CITY.model_copy(update={"id": "province", "line": ("province",)})
PROVINCIAL = Actor(id="reviewer-2", role=Role.OFFICER, office="province")
ASK = RequestReview(to=CITY, text=TEXT)
ASK_AGAIN = RequestReview(to=PROVINCE, text=TEXT)
UPHOLD = DecideReview(outcome=ReviewOutcome.UPHELD, opinion=TEXT, states=ART_32)


async def came_to(years: Years, *commands: Command) -> Case:
    """A case under the shipped pack, some steps on its way."""
    case = await years.registered(read_policy("cn-2022"))
    for command in commands:
        await did(years, case, command)
    return case


async def did(years: Years, case: Case, command: Command, actor: Actor | None = None, **later: float) -> Petition:
    """Give a command some time later, and give the state that it led to."""
    answer = await case.give(command, await years.pass_by(**later) if later else await years.now(), actor)
    assert answer.refused is None, answer.refused
    return await case.state()


def clock(petition: Petition, name: str) -> Clock:
    """The latest run of a clock."""
    found = petition.clock(name)
    assert found is not None
    return found


def verdicts(petition: Petition, name: str) -> list[Verdict | None]:
    """How each run of a clock was judged."""
    return [clock.verdict for clock in petition.clocks if clock.name == name]


def closings(years: Years) -> list[Closing]:
    """Why the case was concluded, each time."""
    return [event.fact.reason for event in years.log() if isinstance(event.fact, Concluded)]


async def test_a_concluded_case_stays_open_until_its_windows_and_its_execution_are_over(years: Years) -> None:
    case = await came_to(years, TRANSFER, ACCEPT, REPLY)

    rated = await did(years, case, RATE, days=5)
    await years.pass_by(days=40)
    waiting = await case.state()
    await did(years, case, ReportExecution(evidence=TEXT), OFFICER.actor)
    await case.handle.result()

    assert (rated.stage, rated.closed, waiting.closed) == (Stage.CONCLUDED, False, False)
    assert [clock.name for clock in waiting.running] == ["execution"]
    assert verdicts(await case.state(), "execution") == [Verdict.MET]
    assert closings(years) == [Closing.RATED]


async def test_an_ordinary_case_at_an_ordinary_pace_costs_no_more_history_than_promised(years: Years) -> None:
    case = await came_to(years)

    for command, days in ((TRANSFER, 3), (ACCEPT, 11), (REPLY, 45), (RATE, 20)):
        await did(years, case, command, days=days)

    assert "clock_warned" not in engine.told(years.log())
    assert closings(years) == [Closing.RATED]
    assert len((await case.handle.fetch_history()).events) <= 45


async def test_a_case_through_re_review_with_an_extension_and_a_hearing_ends_in_a_final_opinion(years: Years) -> None:
    case = await came_to(years, TRANSFER, ACCEPT)
    before = clock(await case.state(), "handling")
    await did(years, case, RequestExtension(days=30, reason=TEXT), OFFICER.actor, days=40)
    extended = clock(await did(years, case, AnswerExtension(grant=True, reason=TEXT), HEAD), "handling")
    await did(years, case, REPLY, days=25)
    await did(years, case, ASK, PUBLIC, days=10)
    await did(years, case, UPHOLD, REVIEWER, days=20)
    await did(years, case, ReportExecution(evidence=TEXT), OFFICER.actor)
    asked = clock(await did(years, case, ASK_AGAIN, PUBLIC, days=10), "rereview")
    await did(years, case, OpenHearing(), PROVINCIAL, days=10)
    still = clock(await case.state(), "rereview")
    resumed = clock(await did(years, case, CloseHearing(record=TEXT), PROVINCIAL, days=25), "rereview")
    final = await did(years, case, UPHOLD, PROVINCIAL, days=10)
    await case.handle.result()

    assert extended.due_at - extended.anchor >= 90 * DAY
    assert extended.due_at > before.due_at
    assert still.stands_still
    (pause,) = resumed.pauses
    assert pause.until is not None
    assert pause.until - pause.since >= 25 * DAY
    assert resumed.due_at > asked.due_at
    assert (final.stage, final.final) == (Stage.CONCLUDED, True)
    assert [verdicts(final, name)[0] for name in ("handling", "review", "rereview")] == [Verdict.MET] * 3
    assert closings(years)[-1] is Closing.FINAL
    history = await case.handle.fetch_history()
    assert len(history.events) <= 140


async def test_an_objection_that_is_upheld_routes_the_case_anew_and_closes_the_first_offices_clocks(
    years: Years,
) -> None:
    case = await came_to(years, TRANSFER)

    await did(years, case, Object(reason=TEXT), OFFICER.actor, days=1)
    back = await did(years, case, AnswerObjection(consent=True, reason=TEXT), CLERK.actor, days=1)
    await did(years, case, TRANSFER_ELSEWHERE)
    taken = await did(years, case, ACCEPT, OTHER_OFFICE)

    assert (back.stage, back.office) == (Stage.REGISTERED, None)
    assert verdicts(taken, "notice") == [Verdict.VOID, Verdict.MET]
    assert verdicts(taken, "transfer") == [Verdict.MET, Verdict.MET]


async def test_an_objection_after_five_working_days_comes_too_late(years: Years) -> None:
    case = await came_to(years, TRANSFER)

    answer = await case.give(Object(reason=TEXT), await years.pass_by(days=14), OFFICER.actor)

    assert answer.refused is not None
    assert answer.refused.code is Code.OBJECTION_NOT_OPEN


async def test_an_unanswered_request_for_extension_leaves_the_clock_running(years: Years) -> None:
    case = await came_to(years, TRANSFER, ACCEPT)
    await did(years, case, RequestExtension(days=30, reason=TEXT), OFFICER.actor, days=30)
    due = (await case.state()).clock("handling")

    assert due is not None
    await years.until(due.due_at + DAY)
    late = await case.give(AnswerExtension(grant=True, reason=TEXT), await years.now(), HEAD)

    assert late.refused is not None
    assert late.refused.code is Code.EXTENSION_TOO_LATE
    assert "clock_lapsed" in engine.told(years.log())


async def test_an_agreement_ends_the_matter_when_it_is_performed(years: Years) -> None:
    case = await came_to(years, TRANSFER, ACCEPT)
    by = ((await years.now()) + 20 * DAY).date()

    signed = await did(years, case, RecordAgreement(agreement=TEXT, perform_by=by), OFFICER.actor, days=5)
    ended = await did(years, case, ConfirmPerformance(evidence=TEXT), OFFICER.actor, days=10)
    await case.handle.result()

    assert signed.stage is Stage.HANDLING
    assert (ended.closed, verdicts(ended, "performance")) == (True, [Verdict.MET])
    assert closings(years) == [Closing.SETTLED]


async def test_a_simple_case_that_turns_out_hard_falls_back_to_the_ordinary_way(years: Years) -> None:
    case = await came_to(years, Transfer(to=THERE[OFFICE], simple=Fit.CLEAR), Accept(notice=TEXT, simple=True))
    simple = (await case.state()).clock("simple_reply")

    left = await did(years, case, LeaveSimple(reason=TEXT), OFFICER.actor, days=5)
    done = await did(years, case, REPLY, days=40)

    assert simple is not None
    assert (verdicts(left, "simple_reply"), left.simple) == ([Verdict.VOID], None)
    assert (verdicts(done, "simple_acceptance"), verdicts(done, "handling")) == ([Verdict.MET], [Verdict.MET])


async def test_a_matter_of_another_procedure_is_referred_with_reasons_and_concluded(years: Years) -> None:
    case = await came_to(years)

    referred = await did(years, case, Refer(procedure=Procedure.LITIGATION, reason=TEXT), CLERK.actor, days=2)
    await case.handle.result()

    assert (referred.closed, verdicts(referred, "transfer")) == (True, [Verdict.MET])
    assert closings(years) == [Closing.REFERRED]


async def test_a_petition_that_is_withdrawn_is_over_for_everybody(years: Years) -> None:
    case = await came_to(years, TRANSFER, ACCEPT)

    gone = await did(years, case, Withdraw(), PUBLIC, days=3)
    await case.handle.result()

    assert (gone.closed, verdicts(gone, "handling")) == (True, [Verdict.VOID])
    assert closings(years) == [Closing.WITHDRAWN]
