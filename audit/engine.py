"""The check against the engine: its histories, replayed and laid beside the ledger and the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from audit.evidence import Evidence
from audit.findings import Auditor, Check, EngineAway, Log
from audit.history import Item, Kind, Replayed, plain, recorded, settled, updates
from audit.records import read_answer
from audit.replaying import Replaying
from audit.streams import AnyState, begun, decide_opening, fold_any, starts, validate_any
from domain.commands import Sent
from domain.events import Chained
from domain.policy import Policy
from domain.refusals import Code
from intake.finality import LIFT
from intake.opening import OPENINGS
from intake.ways import FIRST_COMMANDS, way_of
from storage import ledger
from workflows import ids
from workflows.inputs import Answer, Resume, ResumeDossier, State

RPC_TIMEOUT = timedelta(seconds=10)

ENDED = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: "failed",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT: "timed out",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: "cancelled",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED: "terminated",
}
"""Ends that no petition comes to by itself."""

RECORD = "record_batches"

OF_RUN = frozenset({"last_ledger_no"})
"""What a resumed workflow knows better than the log: refused commands leave no event."""


async def fetch(client: Client, number: str) -> list[WorkflowHistory]:
    """Fetch the histories of a petition, the oldest run first; none when the engine does not know it.

    Raises:
        EngineAway: the engine cannot be asked.
    """
    runs: list[WorkflowHistory] = []
    run: str | None = None
    try:
        while run is None or run:
            handle = client.get_workflow_handle(ids.petition_id(number), run_id=run)
            history = await handle.fetch_history(rpc_timeout=RPC_TIMEOUT)
            runs.insert(0, history)
            run = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return runs
        raise EngineAway(f"{error.status.name}: {error.message}") from error
    except RuntimeError as error:
        # A client that connects on first use says so in this way when nobody answers.
        raise EngineAway(str(error)) from error
    return runs


async def check_histories(
    evidence: Evidence, log: Log, histories: Sequence[WorkflowHistory], replaying: Replaying
) -> None:
    """Replay a petition's histories and compare them with the ledger and the log.

    Raises:
        Broken: at the first difference.
    """
    engine = _Engine(evidence, log)
    async for run in _runs(engine, histories, replaying):
        engine.compare(*run)
    engine.close()


async def _runs(
    engine: _Engine, histories: Sequence[WorkflowHistory], replaying: Replaying
) -> AsyncIterator[tuple[list[HistoryEvent], Replayed]]:
    for history in histories:
        engine.check_shape(history.events)
        events = settled(history.events)
        engine.check_start(history.events[0])
        engine.check_updates(events)
        yield events, await replaying.replay(engine.evidence.number, events) if events else Replayed()


class _Engine:
    """One petition's comparison, run after run."""

    def __init__(self, evidence: Evidence, log: Log) -> None:
        self.evidence = evidence
        self.log = log
        self.auditor = Auditor(number=evidence.number, check=Check.ENGINE)
        self.rows = {row.ledger_no: row for row in evidence.ledger}
        self.answered: set[int] = set()
        self.sequence = 0
        self.petition: Any = None
        self.continued: Any = None

    def check_shape(self, events: Sequence[HistoryEvent]) -> None:
        """A history is numbered from its start event, and ends only as a petition does."""
        for number, event in enumerate(events, 1):
            self.auditor.same("the history", "unbroken event ids", f"event {number}", f"event {event.event_id}")
            if event.event_type in ENDED:
                raise self.auditor.refuse(
                    f"history event {event.event_id}",
                    "the ways a petition ends",
                    expected="a workflow that runs or has completed",
                    found=ENDED[event.event_type],
                )

    def check_start(self, event: HistoryEvent) -> None:
        """The input is what the ledger and the log give."""
        opened = event.workflow_execution_started_event_attributes
        self.auditor.same(
            "history event 1: workflow type",
            "its name",
            way_of(self.evidence.number).workflow,
            opened.workflow_type.name,
        )
        where = "history event 1, input"
        try:
            start = starts.validate_python(plain(opened.input.payloads[0]))
        except (ValueError, IndexError):
            raise self.auditor.refuse(
                where, "the shape of inputs", expected="an opening or a resumption", found="something else"
            ) from None
        if self.evidence.policy is not None:
            kept = _policy(self.evidence.policy)
            self.auditor.same(f"{where}: policy", "the kept pack", kept, start.rules.policy.model_dump(mode="json"))
        if isinstance(start, Resume | ResumeDossier):
            self._check_resume(start, where)
        else:
            self._check_opening(start, begun(start), where)

    def _check_opening(self, start: Any, state: AnyState, where: str) -> None:
        self.auditor.same(f"{where}: number", "the petition", self.evidence.number, state.number)
        found = decide_opening(self.rows[1], start.rules) if 1 in self.rows else ()
        decided = [event.model_dump(mode="json") for event in found]
        given = [event.model_dump(mode="json") for event in start.events]
        self.auditor.same(f"{where}: events", "what the code makes of the ledger's first command", decided, given)
        self._compare_events(start.events, where)
        self.answered.add(1)

    def _check_resume(self, start: Resume | ResumeDossier, where: str) -> None:
        """A resumed stream is as the log has it; one that continues begins with what the run before it left."""
        if self.continued is not None:
            given = start.model_dump(mode="json")
            self.auditor.same(where, "what the run before it ended with", self.continued, given)
        state = start.state
        folded = fold_any(self.log.events[: state.sequence])
        expected = _state(folded.model_dump(mode="json") if folded else None)
        self.auditor.same(f"{where}: petition", "the log", expected, _state(state.model_dump(mode="json")))
        self.answered.update(range(1, state.last_ledger_no + 1))
        self.sequence = state.sequence
        self.petition = state.model_dump(mode="json")

    def check_updates(self, events: Sequence[HistoryEvent]) -> None:
        """Each command in the history is the ledger's."""
        for update in updates(events):
            where = f"history event {update.event}, update {update.id}"
            self.auditor.same(f"{where}: handler", "its name", ids.COMMAND_UPDATE, update.handler)
            number = update.argument.get("ledger_no") if isinstance(update.argument, dict) else None
            row = self.rows.get(number) if isinstance(number, int) else None
            if row is None:
                raise self.auditor.refuse(
                    where, "the ledger", expected="a command of the ledger", found=f"number {number}"
                )
            self.auditor.same(f"{where}: id", "the ledger", row.id, update.id)
            argument = _envelope(type(row.sent), update.argument)
            self.auditor.same(where, "the ledger", row.sent.model_dump(mode="json"), argument)

    def compare(self, events: Sequence[HistoryEvent], replayed: Replayed) -> None:
        """Compare one run with its replay, and both with the ledger and the log."""
        if replayed.failure is not None:
            raise self.auditor.refuse("the history", "the code", expected="a replay to its end", found=replayed.failure)
        self._compare_items(list(recorded(events)), replayed)
        for step in replayed.steps:
            where = f"the workflow's state at history event {step.event}: head at sequence {step.sequence}"
            self.auditor.same(where, "the log", self.log.head(step.sequence), step.head)
        for item in replayed.items:
            self._compare_batch(item)
        if replayed.petition is not None:
            self.petition = replayed.petition

    def _compare_items(self, items: Sequence[Item], replayed: Replayed) -> None:
        computed = {(item.kind, item.key): item for item in replayed.items}
        for item in items:
            other = computed.pop((item.kind, item.key), None)
            if other is None:
                raise self.auditor.refuse(item.where, "the replayed code", expected="nothing", found=str(item.kind))
            self.auditor.same(item.where, "the replayed code", other.content, item.content)
            if item.kind is Kind.ANSWER:
                self._compare_answer(item)
            if item.kind is Kind.CONTINUED:
                self.continued = item.content
        for item in computed.values():
            elided = item.kind is Kind.TIMER and item.key in replayed.cancelled
            if item.kind is not Kind.LOCAL_ACTIVITY and not elided:
                where = f"the history: {item.kind} {item.key}".strip()
                raise self.auditor.refuse(where, "the replayed code", expected=str(item.content), found="nothing")

    def _compare_answer(self, item: Item) -> None:
        """The answer that the workflow gave is the one that the ledger keeps."""
        given = Answer.model_validate(item.content)
        row = self.rows[given.ledger_no]
        self.answered.add(given.ledger_no)
        if row.state == ledger.PENDING or given.state is State.REPEATED:
            return
        kept = read_answer(self.auditor, row).model_dump(mode="json", exclude={"batches"})
        found = given.model_dump(mode="json")
        # An answer reconstructed after a restore does not know the stage.
        shared = {name: kept[name] for name in kept if name != "stage" or kept[name] is not None}
        place = f"answer of command {row.ledger_no} in the ledger"
        self.auditor.same(item.where, place, shared, {name: found[name] for name in shared})

    def _compare_batch(self, item: Item) -> None:
        """What the code answers or records is what the log holds, hash by hash."""
        match item.kind:
            case Kind.ANSWER:
                batches = item.content.get("batches", [])
            case Kind.ACTIVITY | Kind.LOCAL_ACTIVITY if item.content["type"] == RECORD:
                batches = item.content["input"][0]["batches"]
            case _:
                return
        for batch in batches:
            events = [validate_any(self.evidence.number, event) for event in batch["events"]]
            self._compare_events(events, "as the replayed code decides it")

    def _compare_events(self, events: Sequence[Chained], place_of: str) -> None:
        for event in events:
            where = f"event {event.sequence}, {place_of}"
            place = self.log.events[event.sequence - 1 : event.sequence]
            kept = place[0].model_dump(mode="json") if place else None
            self.auditor.same(where, "the log", kept, event.model_dump(mode="json"))
            self.sequence = max(self.sequence, event.sequence)

    def close(self) -> None:
        """After the last run, both sides must have come equally far."""
        log = self.log.events
        self.auditor.same("the history's last event", "the log's last event", len(log), self.sequence)
        folded = fold_any(log)
        expected = _state(folded.model_dump(mode="json") if folded else None)
        self.auditor.same("the workflow's state", "the log", expected, _state(self.petition))
        for number, row in self.rows.items():
            if number in self.answered or row.state == ledger.PENDING or row.type in OPENINGS | FIRST_COMMANDS:
                continue
            if row.type == LIFT:  # the matter's stream answers it where the case is closed
                continue
            refused = read_answer(self.auditor, row).refused
            if refused is None or refused.code is not Code.CASE_CLOSED:
                raise self.auditor.refuse(f"command {number}", "the history", expected="an update", found="none")


def _policy(content: str) -> Any:
    """Read a kept pack as plain data, defaults filled in."""
    return Policy.model_validate_json(content).model_dump(mode="json")


def _envelope(kind: type[Sent], argument: Any) -> Any:
    try:
        return kind.model_validate(argument).model_dump(mode="json")
    except ValueError:
        return argument


def _state(petition: Any) -> Any:
    return None if petition is None else {name: petition[name] for name in petition if name not in OF_RUN}
