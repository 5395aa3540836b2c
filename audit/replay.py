"""Replay histories against the code, one line of JSON in and one out; a process that may be killed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

from temporalio import workflow
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    Replayer,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)

from audit.history import Item, Kind, Replayed, Step, activity, attributes, outcome
from workflows.dossier import DossierWorkflow
from workflows.petition import PetitionWorkflow


class Recorder(Interceptor):
    """Gets hold of the workflow object, and keeps what each of its activations commands and leaves behind."""

    def __init__(self) -> None:
        self.workflow: PetitionWorkflow | DossierWorkflow | None = None
        self.items: list[Item] = []
        self.steps: list[Step] = []
        self.cancelled: set[str] = set()
        self.upserts = 0

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the SDK names it
    ) -> type[WorkflowInboundInterceptor]:
        """Give an interceptor that shows this recorder the workflow object."""
        recorder = self

        class Inbound(WorkflowInboundInterceptor):
            async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
                recorder.workflow = workflow.instance()
                return await super().execute_workflow(input)

        return Inbound

    def keep(self, activation: WorkflowActivation, completion: WorkflowActivationCompletion) -> None:
        """Keep the commands of one activation, and the chain in the state that it leaves."""
        for command in completion.successful.commands:
            self.items.extend(self._items(command))
        petition = self.workflow.current if self.workflow else None
        if petition is not None:
            step = Step(event=activation.history_length, sequence=petition.sequence, head=petition.head)
            self.steps.append(step)

    def _items(self, command: WorkflowCommand) -> Iterator[Item]:
        match command.WhichOneof("variant"):
            case "start_timer":
                timer = command.start_timer
                length = timer.start_to_fire_timeout.ToNanoseconds()
                yield Item(kind=Kind.TIMER, key=str(timer.seq), content=length)
            case "cancel_timer":
                self.cancelled.add(str(command.cancel_timer.seq))
            case "schedule_activity":
                task = command.schedule_activity
                yield activity(Kind.ACTIVITY, task.activity_id, task.activity_type, task.arguments)
            case "schedule_local_activity":
                local = command.schedule_local_activity
                yield activity(Kind.LOCAL_ACTIVITY, local.activity_id, local.activity_type, local.arguments)
            case "upsert_workflow_search_attributes":
                self.upserts += 1
                fields = command.upsert_workflow_search_attributes.search_attributes.indexed_fields
                yield attributes(self.upserts, fields)
            case "update_response":
                answer = command.update_response
                if not answer.HasField("accepted"):
                    done = answer.completed if answer.HasField("completed") else None
                    yield outcome(Kind.ANSWER, answer.protocol_instance_id, done)
            case "complete_workflow_execution":
                yield outcome(Kind.RESULT, "", command.complete_workflow_execution.result)
            case "continue_as_new_workflow_execution":
                (given,) = command.continue_as_new_workflow_execution.arguments
                yield outcome(Kind.CONTINUED, "", given)
            case _:
                pass

    def replayed(self, failure: str | None) -> Replayed:
        """Give what was kept; a timer that was cancelled may have left no trace in a history."""
        petition = self.workflow.current if self.workflow else None
        return Replayed(
            failure=failure,
            items=tuple(self.items),
            cancelled=tuple(sorted(self.cancelled)),
            steps=tuple(self.steps),
            petition=petition.model_dump(mode="json") if petition else None,
        )


class RecordingRunner(WorkflowRunner):
    """Runs workflow code unsandboxed and shows each activation and its completion to a recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self.inner = UnsandboxedWorkflowRunner()
        self.recorder = recorder

    def prepare_workflow(self, defn: Any) -> None:
        """Prepare as the inner runner does."""
        self.inner.prepare_workflow(defn)

    def set_worker_level_failure_exception_types(self, types: Any) -> None:
        """Pass on what the inner runner needs."""
        self.inner.set_worker_level_failure_exception_types(types)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Create an instance whose activations are recorded."""
        instance = self.inner.create_instance(det)
        activate = instance.activate

        def recording(activation: WorkflowActivation) -> WorkflowActivationCompletion:
            completion = activate(activation)
            if not any(job.HasField("remove_from_cache") for job in activation.jobs):
                self.recorder.keep(activation, completion)
            return completion

        instance.activate = recording  # type: ignore[method-assign, assignment]
        return instance


async def replay(history: WorkflowHistory, executor: ThreadPoolExecutor) -> Replayed:
    """Replay one history; a failure is part of the answer."""
    recorder = Recorder()
    replayer = Replayer(
        workflows=[PetitionWorkflow, DossierWorkflow],
        workflow_runner=RecordingRunner(recorder),
        interceptors=[recorder],
        data_converter=pydantic_data_converter,
        workflow_task_executor=executor,
    )
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    return recorder.replayed(str(result.replay_failure) if result.replay_failure else None)


def main() -> int:
    """Answer each line of standard input by a line on standard output."""
    executor = ThreadPoolExecutor(2)
    with _own_output() as output:
        for line in sys.stdin.buffer:
            asked = json.loads(line)
            try:
                history = WorkflowHistory.from_json(asked["number"], asked["history"])
                answer = asyncio.run(replay(history, executor))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
                answer = Replayed(failure=f"{type(error).__name__}: {error}")
            output.write(f"{answer.model_dump_json()}\n")
            output.flush()
    return 0


def _own_output() -> TextIO:
    """Take standard output for the answers alone: the engine's core logs there, so it gets standard error."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # The SDK may abort at interpreter exit, and then exit codes lie.
    os._exit(code)
