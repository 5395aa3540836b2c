"""The forms of bulletins, as a table; the round that was read and the edition that is corrected go along hidden."""

from __future__ import annotations

from web.actions import Field

ROUND = Field("round", "hidden")
PASSED = Field("passed", "select", needed=True, offers="passed", label="dossier_passed")
NOTE = Field("note", "textarea", most=2_000, label="dossier_note")
REASON = Field("reason", "textarea", needed=True, label="dossier_reason")
REMARK = Field("remark", "textarea", most=2_000, label="dossier_remark")

ISSUE = "issue_bulletin"
ISSUING: dict[str, tuple[Field, ...]] = {
    ISSUE: (
        Field("rhythm", "select", needed=True, offers="rhythm", label="bulletin_rhythm"),
        Field("on", "date", needed=True, label="bulletin_day"),
    )
}
BULLETIN_FORMS: dict[str, tuple[Field, ...]] = {
    "review_bulletin": (ROUND, PASSED, NOTE),
    "proof_bulletin": (ROUND, PASSED, NOTE),
    "revise_bulletin": (REMARK,),
    "publish_bulletin": (ROUND,),
    "withdraw_bulletin": (REASON,),
    "correct_bulletin": (Field("corrects", "hidden"), REASON, REMARK),
}
