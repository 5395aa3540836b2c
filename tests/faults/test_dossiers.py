"""A worker dies right after it recorded a dossier's lapse, and a gate before it recorded an answer: nothing is lost."""

from __future__ import annotations

import uuid

from domain.chain import first_break
from domain.dossiers.kinds import fold
from intake.dossiers import DossierGate
from storage import ledger
from tests import dossiers, engine
from tests.engine import OFFICER, SUPERVISOR, Engine
from workflows import ids
from workflows.dossier import DossierWorkflow
from workflows.inputs import Answer


async def test_a_worker_and_a_gate_that_die_lose_nothing_of_a_dossier_and_repeat_nothing(own: Engine) -> None:
    client = await own.client()
    gate = DossierGate(own.gate(client, dossiers.in_seconds(answer=4), wait=5.0))
    own.worker_beside("after-commit=clock_lapsed:SIGKILL")
    number = (await gate.open(dossiers.a_recommendation(uuid.uuid4().hex), SUPERVISOR)).number

    async def died() -> bool:
        return own.died(0)

    await engine.until(died, 60)
    own.worker_beside()
    row, _ = own.database.change(lambda c: gate.enter_command(c, number, dossiers.an_answer(), OFFICER))
    handle = client.get_workflow_handle(number)
    await handle.execute_update(ids.COMMAND_UPDATE, row.dossier_envelope, id=row.id, result_type=Answer)
    own.database.change(lambda c: ledger.return_lease(c, row, gate.gate.delivery.holder))

    async def answered() -> bool:
        found = own.database.look(lambda c: ledger.find(c, number, row.id))
        return found is not None and found.state == ledger.DONE

    async with engine.relaying(gate.gate):
        await engine.until(answered, 60)

    log = dossiers.log_of_dossier(own.database, number)
    told = [event.fact.type for event in log]
    state = await client.get_workflow_handle_for(DossierWorkflow.run, number).query(DossierWorkflow.state)
    assert first_break(log) is None
    assert fold(log) == dossiers.dossier_of(own.database, number) == state
    assert (told.count("clock_lapsed"), told.count("recommendation_answered")) == (1, 1)
    assert own.beside[0].status == "ended by SIGKILL"
