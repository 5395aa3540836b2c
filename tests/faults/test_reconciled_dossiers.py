"""What can fall through in a dossier is broken on purpose, and the reconciler mends it or alarms until it is mended."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select
from temporalio.client import WorkflowExecutionStatus

from domain.alarms import AlarmKind
from intake.dossiers import DossierGate
from storage import alarms
from storage.database import now
from storage.tables import dossiers as dossier_rows
from storage.tables import ledger, outbox
from tests import dossiers, engine
from tests.engine import OFFICER, OTHER_OFFICER, SUPERVISOR
from tests.faults.watching import DESK_EMPTY, Watched


async def test_a_dossier_is_begun_again_and_one_whose_call_was_missed_alarms_to_those_who_may_see_it(
    watched: Watched,
) -> None:
    gate = DossierGate(watched.own.gate(watched.client, dossiers.in_seconds(), wait=10.0))
    number = (await gate.open(dossiers.a_recommendation(), SUPERVISOR)).number
    await watched.listed(number, "Running")
    await watched.client.get_workflow_handle(number).terminate()
    await watched.listed(number, "Terminated")
    row = dossier_rows.c.number == number

    begun_again = await watched.found()
    status = await watched.status(number)
    answered = await gate.command(number, dossiers.an_answer(), OFFICER)
    state = watched.own.database.look(lambda c: c.execute(select(dossier_rows.c.state).where(row)).scalar_one())
    old = json.loads(state)
    for clock in old["clocks"]:
        clock["due_at"] = "2026-01-01T00:00:00Z"
    watched.change(dossier_rows, row, state=json.dumps(old))
    overdue = await watched.found()
    shown = [watched.own.database.look(lambda c, v=v: alarms.standing(c, v)) for v in (SUPERVISOR, OTHER_OFFICER)]  # type: ignore[misc]
    watched.change(dossier_rows, row, state=state)
    mended = await watched.found()

    assert (begun_again, status, answered.state) == ({DESK_EMPTY}, WorkflowExecutionStatus.RUNNING, "done")
    assert overdue == {(AlarmKind.CALL_OVERDUE, number), DESK_EMPTY}
    assert [[alarm.subject for alarm in seen] for seen in shown] == [[number], []]
    assert mended == {DESK_EMPTY}


async def test_late_commands_and_notices_of_dossiers_are_seen_to(watched: Watched) -> None:
    gate = DossierGate(watched.own.gate(watched.client, dossiers.in_seconds(), wait=10.0))
    number = (await gate.open(dossiers.a_recommendation(), SUPERVISOR)).number
    long_ago = watched.own.database.look(now) - timedelta(hours=1)
    row, _ = watched.own.database.change(lambda c: gate.enter_command(c, number, dossiers.an_answer(), OFFICER))
    late = (ledger.c.petition == number) & (ledger.c.id == row.id)
    watched.change(ledger, late, received_at=long_ago, leased_until=None, leased_by=None)
    watched.change(outbox, outbox.c.petition == number, released=False, created_at=long_ago)

    found = await watched.found()

    assert found == {DESK_EMPTY}
    assert engine.answers(watched.own.database, number)[-1] == (row.id, "done")
    assert await engine.released(watched.own.database, number)
