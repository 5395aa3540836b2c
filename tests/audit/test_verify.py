"""What is as it was recorded verifies, and nothing that cannot be verified passes for verified."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select
from temporalio.client import Client

import worker
from audit.findings import EngineAway, Finding, Note, Report
from audit.replaying import Replaying
from audit.verify import Unknown, verify, verify_all
from settings import Settings
from storage.database import Database
from storage.tables import events, superseded_events
from tests.audit.conftest import Lived
from tests.embedded.launch import free_ports

KINDS = ("ordinary", "declined", "refused", "urged", "open", "late", "imported closed", "imported open")


@pytest.mark.parametrize("kind", KINDS)
async def test_an_untouched_petition_agrees(
    lived: Lived, records: Database, client: Client, replaying: Replaying, kind: str
) -> None:
    report = await verify(records, client, lived.numbers[kind], replaying)

    assert report.finding is None


async def test_all_untouched_petitions_agree_and_progress_is_told(
    lived: Lived, records: Database, client: Client
) -> None:
    told: list[tuple[int, int]] = []

    summary = await verify_all(records, client, lambda done, total: told.append((done, total)))

    assert summary.findings == ()
    assert summary.exit_code == 0
    assert told == [(n, len(lived.numbers)) for n in range(1, len(lived.numbers) + 1)]


async def test_an_imported_closed_case_says_that_only_its_log_was_verified(
    lived: Lived, records: Database, client: Client, replaying: Replaying
) -> None:
    report = await verify(records, client, lived.numbers["imported closed"], replaying)

    assert [remark.note for remark in report.remarks] == [Note.LOG_ONLY]


async def test_superseded_events_are_told_and_are_no_difference(
    records: Database, client: Client, replaying: Replaying, number: str
) -> None:
    stale = records.look(lambda c: c.execute(select(events).where(events.c.stream == number)).mappings().all())[0]
    row = {name: stale[name] for name in stale if name != "position"} | {"superseded_at": stale["recorded_at"]}
    records.change(lambda c: c.execute(insert(superseded_events), [row]))

    report = await verify(records, client, number, replaying)

    assert report.finding is None
    assert [(r.note, r.params) for r in report.remarks] == [(Note.SUPERSEDED, {"events": "1 registered"})]


async def test_an_engine_out_of_reach_is_no_success(lived: Lived, records: Database, replaying: Replaying) -> None:
    away = Settings(data_dir=lived.engine.root, temporal_port=free_ports(1)[0])
    client = await worker.connect(away, lazy=True)

    with pytest.raises(EngineAway):
        await verify(records, client, lived.numbers["ordinary"], replaying)


async def test_a_number_that_nobody_gave_is_unknown(records: Database, client: Client, replaying: Replaying) -> None:
    with pytest.raises(Unknown):
        await verify(records, client, "P1999-0000001", replaying)


async def test_the_replaying_process_is_killed_when_it_does_not_answer(
    records: Database, client: Client, number: str
) -> None:
    async with Replaying(patience=0.001) as hurried:
        report = await verify(records, client, number, hurried)

    assert _found(report).found == "the replay did not end within 0.001 s"


def _found(report: Report) -> Finding:
    assert report.finding is not None
    return report.finding
