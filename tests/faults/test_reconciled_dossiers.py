"""What can fall through in a dossier is broken on purpose, and the reconciler mends it or alarms until it is mended."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select
from temporalio.client import WorkflowExecutionStatus

from domain.alarms import AlarmKind
from domain.base import Purpose
from intake.dossiers import DossierGate
from intake.gate import PUBLIC
from intake.words import AccusedWords
from storage import alarms
from storage.database import now
from storage.tables import accounts, ledger, office_terms, outbox
from storage.tables import dossiers as dossier_rows
from tests import dossiers, engine
from tests.engine import OFFICE, OFFICER, OTHER_OFFICER, SUPERVISOR
from tests.faults.watching import DESK_EMPTY, Watched
from tests.journeys import saying


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


async def test_a_dossier_of_which_nobody_hears_is_found_until_somebody_does(watched: Watched) -> None:
    gate = DossierGate(watched.own.gate(watched.client, dossiers.in_seconds(), wait=10.0))
    await gate.open(dossiers.a_recommendation(), SUPERVISOR)
    term = office_terms.c.office == OFFICE

    watched.change(office_terms, term, valid_to=watched.own.database.look(now))
    gone = await watched.found()
    watched.change(office_terms, term, valid_to=None)
    for username in ("officer", "clerk", "leader"):
        watched.change(accounts, accounts.c.username == username, locked_at=watched.own.database.look(now))
    unstaffed = await watched.found()
    watched.change(accounts, accounts.c.username == "clerk", locked_at=None)
    mended = await watched.found()

    assert gone == {(AlarmKind.OFFICE_GONE, OFFICE), (AlarmKind.NO_STAFF, OFFICE), DESK_EMPTY}
    assert unstaffed == {(AlarmKind.NO_STAFF, OFFICE), (AlarmKind.NO_STAFF, "B"), DESK_EMPTY}
    assert mended == {DESK_EMPTY}


async def test_where_accusations_that_a_dossier_cites_bar_everybody_the_alarm_names_the_dossier_and_no_office(
    watched: Watched,
) -> None:
    named = tuple(AccusedWords(name=name) for name in ("承办人", "登记员", "领导"))
    said = saying.PETITION.model_copy(update={"purpose": Purpose.ACCUSATION, "accused": named})
    petition = (await watched.gate.register(said, PUBLIC, "accusing")).number
    await engine.until(lambda: engine.known(watched.own.database, petition))
    gate = DossierGate(watched.own.gate(watched.client, dossiers.in_seconds(), wait=10.0))
    number = (await gate.open(dossiers.a_recommendation(cases=(petition,)), SUPERVISOR)).number

    found = await watched.found()

    assert found == {(AlarmKind.NOBODY, number), (AlarmKind.NOBODY, petition), DESK_EMPTY}
