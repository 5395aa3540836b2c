"""Dossiers that began under an earlier release go on under this one: recorded histories replay to the same state."""

from __future__ import annotations

import json
from typing import Any

import pytest
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
from tests.histories.dossiers import HERE
from workflows.dossier import DossierWorkflow

MANIFEST: dict[str, dict[str, Any]] = json.loads((HERE / "manifest.json").read_text())
SANDBOX = SandboxRestrictions.default.with_passthrough_modules(*worker.PASSED_THROUGH)


class Witness(Interceptor):
    """Keeps the state that a replay came to; each run of the sandbox has classes of its own."""

    def __init__(self) -> None:
        self.seen: Any = None

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor] | None:
        """Give an interceptor that reports here."""
        witness = self

        class Inbound(WorkflowInboundInterceptor):
            async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
                witness.seen = workflow.instance()
                return await super().execute_workflow(input)

        return Inbound


def replayer(runner: WorkflowRunner, *witnesses: Witness) -> Replayer:
    return Replayer(
        workflows=[DossierWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=runner,
        interceptors=witnesses,
    )


def history(name: str) -> WorkflowHistory:
    return WorkflowHistory.from_json(MANIFEST[name]["number"], (HERE / f"{name}.json").read_text())


@pytest.mark.parametrize("name", MANIFEST)
async def test_a_recorded_history_of_a_dossier_replays_to_the_state_that_it_came_to(name: str) -> None:
    witness = Witness()

    await replayer(UnsandboxedWorkflowRunner(), witness).replay_workflow(history(name))

    found, came_to = witness.seen.dossier, MANIFEST[name]
    assert {member: getattr(found, member) for member in came_to} == came_to


@pytest.mark.parametrize("name", MANIFEST)
async def test_it_replays_in_the_sandbox(name: str) -> None:
    await replayer(SandboxedWorkflowRunner(SANDBOX)).replay_workflow(history(name))
