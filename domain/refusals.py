"""Refusals: the anticipated answers "no", each with a code; sentences and statuses are given at the edge."""

from __future__ import annotations

from enum import StrEnum

from domain.base import Frozen


class Code(StrEnum):
    """Why a command is refused."""

    NOT_PERMITTED = "not_permitted"
    WRONG_STAGE = "wrong_stage"
    NOT_OPENED = "not_opened"
    ALREADY_REGISTERED = "already_registered"
    CASE_CLOSED = "case_closed"
    ACCUSED_OFFICE = "accused_office"
    ACCUSED_PERSON = "accused_person"
    DATE_PASSED = "date_passed"
    NOTICE_MISSING = "notice_missing"
    REASON_MISSING = "reason_missing"
    PROCEDURE_MISSING = "procedure_missing"
    PROCEDURE_UNEXPECTED = "procedure_unexpected"
    OPINION_INCOMPLETE = "opinion_incomplete"
    RATING_EMPTY = "rating_empty"
    RATING_REPEATED = "rating_repeated"
    WINDOW_ENDED = "window_ended"
    NOT_A_LEADER = "not_a_leader"
    LEADER_UNKNOWN = "leader_unknown"
    LEADER_REPEATED = "leader_repeated"
    NOT_IMPORTED = "not_imported"
    REPLY_BEFORE_RECEIPT = "reply_before_receipt"
    NOT_IN_PROCEDURE = "not_in_procedure"
    NOT_AWAITED = "not_awaited"
    TEXT_MISSING = "text_missing"
    OBJECTION_NEEDED = "objection_needed"
    OBJECTION_NOT_OPEN = "objection_not_open"
    NO_OBJECTION = "no_objection"
    NOT_SUPERIOR = "not_superior"
    SAME_OFFICE = "same_office"
    NOT_SIMPLE = "not_simple"
    SIMPLE_UNFIT = "simple_unfit"
    SIMPLE_NOT_SUPPORTED = "simple_not_supported"
    NOT_EXTENDABLE = "not_extendable"
    EXTENSION_TOO_LONG = "extension_too_long"
    EXTENSION_TOO_LATE = "extension_too_late"
    NO_EXTENSION_REQUEST = "no_extension_request"
    HEARING_OPEN = "hearing_open"
    HEARING_NOT_CLOSED = "hearing_not_closed"
    NO_HEARING = "no_hearing"
    NO_AGREEMENT = "no_agreement"
    REVIEW_NOT_OPEN = "review_not_open"
    NO_REVIEWER = "no_reviewer"
    NOT_FINAL = "not_final"
    MATTER_IS_FINAL = "matter_is_final"
    MATTER_NOT_FINAL = "matter_not_final"
    MATTER_FINAL_NEEDS_NEW_FACTS = "matter_final_needs_new_facts"
    MATTER_REPEATED = "matter_repeated"
    RECUSED = "recused"
    RECUSED_ALREADY = "recused_already"
    OFFICE_IN_CHARGE = "office_in_charge"
    EXPECTED_DATE_MISSING = "expected_date_missing"
    ACCUSED_MISSING = "accused_missing"
    CALENDAR_REPEATED = "calendar_repeated"
    OFFICE_NOT_ON_CASE = "office_not_on_case"
    OWN_OFFICE = "own_office"
    ORDER_NOT_OPEN = "order_not_open"
    ORDER_NOT_ANSWERED = "order_not_answered"
    OWN_ANSWER = "own_answer"
    WHICH_ONE = "which_one"
    RECTIFICATION_DATE = "rectification_date"
    NOT_LISTED = "not_listed"
    SIGNAL_UNKNOWN = "signal_unknown"
    SIGNAL_MALFORMED = "signal_malformed"
    SIGNAL_REPEATED = "signal_repeated"


class Refused(Frozen):
    """A command that is not followed: nothing has happened."""

    code: Code
    params: dict[str, str] = {}
