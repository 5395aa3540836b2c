"""Every text exists in both languages, and every code has a word."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from audit.timeline import Effect
from domain.alarms import AlarmKind
from domain.base import Body, Channel, DocumentRef, Purpose, Role, Score
from domain.book_duties import TELLS, Call
from domain.events import Closing, Fact
from domain.events import Entry as Opening
from domain.petition import Stage
from domain.reception_facts import DayStage, Form
from domain.terms import Unit
from domain.transitions import TRANSITIONS
from domain.values import Exemption, Fit, Ground, OpinionPart, Outcome, Procedure, ReviewOutcome, Unfit
from domain.visits import Fault
from web.actions import ACTIONS, ON_BEHALF
from web.book_forms import BOOK_FORMS
from web.case_texts import CASE_TEXTS
from web.choices import CODES as OFFERED
from web.render import NAVIGATION, PUBLIC_NAVIGATION
from web.texts import SENTENCES, TABLES, TEXTS, say, word
from workflows.dossier_reactions import REACTIONS as OF_DOSSIERS
from workflows.reactions import REACTIONS

WEB = Path(__file__).parents[2] / "web"
SOURCES = [*WEB.glob("*.py"), *WEB.glob("templates/*.html")]
USED = re.compile(r"""\b(?:t|say)\(\s*['"]([a-z_.]+)['"]\s*[,)]""")

FACTS = get_args(get_args(Fact)[0])

CODES: dict[str, list[str]] = {
    "stage": list(Stage),
    "channel": list(Channel),
    "purpose": list(Purpose),
    "body": list(Body),
    "score": list(Score),
    "role": list(Role),
    "ground": list(Ground),
    "procedure": list(Procedure),
    "outcome": list(Outcome),
    "closing": list(Closing),
    "effect": list(Effect),
    "unit": list(Unit),
    "exemption": list(Exemption),
    "fit": list(Fit),
    "unfit": list(Unfit),
    "review_outcome": list(ReviewOutcome),
    "consent": list(OFFERED["consent"]),
    "grant": list(OFFERED["grant"]),
    "level": ["1", "2"],
    "reception_form": list(Form),
    "day_stage": list(DayStage),
    "book_act": list(BOOK_FORMS),
    "sponsor_flag": ["left", "recused"],
    "fault": list(Fault),
    "call": list(Call),
    "accepted": ["true", "false"],
    "command": sorted({command for _, command in TRANSITIONS} | {f"{name}.title" for name in ON_BEHALF}),
    "event": [fact.model_fields["type"].default for fact in FACTS],
    "document": sorted(
        fact.model_fields["type"].default
        for fact in FACTS
        if not issubclass(fact, Opening)
        and any(DocumentRef in (kept.annotation, *get_args(kept.annotation)) for kept in fact.model_fields.values())
    ),
    "notice": sorted(
        {template for found in (*REACTIONS.values(), *OF_DOSSIERS.values()) for template, _ in found}
        | {"command_refused", "leader_not_found"}
        | {template for told in TELLS.values() for template, _ in told}
    ),
    "field": sorted(
        {field.word for fields in (*ACTIONS.values(), *BOOK_FORMS.values()) for field in fields} | set(OpinionPart)
    ),
    "alarm_kind": list(AlarmKind),
    "urge_state": ["done", "pending", "refused"],
    "urge_skip": ["wrong_stage", "case_closed", "not_permitted", "not_awaited", "not_found"],
    "clock_status": ["open", "open_late", "met", "late", "void", "used", "ended"],
}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_text_says_the_same_things_in_both_languages(key: str) -> None:
    text = TEXTS[key]
    zh, en = ({name for _, name, _, _ in Formatter().parse(said) if name} for said in text)

    assert text.zh.strip()
    assert text.en.strip()
    assert zh == en or key == "supervision.as_of"


def test_no_text_is_in_both_tables() -> None:
    assert sum(map(len, TABLES)) == len(TEXTS)


def test_every_form_is_for_a_command_and_every_command_of_the_pages_has_a_form() -> None:
    commands = {command for _, command in TRANSITIONS}

    assert commands - set(ACTIONS) == {"import_reply", "adopt_calendar"}
    assert set(ACTIONS) <= commands


@pytest.mark.parametrize(("kind", "code"), [(kind, str(code)) for kind, codes in CODES.items() for code in codes])
def test_every_code_has_a_word(kind: str, code: str) -> None:
    assert f"{kind}.{code}" in TEXTS


def test_every_text_that_a_page_asks_for_exists() -> None:
    asked = {key for source in SOURCES for key in USED.findall(source.read_text(encoding="utf-8"))}
    asked |= {key for _, key, _ in NAVIGATION} | {key for _, key in PUBLIC_NAVIGATION}

    assert asked > {"skip", "home.title"}
    assert asked - TEXTS.keys() == set()


def test_no_sentence_is_left_that_nobody_says() -> None:
    written = "".join(
        source.read_text(encoding="utf-8") for source in SOURCES if source.name not in {"texts.py", "case_texts.py"}
    )
    built = ("inbox.tab.", "supervision.accusations.", "count.", "error.", "date.")
    unsaid = {key for key in SENTENCES | CASE_TEXTS if f"'{key}'" not in written and f'"{key}"' not in written}

    assert {key for key in unsaid if not key.startswith(built)} == set()


def test_a_code_without_a_word_stands_for_itself() -> None:
    assert word("stage", "unheard_of", "zh") == "unheard_of"


def test_a_text_takes_its_values() -> None:
    assert say("count.left", "zh", days=3) == "还有 3 天"
