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
    SIGNAL_UNKNOWN = "signal_unknown"
    SIGNAL_MALFORMED = "signal_malformed"
    SIGNAL_REPEATED = "signal_repeated"


class Refused(Frozen):
    """A command that is not followed: nothing has happened."""

    code: Code
    params: dict[str, str] = {}
