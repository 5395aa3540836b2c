"""The forms of books as a table, and how what was entered in them and in those of dossiers becomes words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from domain.base import Channel
from web.actions import REASON, Field
from web.bulletin_forms import BULLETIN_FORMS, ISSUING
from web.dossier_forms import DOSSIER_FORMS
from web.forms import Fields, field_errors, filled

SLOT = (
    Field("post", "text", needed=True, most=80, label="leader_post"),
    Field("remit", "text", needed=True, most=200),
    Field("place", "text", needed=True, most=300, label="reception_place"),
    Field("starts", "datetime-local", needed=True),
    Field("ends", "datetime-local", needed=True),
    Field("form", "radio", needed=True, offers="reception_form", label="reception_form"),
    Field("capacity", "number", needed=True),
    Field("cases", "text", most=600, label="cases_taken"),
)
VISITOR = (
    Field("petition", "text", most=64, label="petition_known"),
    Field("name", "text", most=80),
    Field("phone", "text", most=40),
    Field("subject", "text", most=200),
)
LEADER = Field("leader", "select", needed=True, offers="leaders")
SINCE = Field("since", "date", needed=True)
FINDING = Field("finding", "select", needed=True, offers="site_findings")
FIELD_TERMS = (
    Field("name", "text", needed=True, most=80, label="field_name"),
    Field("categories", "ticks", needed=True, offers="categories"),
    Field("owner", "select", needed=True, offers="offices", label="owner"),
)

BOOK_FORMS: dict[str, tuple[Field, ...]] = {
    "plan_reception": (LEADER, *SLOT),
    "publish_reception": (),
    "change_reception": (*SLOT, REASON),
    "cancel_reception": (REASON,),
    "hold_reception": (Field("by", "select", offers="leaders", label="received_by"),),
    "take_walk_in": VISITOR,
    "register_talk": (
        Field("booking", "select", needed=True, offers="bookings"),
        Field("purpose", "radio", needed=True, offers="purpose"),
        Field("title", "text", needed=True, most=200),
        Field("content", "textarea", needed=True),
        Field("name", "text", needed=True, most=80),
        Field("phone", "text", most=40),
        Field("district", "text", most=80),
        Field("category", "text", most=80),
    ),
    "link_talk": (
        Field("booking", "select", needed=True, offers="bookings"),
        Field("existing", "text", needed=True, most=64, label="petition_known"),
    ),
    "name_sponsor": (
        Field("district", "select", needed=True, offers="districts"),
        LEADER,
        SINCE,
        Field("first", "ticks", offers="first"),
    ),
    "release_sponsor": (Field("district", "select", needed=True, offers="districts"), LEADER, SINCE, REASON),
    "open_field": FIELD_TERMS,
    "change_field": (*FIELD_TERMS, REASON),
    "close_field": (REASON,),
    "open_action": (
        Field("cause", "textarea", needed=True, most=2_000),
        Field("measure", "textarea", needed=True, most=2_000),
        Field("office", "select", needed=True, offers="offices", label="to"),
        Field("due", "date", needed=True),
    ),
    "plan_visit": (
        Field("visitor", "select", needed=True, offers="visitors"),
        Field("office", "select", offers="offices", label="visited_office"),
        Field("district", "select", offers="districts"),
        SINCE,
        Field("until", "date", needed=True),
        Field("cases", "text", most=2_000, label="cases_taken"),
    ),
    "cancel_visit": (REASON,),
    "record_finding": (
        Field("office", "select", needed=True, offers="offices", label="to"),
        Field("fault", "select", needed=True, offers="fault"),
        Field("text", "textarea", needed=True, most=2_000, label="finding_text"),
    ),
    "bind_follow_up": (
        FINDING,
        Field("demand", "textarea", needed=True, most=2_000, label="visit_demand"),
        Field("due", "date", needed=True),
    ),
    "answer_follow_up": (FINDING, Field("answer", "textarea", needed=True, most=2_000, label="visit_answer")),
    "judge_answer": (
        FINDING,
        Field("accepted", "radio", needed=True, offers="accepted", label="judgement"),
        Field("due", "date", label="new_due"),
        REASON,
    ),
    "close_action": (
        Field("action", "select", needed=True, offers="actions", label="source_action"),
        Field("effect", "textarea", needed=True, most=2_000, label="stated_effect"),
    ),
}
FORMS = BOOK_FORMS | DOSSIER_FORMS | BULLETIN_FORMS | ISSUING
LISTS = frozenset({"cases", "petitions", "members"})
"""Fields that name several, separated by spaces or commas."""
BESIDE = frozenset({"rows", "file"})
"""Fields that are no part of an act's words."""
SENT_AS = {"link_talk": "register_talk"}
PERSON = ("name", "phone")
PETITION = ("purpose", "title", "content", "district", "category")


class Given(NamedTuple):
    """An act as it was sent: its words if they are right, else what is wrong, by field."""

    words: Any
    errors: dict[str, str]


def read_act(shape: Any, fields: Fields, zone: ZoneInfo, language: str) -> Given:
    """Read a sent act as one of the words of ``shape``; times without a zone are of the legal one."""
    action = fields.get("type", "")
    said: dict[str, Any] = {"id": fields.get("id", ""), "type": SENT_AS.get(action, action)}
    for field in FORMS.get(action, ()):
        value = _entered(field, fields, zone)
        if value is not None and field.name not in BESIDE:
            said[field.name] = value
    try:
        return Given(TypeAdapter(shape).validate_python(_shaped(action, said)), {})
    except ValidationError as error:
        return Given(None, _by_field(field_errors(error, language)))


def _entered(field: Field, fields: Fields, zone: ZoneInfo) -> object:
    if field.kind == "ticks":
        ticked = [name.partition(".")[2] for name in fields if name.startswith(f"{field.name}.")]
        return bool(ticked) if field.name == "first" else ticked
    value = filled(fields, field.name)
    if value is None:
        return None
    if field.kind == "datetime-local":
        try:
            return datetime.fromisoformat(value).replace(tzinfo=zone)
        except ValueError:
            return value
    if field.name in LISTS:
        return value.replace("，", " ").replace(",", " ").split()
    return value


def _shaped(action: str, said: dict[str, Any]) -> Mapping[str, Any]:
    """Put persons and petitions together from the fields of a flat form."""
    if action == "take_walk_in":
        person = {name: said.pop(name) for name in PERSON if name in said}
        if "petition" in said:
            said.pop("subject", None)
            return said
        return said | ({"person": person} if person else {})
    if action == "register_talk":
        person = {name: said.pop(name) for name in PERSON if name in said}
        petition = {name: said.pop(name) for name in PETITION if name in said}
        return said | {"petition": petition | {"channel": Channel.VISIT, "petitioners": [person]}}
    return said


def _by_field(found: Mapping[str, str]) -> dict[str, str]:
    """Name what is wrong by the last part of its place; what belongs to no field is told of the whole form."""
    named: dict[str, str] = {}
    for place, told in found.items():
        parts = [part for part in place.split(".") if part and not part.isdigit()]
        named.setdefault(parts[-1] if len(parts) > 0 else "", told)
    return named
