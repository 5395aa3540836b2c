"""The forms of the commands, as a table: which fields each has, and which acts come first at a stage."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from domain.petition import Stage
from intake.command_words import CommandWords
from web.forms import Fields, field_errors, filled


class Field(NamedTuple):
    """One field of a form: how it is entered, whether it must be, which list it draws on, and its own label."""

    name: str
    kind: str
    needed: bool = False
    offers: str | None = None
    most: int = 20_000
    label: str | None = None

    @property
    def word(self) -> str:
        """The word that labels it."""
        return self.label or self.name


def _text(name: str, label: str | None = None) -> Field:
    return Field(name, "textarea", needed=True, label=label)


NOTE = Field("note", "textarea", most=2_000)
REASON = _text("reason")
CO_HANDLERS = Field("co_handlers", "ticks", offers="offices")
OPINION = (
    _text("claim"),
    _text("facts"),
    _text("reasons"),
    _text("conclusion"),
    _text("legal_basis"),
    Field("remedy", "textarea"),
)
ACCUSED = ("office", "name", "post")

LEADER = Field("leader", "select", needed=True, offers="led")

LEADING: dict[str, tuple[Field, ...]] = {
    "accept_case": (),
    "decline_case": (_text("reason", "interest"),),
    "record_meeting": (
        Field("on", "date", needed=True),
        Field("place", "radio", needed=True, offers="place"),
        _text("record", "meeting"),
    ),
    "file_plan": (
        _text("problem"),
        Field("team", "select", needed=True, offers="team"),
        Field("measures", "lines", needed=True),
        _text("timetable"),
        Field("target", "date", needed=True),
    ),
    "report_progress": (_text("report", "progress"),),
    "ask_lead_extension": (Field("days", "number", needed=True), REASON),
    "answer_lead_extension": (LEADER, Field("grant", "radio", needed=True, offers="lead_grant"), REASON),
    "propose_settlement": (Field("evidence", "lines", needed=True, label="measure_evidence"),),
    "review_settlement": (LEADER, Field("accept", "radio", needed=True, offers="settle"), REASON),
    "hand_over_leader": (LEADER, Field("to", "select", needed=True, offers="leaders", label="successor"), REASON),
    "release_leader": (LEADER, REASON),
}
"""The acts on a matter that a leader holds; a field of lines is a list, one member a line."""

ACTIONS: dict[str, tuple[Field, ...]] = {
    "transfer": (
        Field("to", "select", needed=True, offers="offices"),
        CO_HANDLERS,
        Field("simple", "select", offers="fit"),
        NOTE,
    ),
    "assign": (
        Field("to", "select", needed=True, offers="offices"),
        Field("result_by", "date", needed=True),
        CO_HANDLERS,
        NOTE,
    ),
    "refer": (Field("procedure", "select", needed=True, offers="procedure", label="refer_procedure"), REASON),
    "accept": (
        _text("notice"),
        Field("simple", "ticks", offers="simple_way"),
        Field("new_facts", "ticks", offers="new_facts"),
    ),
    "decline": (
        Field("ground", "radio", needed=True, offers="ground"),
        Field("procedure", "select", offers="procedure"),
        REASON,
    ),
    "object": (REASON,),
    "answer_objection": (Field("consent", "radio", needed=True, offers="consent"), REASON),
    "decide_competence": (
        Field("to", "select", needed=True, offers="competent", label="competent"),
        Field("result_by", "date"),
        REASON,
    ),
    "hand_over": (Field("to", "select", needed=True, offers="offices"), REASON),
    "exempt_notice": (Field("ground", "radio", needed=True, offers="exemption", label="exemption"), REASON),
    "acknowledge": (_text("notice", "acknowledgement"),),
    "leave_simple": (REASON,),
    "change_category": (Field("category", "select", needed=True, offers="categories"), REASON),
    "reply": (Field("outcome", "radio", needed=True, offers="outcome"), *OPINION),
    "reply_interim": (_text("text", "interim"), Field("expected_by", "date")),
    "request_extension": (Field("days", "number", needed=True), REASON),
    "answer_extension": (
        Field("grant", "radio", needed=True, offers="grant"),
        _text("reason", "extension_reason"),
    ),
    "open_hearing": (NOTE,),
    "close_hearing": (_text("record"),),
    "record_agreement": (_text("agreement"), Field("perform_by", "date", needed=True)),
    "confirm_performance": (_text("evidence"),),
    "report_result": (_text("report", "result_report"),),
    "report_execution": (_text("evidence", "execution"),),
    "decide_review": (
        Field("outcome", "radio", needed=True, offers="review_outcome", label="review_outcome"),
        *OPINION,
    ),
    "lift_finality": (REASON,),
    "rate": (
        Field("bureau", "radio", offers="score"),
        Field("office", "radio", offers="score"),
    ),
    "request_review": (_text("text", "review_request"),),
    "supplement": (_text("text", "supplement"),),
    "withdraw": (Field("reason", "textarea", label="withdraw_reason"),),
    "urge": (Field("reply_by", "date"), NOTE),
    "assign_leader": (
        Field("leader", "select", needed=True, offers="leaders"),
        Field("first", "ticks", offers="first"),
        Field("accept_by", "date"),
    ),
    **LEADING,
    "answer_urge": (_text("text", "urge_text"),),
    "issue_order": (
        Field("office", "select", needed=True, offers="on_case", label="on_case"),
        Field("breach", "select", needed=True, offers="breach"),
        Field("answer_by", "date", needed=True),
        _text("demand"),
    ),
    "answer_order": (Field("order", "select", offers="orders_to_answer"), _text("answer")),
    "accept_answer": (Field("order", "select", needed=True, offers="orders_answered"), REASON),
    "renew_order": (
        Field("order", "select", needed=True, offers="orders"),
        Field("answer_by", "date", needed=True),
        REASON,
    ),
    "record_measure": (
        Field("measure", "radio", needed=True, offers="measure"),
        Field("office", "select", needed=True, offers="on_case", label="on_case"),
        Field("complete_by", "date"),
        _text("grounds"),
    ),
    "report_rectification": (
        Field("record", "select", offers="rectifications", label="record_id"),
        _text("report", "rectified"),
    ),
    "delist": (Field("record", "select", needed=True, offers="listed", label="record_id"), REASON),
    "settle_proposal": (
        Field("proposal", "select", needed=True, offers="proposals"),
        Field("take_up", "radio", needed=True, offers="take_up"),
        Field("follows", "text", most=64),
        Field("reason", "textarea", label="aside"),
    ),
    "report_urgently": (_text("report", "urgent_report"),),
    "recuse": (Field("account", "select", needed=True, offers="holders"), REASON),
    "name_accused": (Field("accused", "accused", needed=True),),
    "link_matter": (Field("matter", "text", needed=True, most=64, label="matter_number"),),
}

ANSWERS = ("answer_order", "answer_urge", "report_rectification", "accept_answer")
"""What supervision waits for comes first at every stage."""

FOREMOST: dict[Stage, tuple[str, ...]] = {
    Stage.REGISTERED: (*ANSWERS, "acknowledge", "transfer", "assign", "refer"),
    Stage.TRANSFERRED: (
        *ANSWERS,
        "answer_objection",
        "decide_competence",
        "acknowledge",
        "accept",
        "decline",
        "object",
        "urge",
    ),
    Stage.HANDLING: (
        *ANSWERS,
        *("answer_extension", "close_hearing", "confirm_performance", "acknowledge", "reply_interim", "reply"),
        *("request_extension", "urge"),
    ),
    Stage.REPLIED: ("hand_over", "confirm_performance", "report_result", "report_execution", "rate"),
    Stage.REVIEWING: (
        *("answer_extension", "hand_over", "close_hearing", "acknowledge", "decide_review"),
        *("request_extension", "urge"),
    ),
    Stage.REVIEWED: ("hand_over", "report_result", "report_execution", "rate"),
    Stage.CONCLUDED: ("hand_over", "report_result", "report_execution"),
}
"""The acts that a stage waits for, the most urgent first; all others are rarer."""

ON_BEHALF = frozenset({"rate", "supplement", "withdraw", "request_review"})
"""The petitioner's own acts, which a clerk gives for one without means."""

words_of: TypeAdapter[CommandWords] = TypeAdapter(CommandWords)


class Given(NamedTuple):
    """A command as it was sent: its words if they are right, else what is wrong, by field."""

    words: CommandWords | None
    errors: dict[str, str]


Forms = dict[str, tuple[Field, ...]]


def command_id() -> str:
    """Draw the id that a form carries, so that a second click is the same command."""
    return f"web-{secrets.token_hex(12)}"


def forms(stage: str, allowed: tuple[str, ...]) -> tuple[Forms, Forms]:
    """Give the forms of what may be done now: those that the stage waits for, and the rarer ones."""
    first = [name for name in FOREMOST[Stage(stage)] if name in allowed]
    more = [name for name in ACTIONS if name in allowed and name not in first]
    return {name: ACTIONS[name] for name in first}, {name: ACTIONS[name] for name in more}


def read(fields: Fields, language: str) -> Given:
    """Read a sent command; a name that is none of the table's is nobody's command."""
    action = fields.get("type", "")
    entered = {field.name: said for field in ACTIONS.get(action, ()) if (said := _entered(field, fields))}
    try:
        words = words_of.validate_python({"id": fields.get("id", ""), "type": action} | entered)
    except ValidationError as error:
        found = field_errors(error, language)
        return Given(words=None, errors={place.split(".")[1]: said for place, said in found.items() if "." in place})
    return Given(words=words, errors={})


def _entered(field: Field, fields: Fields) -> object:
    """Read one field; a list of ticks has a name of its own for each, for a form without scripts."""
    if field.kind == "ticks":
        ticked = [name.partition(".")[2] for name in fields if name.startswith(f"{field.name}.")]
        return ticked if field.name == CO_HANDLERS.name else next(iter(ticked), None)
    if field.kind == "lines":
        return [line.strip() for line in fields.get(field.name, "").splitlines() if line.strip()] or None
    if field.kind == "accused":
        person = {name: said for name in ACCUSED if (said := filled(fields, f"{field.name}.{name}"))}
        return [person] if person else None
    return filled(fields, field.name)
