"""Cases opened under an earlier release finish under this one: recorded histories replay to the same state."""

from __future__ import annotations

import pytest

from tests.histories.record import RELEASES as LIVED
from tests.histories.replaying import HERE, PLAIN, SANDBOXED, Witness, history, manifest_of, replayer
from workflows.petition import PetitionWorkflow

RELEASES = sorted(path.parent.name for path in HERE.glob("v*/manifest.json"))
RECORDED = [
    pytest.param(release, name, id=f"{release}/{name}") for release in RELEASES for name in manifest_of(release)
]


@pytest.mark.parametrize(("release", "name"), RECORDED)
async def test_a_recorded_history_replays_to_the_state_that_it_came_to(release: str, name: str) -> None:
    witness, came_to = Witness(), manifest_of(release)[name]

    await replayer(PetitionWorkflow, PLAIN, witness).replay_workflow(history(release, name))

    petition = witness.seen.petition
    assert (petition.sequence, petition.head, petition.closed) == (
        came_to["sequence"],
        came_to["head"],
        came_to["closed"],
    )


@pytest.mark.parametrize("release", RELEASES)
async def test_recorded_histories_replay_in_the_sandbox(release: str) -> None:
    sandboxed = replayer(PetitionWorkflow, SANDBOXED)

    for name in manifest_of(release):
        await sandboxed.replay_workflow(history(release, name))


def test_the_releases_have_a_history_of_every_way_a_case_can_go() -> None:
    recorded = {release: manifest_of(release).keys() for release in RELEASES}
    assert recorded == {release: lives.keys() for release, lives in LIVED.items()}
