"""What is due by the calendar and began under an earlier release goes on under this one, and gives the same."""

from __future__ import annotations

import pytest

import worker
from tests.histories.replaying import PLAIN, SANDBOXED, Witness, history, manifest_of, replayer
from tests.histories.scheduled import FOLDER, LIVES
from workflows import ids

KINDS = {
    ids.BULLETIN_CALL: worker.BulletinCallWorkflow,
    ids.BULLETIN: worker.BulletinWorkflow,
    ids.RECONCILER: worker.ReconcilerWorkflow,
    ids.RECEPTION_REVIEW: worker.ReceptionReviewWorkflow,
    ids.DUTY_CALLS: worker.DutyCallsWorkflow,
}
RECORDED = manifest_of(FOLDER)


@pytest.mark.parametrize("name", RECORDED)
async def test_a_recorded_history_gives_what_it_gave(name: str) -> None:
    witness, came_to = Witness(), RECORDED[name]

    await replayer(KINDS[came_to["type"]], PLAIN, witness).replay_workflow(history(FOLDER, name))

    assert witness.gave.model_dump(mode="json") == came_to["gave"]


@pytest.mark.parametrize("name", RECORDED)
async def test_it_replays_in_the_sandbox(name: str) -> None:
    await replayer(KINDS[RECORDED[name]["type"]], SANDBOXED).replay_workflow(history(FOLDER, name))


def test_there_is_a_history_of_every_workflow_that_a_schedule_starts_and_of_each_way_to_start_it() -> None:
    assert RECORDED.keys() == LIVES.keys()
    assert {came_to["type"] for came_to in RECORDED.values()} == KINDS.keys()
