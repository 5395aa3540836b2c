"""The table of transitions once more, written down independently: who gives which command where, and its outcome."""

from __future__ import annotations

from typing import get_args

from domain.base import Role
from domain.commands import Command
from domain.leading import Lead
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.values import Ground
from tests.builders import (
    a_decline,
    a_leader_assignment,
    a_past_reply,
    a_rating,
    a_reply,
    a_review,
    a_review_request,
    a_transfer,
    an_acceptance,
    an_assignment,
    an_urging,
)
from tests.domain import acts
from tests.domain.lives import A, C, H, R, T, V, W

COMMANDS: dict[str, Command] = {
    command.type: command
    for command in (
        a_transfer(),
        an_assignment(),
        acts.a_referral(),
        a_past_reply(),
        an_acceptance(),
        a_decline(Ground.IN_PROGRESS),
        acts.an_objection(),
        acts.an_objection_answer(),
        acts.a_competence_decision(),
        acts.a_handing_over(),
        acts.an_exemption(),
        acts.an_acknowledgement(),
        acts.a_leaving(),
        acts.a_category_change(),
        a_reply(),
        acts.an_interim_reply(),
        acts.an_extension_request(),
        acts.an_extension_answer(),
        acts.a_hearing(),
        acts.a_hearing_end(),
        acts.an_agreement(perform_by="2030-01-01"),
        acts.a_performance(),
        acts.a_result(),
        acts.an_execution(),
        a_rating(),
        a_review_request(),
        a_review(),
        acts.a_lifting(),
        acts.a_supplement(),
        acts.a_withdrawal(),
        acts.an_urgent_report(),
        an_urging(),
        a_leader_assignment(),
        acts.an_urge_answer(),
        acts.an_order("city"),
        acts.an_order_answer(),
        acts.an_acceptance_of_answer(),
        acts.a_renewal(),
        acts.a_measure(office="city"),
        acts.a_rectification_report(),
        acts.a_delisting(),
        acts.a_setting_aside(),
        acts.a_recusal("somebody"),
        acts.a_naming(offices=("water",)),
        acts.a_link(),
        acts.a_calendar(),
    )
}
CLERKS, OFFICERS, HEADS, PEOPLE = {Role.CLERK}, {Role.OFFICER}, {Role.LEADER}, {Role.PETITIONER, Role.CLERK}
ROUTING = {Role.CLERK, Role.SUPERVISOR}
SUPERVISING = {Role.SUPERVISOR, Role.OPERATOR}
REVIEWING = {Role.OFFICER, Role.CLERK, Role.SUPERVISOR}
OPEN = (R, T, H, A, W, V)
ALL = tuple(Stage)
STAYS = None
ANSWERING = {Role.OFFICER, Role.CLERK, Role.SUPERVISOR, Role.LEADER}

Rows = list[tuple[str, tuple[Stage, ...], set[Role], Stage | None]]
ROWS: Rows = [
    ("transfer", (R,), ROUTING, T),
    ("assign", (R,), ROUTING, T),
    ("refer", (R,), ROUTING, C),
    ("import_reply", (R,), CLERKS, C),
    ("accept", (T,), OFFICERS, H),
    ("decline", (T,), OFFICERS, C),
    ("object", (T,), OFFICERS, STAYS),
    ("answer_objection", (T,), ROUTING, R),
    ("decide_competence", (T,), {Role.SUPERVISOR}, T),
    ("hand_over", (A, W, V, C), ROUTING, STAYS),
    ("exempt_notice", (T,), OFFICERS, STAYS),
    ("acknowledge", (R,), CLERKS, STAYS),
    ("acknowledge", (T, H), OFFICERS | CLERKS, STAYS),
    ("acknowledge", (W,), REVIEWING, STAYS),
    ("acknowledge", (W,), REVIEWING, STAYS),
    ("leave_simple", (T, H), OFFICERS | ROUTING, STAYS),
    ("change_category", (R, A, W, V), ROUTING, STAYS),
    ("change_category", (T, H), OFFICERS | ROUTING, STAYS),
    ("reply", (H,), OFFICERS, A),
    ("reply_interim", (H,), OFFICERS, STAYS),
    ("request_extension", (H,), OFFICERS, STAYS),
    ("answer_extension", (H,), HEADS, STAYS),
    ("request_extension", (W,), REVIEWING, STAYS),
    ("answer_extension", (W,), HEADS, STAYS),
    ("open_hearing", (H,), OFFICERS, STAYS),
    ("open_hearing", (W,), REVIEWING, STAYS),
    ("close_hearing", (H,), OFFICERS, STAYS),
    ("close_hearing", (W,), REVIEWING, STAYS),
    ("record_agreement", (H, A), OFFICERS, STAYS),
    ("confirm_performance", (H, A), OFFICERS, C),
    ("report_result", (A, W, V, C), OFFICERS, STAYS),
    ("report_execution", (A, W, V, C), OFFICERS, STAYS),
    ("rate", (A,), PEOPLE, C),
    ("rate", (W, V), PEOPLE, STAYS),
    ("request_review", (T, H, A, V, C), PEOPLE, W),
    ("decide_review", (W,), REVIEWING, V),
    ("lift_finality", (C,), {Role.SUPERVISOR}, STAYS),
    ("supplement", OPEN, PEOPLE, STAYS),
    ("withdraw", OPEN, PEOPLE, C),
    ("report_urgently", (R,), ROUTING, STAYS),
    ("report_urgently", (T, H, A, W, V), ROUTING | OFFICERS, STAYS),
    ("urge", (T, H, W), SUPERVISING, STAYS),
    ("assign_leader", OPEN, SUPERVISING, STAYS),
    ("answer_urge", (T, H, A, W, V, C), OFFICERS | HEADS, STAYS),
    ("issue_order", ALL, SUPERVISING, STAYS),
    ("answer_order", ALL, ANSWERING, STAYS),
    ("accept_answer", ALL, {Role.SUPERVISOR}, STAYS),
    ("renew_order", ALL, {Role.SUPERVISOR}, STAYS),
    ("record_measure", ALL, SUPERVISING, STAYS),
    ("report_rectification", ALL, ANSWERING, STAYS),
    ("delist", ALL, {Role.SUPERVISOR}, STAYS),
    ("settle_proposal", ALL, {Role.SUPERVISOR}, STAYS),
    ("recuse", ALL, {Role.SUPERVISOR}, STAYS),
    ("name_accused", ALL, ROUTING | {Role.ADMINISTRATOR}, STAYS),
    ("link_matter", ALL, ROUTING, STAYS),
    ("adopt_calendar", ALL, {Role.ADMINISTRATOR}, STAYS),
]
LAW = {(stage, command): (who, to or stage) for command, stages, who, to in ROWS for stage in stages}
HOME = {Role.CLERK: "city", Role.SUPERVISOR: "city", Role.OFFICER: "housing", Role.LEADER: "housing"}
TOO_LATE = Refused(code=Code.EXTENSION_TOO_LATE)
OF_LEADERS = {act.model_fields["type"].default for act in get_args(Lead)}
"""Acts on a matter that a leader holds, which ask for one: `tests.domain.test_leading` has them."""
OWN_OFFICE = Refused(code=Code.OWN_OFFICE)
OF_REVIEWERS = {"acknowledge", "decide_review", "open_hearing", "close_hearing"}
OF_REVIEWERS |= {"request_extension", "answer_extension"}


ORDERING = {"issue_order", "record_measure", "accept_answer", "renew_order", "delist"}
ORDERED = {"answer_order", "report_rectification"}
