"""Refusals and wrong inputs in the reader's words: what pages show, and what the API says beside its codes."""

from __future__ import annotations

from collections.abc import Mapping

from domain.sentences import SENTENCES, sentence
from web.bulletin_places import place_named
from web.texts import TEXTS, say, word

NAMED = {"stage": "stage", "command": "command"}
PLACED = {"personal_data_found", "accusation_found"}
"""Whose place is one in the content of a bulletin."""
LISTED = {"missing": "field", "body": "body", "unfit": "unfit"}


def explain(code: str, params: dict[str, str], language: str) -> str:
    """Write a code's sentence with the office's words in place of other codes."""
    told = dict(params)
    if code in PLACED and "where" in told:
        told["where"] = place_named(told["where"], language)
    for name, kind in NAMED.items():
        if name in told:
            told[name] = word(kind, told[name], language)
    for name, kind in LISTED.items():
        if name in told:
            told[name] = ("、" if language == "zh" else ", ").join(
                word(kind, part.strip(), language) for part in told[name].split(",")
            )
    return sentence(code if code in SENTENCES else "fault", language, told)


def wrong(kind: str, context: Mapping[str, object], language: str) -> str:
    """Say what is wrong with an input, by the validator's name of it."""
    if kind.startswith(("date", "timezone")):
        return say("error.date", language)
    if kind in {"enum", "literal_error"}:
        return say("error.enum", language)
    key = f"error.{kind}"
    return say(key, language, **context) if key in TEXTS else say("error.other", language)
