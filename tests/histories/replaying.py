"""Replay a recorded history, and see what the workflow was and what it gave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    Replayer,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

import worker

HERE = Path(__file__).parent
MANIFEST = "manifest.json"
PLAIN = UnsandboxedWorkflowRunner()
SANDBOXED = SandboxedWorkflowRunner(SandboxRestrictions.default.with_passthrough_modules(*worker.PASSED_THROUGH))


class Witness(Interceptor):
    """Keeps the workflow object of a replay, to ask it for its state afterwards, and what its run gave."""

    def __init__(self) -> None:
        self.seen: Any = None
        self.gave: Any = None

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor] | None:
        """Give an interceptor that reports here."""
        witness = self

        class Inbound(WorkflowInboundInterceptor):
            async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
                witness.seen = workflow.instance()
                witness.gave = await super().execute_workflow(input)
                return witness.gave

        return Inbound


def replayer(kind: type, runner: WorkflowRunner, *witnesses: Witness) -> Replayer:
    """Build what replays workflows of a kind."""
    return Replayer(
        workflows=[kind], data_converter=pydantic_data_converter, workflow_runner=runner, interceptors=witnesses
    )


def manifest_of(folder: str) -> dict[str, dict[str, Any]]:
    """Read what the histories of a folder came to, by their names."""
    found: dict[str, dict[str, Any]] = json.loads((HERE / folder / MANIFEST).read_text())
    return found


def history(folder: str, name: str) -> WorkflowHistory:
    """Read a recorded history."""
    number = manifest_of(folder)[name]["number"]
    return WorkflowHistory.from_json(number, (HERE / folder / f"{name}.json").read_text())
