"""The note of where the system can be reached: true at whatever moment somebody reads it."""

import os
from pathlib import Path

from embedded import Running, running
from embedded.datadir import NOTE, owned


def note(port: int) -> Running:
    return Running(
        pid=os.getpid(),
        pages_url="http://127.0.0.1:1/",
        docs_url="http://127.0.0.1:1/api/docs",
        temporal_address=f"127.0.0.1:{port}",
        temporal_namespace="default",
        temporal_ui_url=None,
        processes={},
    )


def test_a_note_of_a_killed_run_is_not_taken_for_the_next_run_that_has_yet_to_get_ready(tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text(note(1).model_dump_json())

    with owned(tmp_path) as ours:
        early = running(tmp_path)
        ours.write(note(2))
        ready = running(tmp_path)

    assert (early, ready, running(tmp_path)) == (None, note(2), None)


def test_a_note_written_anew_replaces_the_one_before(tmp_path: Path) -> None:
    with owned(tmp_path) as ours:
        ours.write(note(1))
        ours.write(note(2))

        assert running(tmp_path) == note(2)
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["up.json", "up.lock"]
