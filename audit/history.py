"""Histories and replays in one plain form, so that what was recorded and what follows can be laid side by side."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from activities.record import Batches, Place, Question
from domain.base import Frozen
from workflows.inputs import Answer, Closed, Resume


class Kind(StrEnum):
    """The parts of a history that follow from the code and from what came in."""

    TIMER = "timer"
    ACTIVITY = "activity"
    LOCAL_ACTIVITY = "local activity"
    ANSWER = "answer of update"
    ATTRIBUTES = "search attributes"
    RESULT = "result"
    CONTINUED = "continuation"


class Item(Frozen):
    """One such part; ``event`` is its place in the history, 0 where the code alone gave it."""

    kind: Kind
    key: str
    content: Any
    event: int = 0

    @property
    def where(self) -> str:
        """Name the part as a finding does."""
        return f"history event {self.event}, {self.kind} {self.key}".strip()


class Update(Frozen):
    """A command as the history has it."""

    event: int
    id: str
    handler: str
    argument: Any


class Step(Frozen):
    """The chain in the workflow's state after one workflow task."""

    event: int
    sequence: int
    head: str


class Replayed(Frozen):
    """What the code makes of a history."""

    failure: str | None = None
    items: tuple[Item, ...] = ()
    cancelled: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    petition: Any = None


COMMANDS = frozenset(
    {
        EventType.EVENT_TYPE_MARKER_RECORDED,
        EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
        EventType.EVENT_TYPE_TIMER_STARTED,
        EventType.EVENT_TYPE_TIMER_CANCELED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    }
)
"""What a finished workflow task writes behind itself."""

SHAPES: Mapping[str, type[BaseModel]] = {
    "record_batches": Batches,
    "find_undelivered": Question,
    "release_notices": Place,
    Kind.ANSWER: Answer,
    Kind.RESULT: Closed,
    Kind.CONTINUED: Resume,
}


def settled(events: Sequence[HistoryEvent]) -> list[HistoryEvent]:
    """Cut a history behind its last finished workflow task: what came after it was not heard yet.

    A history without a finished task comes back empty; replaying one would hang.
    """
    finished = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    ends = [n for n, event in enumerate(events) if event.event_type == finished]
    if not ends:
        return []
    end = ends[-1] + 1
    while end < len(events) and events[end].event_type in COMMANDS:
        end += 1
    return list(events[:end])


def plain(payload: Payload) -> Any:
    """Read a payload as plain data; one that is not JSON stays as it is."""
    if payload.metadata.get("encoding") == b"binary/null":
        return None
    try:
        return json.loads(payload.data)
    except ValueError:
        return base64.b64encode(payload.data).decode()


def normal(shape: str, content: Any) -> Any:
    """Fill in defaults, so that a member that a later release adds makes no difference."""
    model = SHAPES.get(shape)
    if model is None:
        return content
    try:
        return model.model_validate_json(json.dumps(content)).model_dump(mode="json")
    except ValidationError:
        return content


def activity(kind: Kind, key: str, name: str, arguments: Iterable[Payload], event: int = 0) -> Item:
    """Give a scheduled activity as an item."""
    content = {"type": name, "input": [normal(name, plain(argument)) for argument in arguments]}
    return Item(kind=kind, key=key, content=content, event=event)


def attributes(key: int, fields: Mapping[str, Payload], event: int = 0) -> Item:
    """Give an upsert of search attributes as an item."""
    content = {name: plain(value) for name, value in fields.items()}
    return Item(kind=Kind.ATTRIBUTES, key=str(key), content=content, event=event)


def outcome(kind: Kind, key: str, payload: Payload | None, event: int = 0) -> Item:
    """Give an update's answer or the workflow's result as an item; a failure has no contents."""
    content = {"failure": True} if payload is None else normal(kind, plain(payload))
    return Item(kind=kind, key=key, content=content, event=event)


def recorded(events: Iterable[HistoryEvent]) -> Iterator[Item]:
    """Give the items of a history in their order."""
    upserts, protocol = 0, dict[int, str]()
    for event in events:
        match event.WhichOneof("attributes"):
            case "timer_started_event_attributes":
                timer = event.timer_started_event_attributes
                length = timer.start_to_fire_timeout.ToNanoseconds()
                yield Item(kind=Kind.TIMER, key=timer.timer_id, content=length, event=event.event_id)
            case "activity_task_scheduled_event_attributes":
                task = event.activity_task_scheduled_event_attributes
                name, given = task.activity_type.name, task.input.payloads
                yield activity(Kind.ACTIVITY, task.activity_id, name, given, event.event_id)
            case "upsert_workflow_search_attributes_event_attributes":
                upserts += 1
                fields = event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
                yield attributes(upserts, fields, event.event_id)
            case "workflow_execution_update_accepted_event_attributes":
                accepted = event.workflow_execution_update_accepted_event_attributes
                protocol[event.event_id] = accepted.protocol_instance_id
            case "workflow_execution_update_completed_event_attributes":
                done = event.workflow_execution_update_completed_event_attributes
                given = done.outcome.success.payloads
                key = protocol.get(done.accepted_event_id, done.meta.update_id)
                yield outcome(Kind.ANSWER, key, given[0] if len(given) == 1 else None, event.event_id)
            case "workflow_execution_completed_event_attributes":
                given = event.workflow_execution_completed_event_attributes.result.payloads
                yield outcome(Kind.RESULT, "", given[0] if len(given) == 1 else None, event.event_id)
            case "workflow_execution_continued_as_new_event_attributes":
                given = event.workflow_execution_continued_as_new_event_attributes.input.payloads
                yield outcome(Kind.CONTINUED, "", given[0] if len(given) == 1 else None, event.event_id)
            case _:
                pass


def updates(events: Iterable[HistoryEvent]) -> Iterator[Update]:
    """Give the commands of a history in their order."""
    for event in events:
        if event.HasField("workflow_execution_update_accepted_event_attributes"):
            request = event.workflow_execution_update_accepted_event_attributes.accepted_request
            arguments = [plain(argument) for argument in request.input.args.payloads]
            yield Update(
                event=event.event_id,
                id=request.meta.update_id,
                handler=request.input.name,
                argument=arguments[0] if len(arguments) == 1 else arguments,
            )
