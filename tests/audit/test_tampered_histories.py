"""Whatever is changed in a history is found, above all what a plain replay takes for good (and a replay does)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from audit.engine import check_histories, fetch
from audit.evidence import gather
from audit.findings import Broken, Check, Finding
from audit.history import settled
from audit.records import check_chain
from audit.replaying import Replaying
from storage.database import Database
from tests.audit.conftest import Lived
from tests.audit.tampering import edited, nth, rewrite
from workflows.petition import PetitionWorkflow

Events = list[dict[str, Any]]

ACCEPTED = "workflowExecutionUpdateAcceptedEventAttributes"
ANSWERED = "workflowExecutionUpdateCompletedEventAttributes"
COMPLETED = "workflowExecutionCompletedEventAttributes"
SCHEDULED = "activityTaskScheduledEventAttributes"
STARTED = "workflowExecutionStartedEventAttributes"
TIMER = "timerStartedEventAttributes"


def another_actor(events: Events) -> None:
    payload = nth(events, ACCEPTED, 1)["acceptedRequest"]["input"]["args"]["payloads"][0]
    rewrite(payload, lambda said: said["actor"].update(id="stranger"))


def another_answer(events: Events) -> None:
    rewrite(nth(events, ANSWERED, 1)["outcome"]["success"]["payloads"][0], lambda said: said.update(last=9))


def another_result(events: Events) -> None:
    rewrite(nth(events, COMPLETED)["result"]["payloads"][0], lambda said: said.update(head="0" * 64))


def another_length(events: Events) -> None:
    nth(events, TIMER, 1)["startToFireTimeout"] = "60s"


def another_place(events: Events) -> None:
    rewrite(nth(events, SCHEDULED)["input"]["payloads"][0], lambda said: said.update(sequence=99))


def another_sender(events: Events) -> None:
    rewrite(nth(events, STARTED)["input"]["payloads"][0], lambda said: said["events"][0]["actor"].update(id="stranger"))


def another_term(events: Events) -> None:
    def longer(said: dict[str, Any]) -> None:
        said["rules"]["policy"]["terms"]["rating"]["length"] = 60

    rewrite(nth(events, STARTED)["input"]["payloads"][0], longer)


def another_activity(events: Events) -> None:
    nth(events, SCHEDULED)["activityType"]["name"] = "record_batches"


def no_end(events: Events) -> None:
    events.pop()


def no_last_command(events: Events) -> None:
    places = [n for n, event in enumerate(events) if "workflowTaskCompletedEventAttributes" in event]
    del events[places[-2] + 1 :]


def no_signal(events: Events) -> None:
    events[:] = [event for event in events if "workflowExecutionSignaledEventAttributes" not in event]


def terminated(events: Events) -> None:
    last = {"eventId": str(len(events) + 1), "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED"}
    events.append(last | {"workflowExecutionTerminatedEventAttributes": {"reason": "because"}})


UNNOTICED: list[tuple[str, Callable[[Events], None], str]] = [
    ("ordinary", another_actor, "history event, update accept: actor.id"),
    ("late", another_place, "history event, activity 2: input.1.sequence"),
    ("ordinary", another_answer, "history event, answer of update accept: last"),
    ("ordinary", another_result, "history event, result: head"),
    ("ordinary", another_length, "history event, timer 2"),
]
"""What TEMPORAL's own replay does not detect."""

FURTHER: list[tuple[str, Callable[[Events], None], str]] = [
    ("ordinary", another_sender, "history event, input: events: 1.actor.id"),
    ("ordinary", another_term, "history event, input: policy: terms.rating.length"),
    ("ordinary", no_end, "the history: result"),
    ("ordinary", no_last_command, "the history's last event"),
    ("urged", no_signal, "the history"),
    ("late", another_activity, "the history"),
    ("open", terminated, "history event"),
]


@dataclass(frozen=True)
class Trial:
    """Lays tampered histories beside untouched records."""

    lived: Lived
    client: Client
    records: Database
    replaying: Replaying

    async def tampered(self, kind: str, change: Callable[[Events], None]) -> WorkflowHistory:
        (history,) = await fetch(self.client, self.lived.numbers[kind])
        return edited(history, change)

    async def first(self, history: WorkflowHistory) -> Finding:
        evidence = self.records.look(lambda c: gather(c, history.workflow_id))
        with pytest.raises(Broken) as broken:
            await check_histories(evidence, check_chain(evidence), [history], self.replaying)
        return broken.value.finding


@pytest.fixture
def trial(lived: Lived, client: Client, records: Database, replaying: Replaying) -> Trial:
    return Trial(lived, client, records, replaying)


def unnumbered(found: Finding) -> str:
    """Say where, without the number that a retried workflow task would move."""
    return re.sub(r"history event \d+", "history event", found.where)


@pytest.mark.parametrize(("kind", "change", "_where"), UNNOTICED)
async def test_a_plain_replay_takes_it_for_good(
    trial: Trial, kind: str, change: Callable[[Events], None], _where: str
) -> None:
    history = await trial.tampered(kind, change)
    replayer = Replayer(
        workflows=[PetitionWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
        data_converter=pydantic_data_converter,
    )

    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)

    assert result.replay_failure is None


@pytest.mark.parametrize(("kind", "change", "where"), UNNOTICED + FURTHER)
async def test_the_audit_names_the_place(trial: Trial, kind: str, change: Callable[[Events], None], where: str) -> None:
    found = await trial.first(await trial.tampered(kind, change))

    assert (found.check, unnumbered(found)) == (Check.ENGINE, where)


async def test_an_input_that_leads_to_other_events_is_found_beside_the_log(trial: Trial) -> None:
    """A signal stands in no ledger; what the code makes of it must still be what the log holds."""

    def another_claim(events: Events) -> None:
        signal = nth(events, "workflowExecutionSignaledEventAttributes")
        rewrite(signal["input"]["payloads"][0], lambda said: said.update(by="stranger"))

    history = await trial.tampered("urged", another_claim)

    found = await trial.first(history)

    assert found.against == "the log"
    assert found.where.startswith("the workflow's state at history event")


async def test_a_history_of_another_petition_is_no_substitute(trial: Trial) -> None:
    (history,) = await fetch(trial.client, trial.lived.numbers["refused"])
    borrowed = WorkflowHistory(trial.lived.numbers["ordinary"], history.events)

    found = await trial.first(borrowed)

    assert (unnumbered(found), found.expected) == ("history event, input: number", trial.lived.numbers["ordinary"])


async def test_a_history_cut_in_the_middle_of_a_life_replays_up_to_its_last_finished_task(
    replaying: Replaying, history: WorkflowHistory, number: str
) -> None:
    lengths = {}
    for cut in range(1, len(history.events) + 1):
        events = settled(history.events[:cut])
        if events and len(events) not in lengths:
            replayed = await replaying.replay(number, events)
            assert replayed.failure is None, cut
            lengths[len(events)] = replayed.steps[-1].sequence if replayed.steps else 0

    assert settled(history.events[:1]) == []
    assert lengths[len(history.events)] == 14
    assert sorted(lengths.values()) == list(lengths.values())
