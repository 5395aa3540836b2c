"""Dossiers that began under an earlier release go on under this one: recorded histories replay to the same state."""

from __future__ import annotations

import pytest

from tests.histories.dossiers import RELEASES
from tests.histories.replaying import PLAIN, SANDBOXED, Witness, history, manifest_of, replayer
from workflows.dossier import DossierWorkflow

RECORDED = [
    pytest.param(release, name, id=f"{release}/{name}") for release in RELEASES for name in manifest_of(release)
]


@pytest.mark.parametrize(("release", "name"), RECORDED)
async def test_a_recorded_history_of_a_dossier_replays_to_the_state_that_it_came_to(release: str, name: str) -> None:
    witness, came_to = Witness(), manifest_of(release)[name]

    await replayer(DossierWorkflow, PLAIN, witness).replay_workflow(history(release, name))

    found = witness.seen.dossier
    assert {member: getattr(found, member) for member in came_to} == came_to


@pytest.mark.parametrize(("release", "name"), RECORDED)
async def test_it_replays_in_the_sandbox(release: str, name: str) -> None:
    await replayer(DossierWorkflow, SANDBOXED).replay_workflow(history(release, name))


def test_there_is_a_history_of_every_dossier_that_is_lived() -> None:
    recorded = {release: manifest_of(release).keys() for release in RELEASES}
    assert recorded == {release: lives.keys() for release, lives in RELEASES.items()}
