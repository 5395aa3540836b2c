"""What anybody might ask of a petition: a strategy for each command."""

from __future__ import annotations

from hypothesis import strategies as st

from domain.base import Accused, Role, Score
from domain.commands import Command
from domain.supervision import Measure
from domain.values import ART_32, Ground, Outcome, ReviewOutcome
from tests.builders import (
    a_bureau,
    a_decline,
    a_leader,
    a_leader_assignment,
    a_past_reply,
    a_rating,
    a_reply,
    a_review,
    a_review_request,
    a_transfer,
    an_acceptance,
    an_assignment,
    an_office,
    an_urging,
)
from tests.domain import acts
from tests.domain import leaders as leading

OFFICES = (an_office("housing"), an_office("water"), an_office("pipes", "water", "city"))
offices = st.sampled_from(OFFICES)
SPREAD = 2**16
spread = st.integers(0, SPREAD - 1).map(lambda drawn: drawn * 40503 % SPREAD)
"""Numbers without a liking for the ends, so that the last of a list is drawn no more often than the others."""
scores = st.none() | st.sampled_from(Score)
dates = st.sampled_from(["2026-01-01", "2030-01-01"])
leaders = st.sampled_from([a_leader("mayor"), a_leader("chief", "water", "city"), a_leader("clerk", role=Role.CLERK)])
orders = st.sampled_from(["o1", "o2", "o3"])
COMMANDS: dict[str, st.SearchStrategy[Command]] = {
    "transfer": st.one_of(
        st.builds(a_transfer, offices),
        st.builds(acts.a_simple_transfer),
        st.builds(acts.a_transfer_with, offices),
    ),
    "assign": st.builds(an_assignment, offices, dates),
    "accept": st.one_of(
        st.builds(an_acceptance, notice=st.sampled_from([True, True, True, False])),
        st.builds(acts.a_simple_acceptance),
    ),
    "decline": st.builds(a_decline, st.sampled_from(Ground)),
    "refer": st.builds(acts.a_referral),
    "object": st.builds(acts.an_objection),
    "answer_objection": st.builds(acts.an_objection_answer, consent=st.booleans()),
    "decide_competence": st.builds(acts.a_competence_decision, offices),
    "hand_over": st.builds(acts.a_handing_over, offices),
    "exempt_notice": st.builds(acts.an_exemption),
    "acknowledge": st.builds(acts.an_acknowledgement),
    "leave_simple": st.builds(acts.a_leaving),
    "change_category": st.builds(
        acts.a_category_change, st.sampled_from(["traffic", "housing_water", "housing_roads"])
    ),
    "reply_interim": st.builds(acts.an_interim_reply),
    "request_extension": st.builds(acts.an_extension_request, st.sampled_from([5, 15, 30, 31])),
    "answer_extension": st.builds(acts.an_extension_answer, grant=st.sampled_from([True, True, False])),
    "open_hearing": st.builds(acts.a_hearing),
    "close_hearing": st.builds(acts.a_hearing_end),
    "record_agreement": st.builds(acts.an_agreement, st.sampled_from(["2026-01-01", "2026-04-01", "2030-01-01"])),
    "confirm_performance": st.builds(acts.a_performance),
    "report_result": st.builds(acts.a_result),
    "report_execution": st.builds(acts.an_execution),
    "request_review": st.builds(a_review_request, st.sampled_from([a_bureau(), a_bureau("province")])),
    "decide_review": st.builds(a_review, st.sampled_from(ReviewOutcome)),
    "lift_finality": st.builds(acts.a_lifting),
    "supplement": st.builds(acts.a_supplement),
    "withdraw": st.builds(acts.a_withdrawal),
    "report_urgently": st.builds(acts.an_urgent_report),
    "recuse": st.builds(acts.a_recusal, st.sampled_from(["somebody", "somebody", "officer", "mayor"])),
    "name_accused": st.one_of(
        st.builds(acts.a_naming, offices=st.sampled_from([("water",), ("pipes",), ("housing",), ("province",)])),
        st.builds(
            acts.a_naming,
            offices=st.sampled_from([("water",), ("pipes",), ("housing",)]),
            keeper=st.just(a_bureau()),
            reviewer=st.sampled_from([None, a_bureau("province")]),
        ),
        st.builds(acts.a_naming, accounts=st.sampled_from([("mayor",), ("leader",)])),
    ),
    "link_matter": st.builds(acts.a_link),
    "adopt_calendar": st.sampled_from(
        [
            acts.a_calendar("2026-02-16", "2026-02-17"),
            acts.a_calendar(*(f"2026-03-{day:02}" for day in range(1, 29)), version=3),
            acts.a_calendar("2027-01-01", year=2027, version=1),
        ]
    ),
    "reply": st.builds(a_reply, st.sampled_from(Outcome), states=st.sampled_from([ART_32, ART_32, ART_32[1:]])),
    "rate": st.builds(a_rating, scores, scores),
    "urge": st.builds(an_urging, st.none() | dates),
    "assign_leader": st.builds(a_leader_assignment, leaders, st.none() | dates),
    "accept_case": st.just(leading.ACCEPTANCE),
    "decline_case": st.builds(leading.a_recusal_of_oneself),
    "record_meeting": st.builds(leading.a_meeting, st.sampled_from(["2026-02-01", "2030-01-01"])),
    "file_plan": st.builds(leading.a_plan, st.sampled_from(["2026-01-01", "2026-06-01", "2030-01-01"])),
    "report_progress": st.builds(leading.a_report),
    "ask_lead_extension": st.builds(leading.a_wish_for_time, st.sampled_from([10, 30, 31])),
    "answer_lead_extension": st.builds(leading.an_answer_on_time, leaders, grant=st.booleans()),
    "propose_settlement": st.builds(leading.a_proposal),
    "review_settlement": st.builds(leading.a_closing_review, leaders, accept=st.booleans()),
    "hand_over_leader": st.builds(leading.a_hand_over, leaders, leaders),
    "release_leader": st.builds(leading.a_release, leaders),
    "answer_urge": st.just(acts.an_urge_answer()),
    "issue_order": st.builds(acts.an_order, st.sampled_from(["housing", "city", "water", "pipes"]), dates),
    "answer_order": st.just(acts.an_order_answer()),
    "accept_answer": st.builds(acts.an_acceptance_of_answer, orders),
    "renew_order": st.builds(acts.a_renewal, orders, st.sampled_from(["2026-04-01", "2030-01-01"])),
    "record_measure": st.one_of(
        st.builds(acts.a_measure, st.sampled_from([Measure.TALK, Measure.LISTED])),
        st.builds(acts.a_measure, st.just(Measure.RECTIFICATION), complete_by=dates),
    ),
    "report_rectification": st.just(acts.a_rectification_report()),
    "settle_proposal": st.builds(acts.a_setting_aside, st.sampled_from(["p1", "p2"])),
    "delist": st.builds(acts.a_delisting, st.sampled_from(["m1", "m2"])),
    "import_reply": st.just(a_past_reply()),
}
anything = st.one_of(*COMMANDS.values())
accusations = st.sampled_from([Accused(), Accused(offices=("water",)), Accused(accounts=("mayor", "officer"))])
