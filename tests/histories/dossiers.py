"""Record the golden histories of dossiers: ``python -m tests.histories.dossiers``."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import uuid
from pathlib import Path

import worker
from domain.dossiers.kinds import AnyDossier
from intake.dossier_words import AddMembersWords
from intake.dossiers import DossierGate
from intake.gate import PUBLIC
from tests import dossiers, engine
from tests.dossiers import LEVELS, SIGNERS
from tests.engine import CLERK, OFFICER, SUPERVISOR, Engine
from tests.histories.record import write
from tests.journeys import saying

HERE = Path(__file__).parent / "dossiers-v1"


async def recommendation(own: Engine, gate: DossierGate) -> str:
    """Live a recommendation that is answered late, renewed, answered and noted."""
    number = (await gate.open(dossiers.a_recommendation(uuid.uuid4().hex), SUPERVISOR)).number

    async def lapsed() -> bool:
        return any(event.fact.type == "overdue_reminded" for event in dossiers.log_of_dossier(own.database, number))

    await engine.until(lapsed)
    await gate.command(number, dossiers.an_answer(adopted=False), OFFICER)
    await gate.command(number, dossiers.a_renewal(), SUPERVISOR)
    await gate.command(number, dossiers.an_answer("again"), OFFICER)
    await gate.command(number, dossiers.a_note(), SUPERVISOR)
    return number


async def batch(own: Engine, gate: DossierGate) -> str:  # noqa: ARG001 - as the other
    """Live a batch of one, with a refusal and a return, to its report."""
    petition = (await gate.gate.register(saying.PETITION, PUBLIC, uuid.uuid4().hex)).number
    number = (await gate.open(dossiers.a_batch(uuid.uuid4().hex[:8]), CLERK)).number
    await gate.command(number, AddMembersWords(id="add", type="add_members", petitions=(petition,)), CLERK)
    await gate.command(number, dossiers.a_proposal("early", 1), CLERK)
    for words, who in ((saying.TRANSFER, CLERK), (saying.ACCEPT, OFFICER), (saying.REPLY, OFFICER)):
        await gate.gate.command(petition, words, who)
    await gate.command(number, dossiers.a_proposal(), CLERK)
    await gate.command(number, dossiers.a_sending_back("county", 1), SIGNERS["county"])
    await gate.command(number, dossiers.a_proposal("anew"), CLERK)
    for level in LEVELS:
        await gate.command(number, dossiers.a_signature(level), SIGNERS[level])
    await gate.command(number, dossiers.a_report(), SUPERVISOR)
    return number


async def record(own: Engine) -> dict[str, tuple[str, dict[str, object]]]:
    """Live each; give its history and what it came to, by name."""
    client = await own.client()
    gate = DossierGate(own.gate(client, dossiers.in_seconds(answer=3)))
    found: dict[str, tuple[str, dict[str, object]]] = {}
    async with worker.build(client, own.database, own.settings):
        for name, live in {"recommendation": recommendation, "batch": batch}.items():
            number = await live(own, gate)
            await client.get_workflow_handle(number).result()
            history = await client.get_workflow_handle(number).fetch_history()
            state: AnyDossier = dossiers.dossier_of(own.database, number)
            came_to: dict[str, object] = {"number": number, "closed": state.closed}
            found[name] = (history.to_json(), came_to | {"sequence": state.sequence, "head": state.head})
    return found


def main() -> None:
    """Record both; nothing in them is of a real person."""
    with tempfile.TemporaryDirectory() as root:
        own = Engine(Path(root))
        own.begin()
        try:
            found = asyncio.run(record(own))
        finally:
            own.end()
    write(HERE, found)
    print(sorted(found))  # noqa: T201 - a script
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
