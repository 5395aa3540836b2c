"""The forms of dossiers, as a table: which fields each command has, and how they are read."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from domain.dossiers.recommendation import Aim
from intake.bulletin_words import CorrectBulletinWords
from intake.dossier_words import DossierWords, IssueRecommendationWords, ReceiveBatchWords
from web.forms import Fields, field_errors, filled


class Field(NamedTuple):
    """One field: how it is entered, and whether it must be."""

    name: str
    kind: str
    needed: bool = True
    options: tuple[tuple[str, str], ...] = ()
    """Values that it may have, each with the word that tells it."""


REASON = Field("reason", "area")
MEMBERS = Field("members", "numbers", needed=False)
LEVEL = Field("level", "level")
ROUND = Field("round", "hidden")
PASSED = Field("passed", "pick", options=(("true", "passed.true"), ("false", "passed.false")))
NOTE = Field("note", "area", needed=False)
REMARK = Field("remark", "area", needed=False)
FORMS: dict[str, tuple[Field, ...]] = {
    "issue_recommendation": (
        Field("aim", "pick", options=tuple((aim.value, f"aim.{aim.value}") for aim in Aim)),
        Field("office", "office"),
        Field("cases", "list", needed=False),
        Field("text", "area"),
    ),
    "answer_recommendation": (
        Field("adopted", "pick", options=(("true", "adopted.true"), ("false", "adopted.false"))),
        Field("answer", "area"),
    ),
    "note_recommendation": (NOTE,),
    "renew_recommendation": (REASON,),
    "withdraw_recommendation": (REASON,),
    "receive_batch": (
        Field("issuer", "text"),
        Field("reference", "text"),
        LEVEL,
        Field("received_on", "date"),
        Field("term", "date"),
        Field("rows", "area"),
    ),
    "add_members": (Field("petitions", "list"),),
    "propose_settlement": (MEMBERS,),
    "sign_settlement": (LEVEL, MEMBERS),
    "send_back": (LEVEL, MEMBERS, REASON),
    "report_batch": (Field("report", "area"),),
    "review_bulletin": (ROUND, PASSED, NOTE),
    "proof_bulletin": (ROUND, PASSED, NOTE),
    "revise_bulletin": (REMARK,),
    "publish_bulletin": (ROUND,),
    "withdraw_bulletin": (REASON,),
    "correct_bulletin": (Field("corrects", "hidden"), REASON, REMARK),
}

OPENING: dict[str, type[IssueRecommendationWords | ReceiveBatchWords | CorrectBulletinWords]] = {
    "issue_recommendation": IssueRecommendationWords,
    "receive_batch": ReceiveBatchWords,
    "correct_bulletin": CorrectBulletinWords,
}

_words: TypeAdapter[DossierWords] = TypeAdapter(DossierWords)


class Given(NamedTuple):
    """What was sent: its words if they are right, else what is wrong, by field."""

    words: Any
    errors: dict[str, str]


def read_opening(name: str, fields: Fields, language: str) -> Given:
    """Read what opens a dossier; the rows of a batch are no part of its words."""
    said = _said(name, fields)
    said.pop("rows", None)
    try:
        return Given(OPENING[name].model_validate(said), {})
    except ValidationError as error:
        return Given(None, field_errors(error, language))


def read_command(fields: Fields, language: str) -> Given:
    """Read a command; a name that is none of the table's is nobody's command."""
    try:
        return Given(_words.validate_python(_said(fields.get("type", ""), fields)), {})
    except ValidationError as error:
        found = field_errors(error, language)
        return Given(None, {place.split(".")[1]: said for place, said in found.items() if "." in place})


def _said(name: str, fields: Fields) -> dict[str, Any]:
    said: dict[str, Any] = {"id": fields.get("id", ""), "type": name}
    for field in FORMS.get(name, ()):
        value = filled(fields, field.name)
        if value is None:
            continue
        said[field.name] = value.replace("，", " ").replace(",", " ").split() if field.kind in LISTS else value
    return said


LISTS = frozenset({"list", "numbers"})
