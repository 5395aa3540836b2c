"""The table of letters fits the facts: each row names an event that there is and the member that holds its text."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.base import DocumentRef, Frozen
from domain.events import Fact
from domain.policy import Policy
from intake.articles import ARTICLES, cited
from intake.letters import LETTERS
from rendering.letters import Kind, Language
from storage.packs import read_policy
from tests.packs import cn_rules


def facts() -> dict[str, type[Frozen]]:
    """Give every fact by its type."""
    union = get_args(Fact)[0]
    return {fact.model_fields["type"].default: fact for fact in get_args(union)}


@pytest.mark.parametrize("type_", sorted(LETTERS))
def test_a_letter_tells_an_event_that_carries_its_text(type_: str) -> None:
    assert facts()[type_].model_fields[LETTERS[type_].text].annotation is DocumentRef


def test_every_kind_of_letter_comes_of_some_event() -> None:
    assert {row.kind for row in LETTERS.values()} | {row.second for row in LETTERS.values()} == {*Kind, None}


@pytest.mark.parametrize("language", Language)
def test_the_regulation_is_cited_in_the_language_of_the_letter(language: Language) -> None:
    (article,) = cited(read_policy("cn-2022"), Kind.OPINION, language, (None,))

    assert article == {"zh": "《信访工作条例》第三十二条", "en": "Art. 32 of the Regulation on Petition Work"}[language]


def test_the_ground_of_a_decision_is_closer_than_its_kind() -> None:
    assert cited(read_policy("cn-2022"), Kind.DECLINE, Language.ZH, (None, "final")) == (
        f"《信访工作条例》{ARTICLES['final'][0]}",
    )


def test_another_procedure_does_not_cite_the_regulation() -> None:
    terms = {name: term.model_copy(update={"article": "s. 10"}) for name, term in cn_rules().policy.terms.items()}
    foreign: Policy = cn_rules().policy.model_copy(update={"terms": terms})

    assert cited(foreign, Kind.OPINION, Language.EN, ()) == ()
