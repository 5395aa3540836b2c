"""The forms of dossiers, as a table: which fields each command has, and which words open one."""

from __future__ import annotations

from typing import Any

from domain.terms import DossierKind
from intake.dossier_words import IssueRecommendationWords, ReceiveBatchWords
from web.actions import Field


def _field(name: str, kind: str, *, needed: bool = True, offers: str | None = None, most: int = 20_000) -> Field:
    return Field(name, kind, needed=needed, offers=offers, most=most, label=f"dossier_{name}")


REASON = _field("reason", "textarea")
MEMBERS = _field("members", "text", needed=False, most=4_000)
LEVEL = _field("level", "select", offers="levels")
DOSSIER_FORMS: dict[str, tuple[Field, ...]] = {
    "issue_recommendation": (
        _field("aim", "select", offers="aims"),
        _field("office", "select", offers="below"),
        _field("cases", "text", needed=False, most=4_000),
        _field("text", "textarea"),
    ),
    "answer_recommendation": (_field("adopted", "select", offers="adopted"), _field("answer", "textarea")),
    "note_recommendation": (_field("note", "textarea", needed=False, most=2_000),),
    "renew_recommendation": (REASON,),
    "withdraw_recommendation": (REASON,),
    "receive_batch": (
        _field("issuer", "text", most=80),
        _field("reference", "text", most=80),
        LEVEL,
        _field("received_on", "date"),
        _field("term", "date"),
        _field("file", "file", needed=False),
        _field("rows", "textarea", needed=False, most=300_000),
    ),
    "add_members": (_field("petitions", "text", most=4_000),),
    "propose_settlement": (MEMBERS,),
    "sign_settlement": (LEVEL, MEMBERS),
    "send_back": (LEVEL, MEMBERS, REASON),
    "report_batch": (_field("report", "textarea"),),
}

OPENING: dict[DossierKind, tuple[str, Any]] = {
    DossierKind.RECOMMENDATION: ("issue_recommendation", IssueRecommendationWords),
    DossierKind.BATCH: ("receive_batch", ReceiveBatchWords),
}
"""The form that opens a kind, and its words."""
