"""Builders for dossiers: packs in seconds, words, senders, and what became of a dossier."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.access import Viewer
from domain.base import Role
from domain.dossiers.base import kind_of
from domain.dossiers.kinds import AnyDossier, DossierEvent
from domain.dossiers.recommendation import Aim
from domain.policy import Policy
from domain.terms import Unit
from intake.dossier_words import (
    AnswerRecommendationWords,
    IssueRecommendationWords,
    NoteRecommendationWords,
    ProposeSettlementWords,
    ReceiveBatchWords,
    RenewRecommendationWords,
    ReportBatchWords,
    SendBackWords,
    SignSettlementWords,
)
from storage.database import Database
from storage.dossiers import load_dossier
from storage.packs import read_policy
from storage.streams import load_dossier_events
from tests.engine import BUREAU, OFFICE

LEVELS = ("county", "city", "province")
SIGNERS = {level: Viewer(account=f"{level}-signer", role=Role.SUPERVISOR, line=(BUREAU,)) for level in LEVELS}
TEXT = "建议完善路灯报修派单办法，明确时限"


def in_seconds(**lengths: int) -> Policy:
    """Give the shipped pack with terms of dossiers in seconds; one that is not named lasts an hour."""
    pack = read_policy("cn-2022")
    dossiers = {
        kind: rules.model_copy(
            update={
                "terms": {
                    name: term
                    if term.length is None
                    else term.model_copy(
                        update={
                            "length": lengths.get(name, 3600),
                            "unit": Unit.SECONDS,
                            "warn_before": 1 if name in lengths and term.warn_before else None,
                            "remind_every": 2,
                        }
                    )
                    for name, term in rules.terms.items()
                }
            }
        )
        for kind, rules in pack.dossiers.items()
    }
    return pack.model_copy(update={"name": "-".join(("quick", *map(str, lengths.values()))), "dossiers": dossiers})


def a_recommendation(given: str = "r-1", **said: Any) -> IssueRecommendationWords:
    """Say that an office should improve its work."""
    defaults: dict[str, Any] = {"id": given, "aim": Aim.IMPROVE_WORK, "office": OFFICE, "text": TEXT}
    return IssueRecommendationWords(**defaults | said)


def an_answer(given: str = "answer", *, adopted: bool = True) -> AnswerRecommendationWords:
    """Say that it is adopted, or not."""
    return AnswerRecommendationWords(id=given, type="answer_recommendation", adopted=adopted, answer="已采纳并整改")


def a_note(given: str = "note") -> NoteRecommendationWords:
    """Take note."""
    return NoteRecommendationWords(id=given, type="note_recommendation")


def a_batch(reference: str = "2026-3", **said: Any) -> ReceiveBatchWords:
    """Say that a batch has come."""
    defaults: dict[str, Any] = {
        "id": f"batch-{reference}",
        "issuer": "省信访联席办",
        "reference": reference,
        "level": "province",
        "received_on": date(2026, 11, 1),
        "term": date(2027, 5, 1),
    }
    return ReceiveBatchWords(**defaults | said)


def a_proposal(given: str = "propose", *items: int) -> ProposeSettlementWords:
    """Propose what is settled."""
    return ProposeSettlementWords(id=given, type="propose_settlement", members=items)


def a_signature(level: str, *items: int, given: str = "") -> SignSettlementWords:
    """Sign at a level."""
    return SignSettlementWords(id=given or f"sign-{level}", type="sign_settlement", level=level, members=items)


def a_sending_back(level: str, *items: int) -> SendBackWords:
    """Send back, with reasons."""
    return SendBackWords(id=f"back-{level}", type="send_back", level=level, members=items, reason="协议尚未履行到位")


def a_report() -> ReportBatchWords:
    """Report on the whole."""
    return ReportBatchWords(id="report", type="report_batch", report="本批次全部化解，情况报告如下")


def dossier_of(database: Database, number: str) -> AnyDossier:
    """Give a dossier as the records have it."""
    found = database.look(lambda c: load_dossier(c, number))
    assert found is not None
    return found


def log_of_dossier(database: Database, number: str) -> list[DossierEvent]:
    """Give its log."""
    kind = kind_of(number)
    assert kind is not None
    return database.look(lambda c: load_dossier_events(c, kind, number))


def a_renewal() -> RenewRecommendationWords:
    """Ask again."""
    return RenewRecommendationWords(id="renew", type="renew_recommendation", reason="未说明整改期限")
