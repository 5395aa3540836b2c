"""Cases that were opened under the first version of the pack are decided by this code as by the code of that time."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.commands import Envelope
from domain.refusals import Refused
from domain.timers import next_call
from tests.builders import Case
from tests.packs import first_rules

LIVES = [json.loads(line) for line in (Path(__file__).parent / "lives-v0.1.0.jsonl").read_text().splitlines()]
"""Lives that were led under v0.1.0: what was sent, and for each the head of the log after it or the refusal."""


def answers(envelopes: list[Envelope], ahead: timedelta) -> list[str]:
    """Deliver each command so long after its receipt, as far as no window's end must wait for it."""
    case = Case(first_rules())
    given = []
    for envelope in envelopes:
        until = envelope.received_at + ahead
        while case.petition and (call := next_call(case.now)) and call.at <= until and not (ahead and call.closes):
            case.tick(until)
        found = case.deliver(envelope)
        given.append(str(found.code) if isinstance(found, Refused) else case.now.head[:16])
    case.wait(envelopes[-1].received_at + timedelta(days=100))
    return [*given, case.now.head]


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize(("delivered", "ahead"), [("at_once", timedelta()), ("delayed", timedelta(days=40))])
def test_a_case_of_the_first_version_brings_about_the_very_events_of_its_time(
    delivered: str, ahead: timedelta, life: dict[str, Any]
) -> None:
    envelopes = [Envelope.model_validate(envelope) for envelope in life["envelopes"]]

    assert answers(envelopes, ahead) == life[delivered]


def test_the_recorded_lives_know_every_act_of_their_time() -> None:
    sent = {envelope["command"]["type"] for life in LIVES for envelope in life["envelopes"]}

    assert sent >= {"register", "import_past", "import_reply", "transfer", "assign", "accept", "decline", "reply"}
    assert sent >= {"rate", "urge", "assign_leader"}
