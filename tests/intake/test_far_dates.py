"""A day that a command names must have a day after it, or its clock could not be counted and the case would stand."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from intake.command_words import AssignLeaderWords, AssignWords, UrgeWords
from intake.step_words import RecordAgreementWords

NAMING: tuple[tuple[type[BaseModel], dict[str, Any], str], ...] = (
    (AssignWords, {"id": "c1", "type": "assign", "to": "housing"}, "result_by"),
    (RecordAgreementWords, {"id": "c1", "type": "record_agreement", "agreement": "text"}, "perform_by"),
    (UrgeWords, {"id": "c1", "type": "urge"}, "reply_by"),
    (AssignLeaderWords, {"id": "c1", "type": "assign_leader", "leader": "mayor"}, "accept_by"),
)


@pytest.mark.parametrize(("words", "said", "member"), NAMING)
@pytest.mark.parametrize("day", ["2200-01-01", "9999-12-30", "9999-12-31"])
def test_a_day_that_is_too_far_is_refused_at_the_door(
    words: type[BaseModel], said: dict[str, Any], member: str, day: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        words.model_validate(said | {member: day})

    assert [error["loc"] for error in refused.value.errors()] == [(member,)]


@pytest.mark.parametrize(("words", "said", "member"), NAMING)
def test_the_last_day_that_may_be_named_is_kept(words: type[BaseModel], said: dict[str, Any], member: str) -> None:
    kept = words.model_validate(said | {member: "2199-12-31"})

    assert getattr(kept, member).isoformat() == "2199-12-31"
