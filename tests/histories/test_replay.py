"""Cases opened under an earlier release finish under this one: recorded histories replay to the same state."""

from __future__ import annotations

import json
from pathlib import Path
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
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

import worker
from tests.histories.record import RELEASES as LIVED
from workflows.petition import PetitionWorkflow

HERE = Path(__file__).parent
RELEASES = sorted(path.parent for path in HERE.glob("v*/manifest.json"))
RECORDED = [
    pytest.param(release, name, id=f"{release.name}/{name}")
    for release in RELEASES
    for name in json.loads((release / "manifest.json").read_text())
]


class Witness(Interceptor):
    """Keeps the workflow object of a replay, to ask it for its state afterwards."""

    def __init__(self) -> None:
        self.seen: PetitionWorkflow | None = None

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor] | None:
        """Give an interceptor that reports here."""
        witness = self

        class Inbound(WorkflowInboundInterceptor):
            async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002
                found = workflow.instance()
                witness.seen = found if isinstance(found, PetitionWorkflow) else None
                return await super().execute_workflow(input)

        return Inbound


def history(release: Path, name: str) -> tuple[WorkflowHistory, dict[str, Any]]:
    """Read a recorded history and what it came to."""
    came_to = json.loads((release / "manifest.json").read_text())[name]
    return WorkflowHistory.from_json(came_to["number"], (release / f"{name}.json").read_text()), came_to


@pytest.mark.parametrize(("release", "name"), RECORDED)
async def test_a_recorded_history_replays_to_the_state_that_it_came_to(release: Path, name: str) -> None:
    witness = Witness()
    recorded, came_to = history(release, name)
    replayer = Replayer(
        workflows=[PetitionWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=UnsandboxedWorkflowRunner(),
        interceptors=[witness],
    )

    await replayer.replay_workflow(recorded)

    assert witness.seen is not None
    petition = witness.seen.petition
    assert petition is not None
    assert (petition.sequence, petition.head, petition.closed) == (
        came_to["sequence"],
        came_to["head"],
        came_to["closed"],
    )


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
async def test_recorded_histories_replay_in_the_sandbox(release: Path) -> None:
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*worker.PASSED_THROUGH)
    replayer = Replayer(
        workflows=[PetitionWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=SandboxedWorkflowRunner(restrictions),
    )

    for name in json.loads((release / "manifest.json").read_text()):
        await replayer.replay_workflow(history(release, name)[0])


def test_the_releases_have_a_history_of_every_way_a_case_can_go() -> None:
    recorded = {release.name: json.loads((release / "manifest.json").read_text()).keys() for release in RELEASES}
    assert recorded == {release: lives.keys() for release, lives in LIVED.items()}
