"""The audit of dossiers: what is sound passes, and what tampering changes is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, update

from audit.evidence import count_petitions, gather, petitions
from audit.findings import Broken, Check
from audit.records import check_chain, check_fold
from domain.dossiers.batch import AddMembers
from domain.dossiers.kinds import DossierRecord
from storage.database import Database
from storage.records import append
from storage.tables import dossier_cases, dossiers, events
from tests.domain.dossiers.files import CLERK, File, a_receipt, joining
from tests.engine import open_records

NUMBER = "B2026-0001"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Database]:
    file = File(NUMBER)
    file.done(a_receipt(), CLERK)
    file.done(AddMembers(members=joining(1, 2)), CLERK)
    database = open_records(tmp_path / "records.db")
    database.change(lambda c: append(c, DossierRecord(stream=NUMBER, events=tuple(file.log))))
    yield database
    database.close()


def checked(connection: Connection) -> int:
    evidence = gather(connection, NUMBER)
    log = check_chain(evidence)
    check_fold(evidence, log)
    return len(log.events)


def test_a_sound_dossier_passes_and_is_among_all_that_is_verified(records: Database) -> None:
    assert records.look(checked) == 4
    assert records.look(lambda c: petitions(c, "", 10)) == [NUMBER]
    assert records.look(count_petitions) == 1


@pytest.mark.parametrize(
    ("change", "check", "where"),
    [
        (update(events).where(events.c.sequence == 4).values(content="{}"), Check.CHAIN, "event 4"),
        (delete(events).where(events.c.sequence == 2), Check.CHAIN, "the log"),
        (update(dossiers).values(stage="reported"), Check.FOLD, f"dossier {NUMBER}"),
        (update(dossiers).values(state="{}"), Check.FOLD, f"dossier {NUMBER}: state"),
        (delete(dossiers), Check.FOLD, f"dossier {NUMBER}"),
        (delete(dossier_cases).where(dossier_cases.c.petition == "P2"), Check.FOLD, "cited P2"),
    ],
    ids=str,
)
def test_what_tampering_changes_is_found(records: Database, change: object, check: Check, where: str) -> None:
    records.change(lambda c: c.execute(change))  # type: ignore[call-overload]

    with pytest.raises(Broken) as broken:
        records.look(checked)

    assert broken.value.finding.check is check
    assert broken.value.finding.where.startswith(where)
