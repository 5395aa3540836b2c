"""What the gate itself may answer instead of taking a command."""

from __future__ import annotations

from enum import StrEnum

from domain.refusals import Code


class GateCode(StrEnum):
    """Why the gate does not take something."""

    NOT_FOUND = "not_found"
    NOT_PERMITTED = "not_permitted"
    ID_REUSED = "id_reused"
    KEY_REUSED = "key_reused"
    CASE_CLOSED = "case_closed"
    UNKNOWN_OFFICE = "unknown_office"
    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_PETITION = "unknown_petition"
    UNKNOWN_DISTRICT = "unknown_district"
    UNKNOWN_CATEGORY = "unknown_category"
    EXTERNAL_ID_REUSED = "external_id_reused"
    NOT_IN_PROCEDURE = "not_in_procedure"
    TOO_MANY = "too_many"
    UNKNOWN_BULK = "unknown_bulk"
    DEPUTY_UNFIT = "deputy_unfit"
    ABSENCE_REVERSED = "absence_reversed"
    DESK_LAST = "desk_last"
    WRITTEN_LATER = "written_later"
    PERSONAL_DATA_FOUND = "personal_data_found"
    ACCUSATION_FOUND = "accusation_found"
    CORRECTED_ALREADY = "corrected_already"
    PERIOD_RUNNING = "period_running"


class GateRefusal(Exception):
    """The gate's "no"; nothing was written."""

    def __init__(self, code: GateCode | Code, **params: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params
