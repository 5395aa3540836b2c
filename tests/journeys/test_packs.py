"""Three procedures of other shapes than China's, each a data file, each gone through to its end by the dates of 2040.

The due dates were counted by hand on the calendars below; the server's clock runs ahead to that year.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.base import Actor, Role, Score
from domain.clock_facts import ClockHandedOver, ClockLapsed
from domain.clocks import Verdict
from domain.commands import Rate
from domain.events import Closing
from domain.petition import Stage
from domain.refusals import Code
from domain.remedies import DecideReview, RequestReview
from domain.steps import Acknowledge, AnswerExtension, ReplyInterim, RequestExtension
from domain.values import ART_32, ReviewOutcome
from storage.packs import keep_policy, policy_of, read_policy, rules_for
from tests.embedded.launch import ROOT
from tests.engine import BUREAU, CLERK, OFFICE, OFFICER
from tests.journeys.case import ACCEPT, HERE, PUBLIC, REPLY, TEXT, TRANSFER
from tests.journeys.conftest import Years
from tests.journeys.procedure import Procedure, instant

HEAD = Actor(id="head-1", role=Role.LEADER, office=OFFICE)
REVIEWING_HEAD = Actor(id="head-2", role=Role.LEADER, office=BUREAU)
REVIEWER = Actor(id="reviewer-1", role=Role.OFFICER, office=BUREAU)
ACKNOWLEDGE = Acknowledge(notice=TEXT)
TEN_MORE = RequestExtension(days=10, reason=TEXT)
GRANT = AnswerExtension(grant=True, reason=TEXT)
APPEAL = RequestReview(to=HERE, text=TEXT)
DECIDE = DecideReview(outcome=ReviewOutcome.CHANGED, opinion=TEXT, states=ART_32)
POOR = Rate(office=Score.DISSATISFIED)

MOMENT = timedelta(microseconds=1)
"""A lapse at 24:00 belongs to the day that ends then, so that the next one is the first that counts."""


async def stage_one(years: Years) -> Procedure:
    """A complaint that was acknowledged on a Friday, four days after its receipt."""
    complaint = await Procedure.opened(years, "uk-council", "03-12")
    assert await complaint.due("acknowledgement") == "2040-03-20T00:00:00+00:00"
    await complaint.on("03-13", TRANSFER)
    await complaint.on("03-16", ACKNOWLEDGE, CLERK.actor)
    await complaint.on("03-19", ACCEPT)
    return complaint


async def test_a_council_counts_working_days_from_its_acknowledgement_through_two_stages(years: Years) -> None:
    complaint = await stage_one(years)
    # ten working days from Friday 16 March, across Good Friday, Easter Monday and the begin of summer time
    assert await complaint.due("stage_one") == "2040-04-04T00:00:00+01:00"

    await complaint.on("04-03", TEN_MORE, OFFICER.actor)
    await complaint.on("04-03", GRANT, HEAD)
    assert await complaint.due("stage_one") == "2040-04-18T00:00:00+01:00"
    assert await complaint.refused(TEN_MORE, OFFICER.actor) is Code.EXTENSION_TOO_LONG

    await complaint.on("04-17", REPLY)
    assert await complaint.due("escalation") == "2040-05-17T00:00:00+01:00"
    assert await complaint.refused(POOR) is Code.WINDOW_ENDED
    await complaint.on("05-01", APPEAL, PUBLIC)
    assert await complaint.due("stage_two_acknowledgement") == "2040-05-10T00:00:00+01:00"
    await complaint.on("05-08", ACKNOWLEDGE, REVIEWER)
    assert await complaint.refused(ACKNOWLEDGE, REVIEWER) is Code.NOT_AWAITED
    assert await complaint.due("stage_two") == "2040-06-07T00:00:00+01:00"
    await complaint.on("06-06", TEN_MORE, REVIEWER)
    await complaint.on("06-06", GRANT, REVIEWING_HEAD)
    assert await complaint.due("stage_two") == "2040-06-21T00:00:00+01:00"
    await complaint.on("06-21", DECIDE, REVIEWER)
    await complaint.case.handle.result()

    met = dict.fromkeys(("acknowledgement", "logging", "taking_up", "stage_one", "escalation"), Verdict.MET)
    met["stage_two_acknowledgement"] = Verdict.MET
    assert await complaint.verdicts() == met | {"stage_two": Verdict.LATE}
    assert (await complaint.clock("stage_one")).holder == OFFICE
    assert complaint.closings() == [Closing.FINAL]


async def test_a_complaint_that_the_service_takes_at_once_is_acknowledged_by_that(years: Years) -> None:
    complaint = await Procedure.opened(years, "uk-council", "03-12")
    await complaint.on("03-12", TRANSFER)

    await complaint.on("03-13", ACCEPT)

    assert (await complaint.clock("acknowledgement")).verdict is Verdict.MET
    assert await complaint.due("stage_one") == "2040-03-28T00:00:00+01:00"
    assert await complaint.refused(ACKNOWLEDGE, OFFICER.actor) is Code.NOT_AWAITED


async def test_a_complaint_acknowledged_before_its_allocation_is_answered_for_by_the_service(years: Years) -> None:
    complaint = await Procedure.opened(years, "uk-council", "03-12")
    await complaint.on("03-12", ACKNOWLEDGE, CLERK.actor)
    assert (await complaint.clock("stage_one")).holder == BUREAU
    due = await complaint.due("stage_one")

    await complaint.on("03-13", TRANSFER)

    assert ((await complaint.clock("stage_one")).holder, await complaint.due("stage_one")) == (OFFICE, due)
    assert [e.fact.former for e in years.log() if isinstance(e.fact, ClockHandedOver)] == [BUREAU]


async def test_a_complaint_that_nobody_escalates_ends_with_its_window(years: Years) -> None:
    complaint = await stage_one(years)
    await complaint.on("04-03", REPLY)
    assert await complaint.due("escalation") == "2040-05-02T00:00:00+01:00"

    await years.until(instant("05-02", complaint.policy.tz))
    await complaint.case.handle.result()

    assert complaint.closings() == [Closing.REVIEW_WINDOW_ENDED]


async def interim(years: Years) -> Procedure:
    """A grievance with an interim reply on the last of its 21 days, the leap day among them."""
    grievance = await Procedure.opened(years, "in-cpgrams", "02-10")
    await grievance.on("02-12", TRANSFER)
    await grievance.on("02-13", ACCEPT)
    assert await grievance.due("redress") == "2040-03-03T00:00:00+05:30"
    assert await grievance.refused(ReplyInterim(text=TEXT), OFFICER.actor) is Code.EXPECTED_DATE_MISSING
    await grievance.on("03-02", ReplyInterim(text=TEXT, expected_by=date(2040, 3, 23)), OFFICER.actor)
    return grievance


async def test_an_interim_reply_meets_the_21_days_and_a_poor_rating_opens_the_appeal(years: Years) -> None:
    grievance = await interim(years)
    assert await grievance.due("final_reply") == "2040-03-24T00:00:00+05:30"
    assert await grievance.refused(ReplyInterim(text=TEXT), OFFICER.actor) is Code.NOT_AWAITED

    await grievance.on("03-24", REPLY)
    assert await grievance.refused(APPEAL, PUBLIC) is Code.REVIEW_NOT_OPEN
    await grievance.on("04-01", POOR)
    assert await grievance.due("appeal_request") == "2040-05-02T00:00:00+05:30"
    await grievance.on("04-30", APPEAL, PUBLIC)
    assert await grievance.due("appeal") == "2040-05-31T00:00:00+05:30"
    await grievance.on("05-30", DECIDE, REVIEWER)
    await grievance.case.handle.result()

    verdicts = await grievance.verdicts()
    assert (verdicts["redress"], verdicts["final_reply"], verdicts["appeal"]) == (
        Verdict.MET,
        Verdict.LATE,
        Verdict.MET,
    )
    # nobody rated the bureau, so the window for ratings ended while the appeal ran
    assert verdicts["feedback"] is Verdict.VOID
    assert grievance.closings()[-1] is Closing.FINAL


async def test_a_citizen_who_is_content_has_nothing_to_appeal_against(years: Years) -> None:
    grievance = await interim(years)
    await grievance.on("03-20", REPLY)

    await grievance.on("03-21", Rate(bureau=Score.DISSATISFIED, office=Score.SATISFIED))
    await grievance.case.handle.result()

    assert (await grievance.case.state()).clock("appeal_request") is None
    assert grievance.closings() == [Closing.RATED]


async def test_an_appeal_outlasts_a_case_that_is_rated_on_both_sides(years: Years) -> None:
    grievance = await interim(years)
    await grievance.on("03-20", REPLY)

    rated = await grievance.on("03-21", Rate(bureau=Score.SATISFIED, office=Score.DISSATISFIED))
    appealed = await grievance.on("04-20", APPEAL, PUBLIC)

    assert rated.stage is Stage.CONCLUDED
    assert not rated.closed
    assert appealed.stage is Stage.REVIEWING


async def request(years: Years) -> Procedure:
    """A request for records that reached its component on Friday 1 June."""
    asked = await Procedure.opened(years, "us-foia", "06-01")
    assert await asked.due("routing") == "2040-06-12T00:00:00-04:00"
    await asked.on("06-01", TRANSFER)
    await asked.on("06-04", ACCEPT)
    # across Juneteenth
    assert await asked.due("determination") == "2040-07-03T00:00:00-04:00"
    return asked


async def test_silence_after_the_extension_opens_the_appeal(years: Years) -> None:
    asked = await request(years)
    assert await asked.refused(APPEAL, PUBLIC) is Code.REVIEW_NOT_OPEN
    await asked.on("06-29", TEN_MORE, OFFICER.actor)
    await asked.on("07-02", GRANT, HEAD)
    # across Independence Day
    assert await asked.due("determination") == "2040-07-18T00:00:00-04:00"

    await asked.on("08-01", APPEAL, PUBLIC)
    lapses = [(e.fact.clock, e.at) for e in years.log() if isinstance(e.fact, ClockLapsed)]
    assert await asked.due("appeal") == "2040-08-30T00:00:00-04:00"
    await asked.on("08-29", DECIDE, REVIEWER)
    await asked.case.handle.result()

    determination, silence = await asked.clock("determination"), await asked.clock("appeal_on_silence")
    assert lapses == [("determination", determination.due_at)]
    assert silence.anchor == determination.due_at - MOMENT
    assert (determination.verdict, silence.verdict) == (Verdict.LATE, Verdict.MET)
    assert (await asked.clock("appeal")).verdict is Verdict.MET
    assert asked.closings() == [Closing.FINAL]


async def test_a_late_determination_ends_the_silence_and_is_appealed_against_by_itself(years: Years) -> None:
    asked = await request(years)

    await asked.on("07-20", REPLY)

    verdicts = await asked.verdicts()
    assert verdicts["determination"] is Verdict.LATE
    assert not (await asked.clock("appeal_on_silence")).running
    # 90 days end on Thursday 18 October
    assert await asked.due("appeal_request") == "2040-10-19T00:00:00-04:00"
    await asked.on("10-18", APPEAL, PUBLIC)


async def test_a_request_that_no_component_receives_is_counted_from_the_end_of_its_routing(years: Years) -> None:
    asked = await Procedure.opened(years, "us-foia", "06-01")

    late = await asked.on("06-20", TRANSFER)

    assert [clock.name for clock in late.running] == ["determination"]
    assert (await asked.clock("routing")).verdict is Verdict.LATE
    assert (await asked.clock("determination")).ordinal == 1
    assert (await asked.clock("determination")).anchor == (await asked.clock("routing")).due_at - MOMENT


async def test_a_running_case_keeps_its_pack_when_the_next_version_is_published(years: Years) -> None:
    complaint = await stage_one(years)
    shorter = complaint.policy.terms["escalation"].model_copy(update={"length": 5})
    terms = complaint.policy.terms | {"escalation": shorter}
    second = complaint.policy.model_copy(update={"version": 3, "terms": terms})

    years.database.change(lambda c: keep_policy(c, second))
    await complaint.on("04-03", REPLY)
    next_case, at = years.case("P2"), await years.now()
    await next_case.register(years.database.look(lambda c: rules_for(c, policy_of(c, "uk-council@3"), at)), at)
    for command in (TRANSFER, ACCEPT, REPLY):
        await next_case.give(command, await years.now())

    kept, begun = await complaint.case.state(), await next_case.state()
    windows = [clock for petition in (kept, begun) for clock in petition.clocks if clock.name == "escalation"]
    assert [petition.policy for petition in (kept, begun)] == ["uk-council@2", "uk-council@3"]
    ends = [window.due_at.astimezone(complaint.policy.tz).date() for window in windows]
    assert ends == [date(2040, 5, 2), date(2040, 4, 11)]
    assert years.database.look(lambda c: policy_of(c, kept.policy)) == read_policy("uk-council")


@pytest.mark.parametrize("name", ["uk-council", "in-cpgrams", "us-foia"])
def test_a_procedure_is_a_data_file_of_at_most_120_lines(name: str) -> None:
    path = ROOT / "policies" / f"{name}.toml"

    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120
    assert name == read_policy(name).name
