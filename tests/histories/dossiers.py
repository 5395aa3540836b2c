"""Record the golden histories of dossiers: ``python -m tests.histories.dossiers [dossiers-v1]``."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import worker
from domain.dossiers.kinds import AnyDossier
from intake.bulletins import BulletinDesk
from intake.dossier_words import AddMembersWords
from intake.dossiers import DossierGate
from intake.gate import PUBLIC
from tests import bulletins, dossiers, engine
from tests.dossiers import LEVELS, SIGNERS
from tests.engine import CLERK, OFFICER, SUPERVISOR, Engine
from tests.histories.record import write
from tests.journeys import saying
from tests.journeys.test_bulletins import corrected

HERE = Path(__file__).parent


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


async def issued(gate: DossierGate, period: str) -> str:
    """Compose and open the first edition of a period."""
    desk = BulletinDesk(gate.gate)
    return await desk.open_issue(period, await desk.compose_issue(period, datetime.now(UTC)))


async def withdrawn(own: Engine, gate: DossierGate) -> str:  # noqa: ARG001 - as the others
    """Live a bulletin that the second level sends back; its second round is published, and withdrawn."""
    desk, number = BulletinDesk(gate.gate), await issued(gate, "half-monthly:2026-10-01")
    await bulletins.looked(desk, number, 1, until=2)
    back = bulletins.a_look("second_review", 1, passed=False, note="缺少说明")
    await bulletins.done(desk, number, back, bulletins.HEADS[0])
    await bulletins.done(desk, number, bulletins.a_revision("本期数据口径见附注"), bulletins.CORRECTOR)
    await bulletins.looked(desk, number, 2)
    await bulletins.done(desk, number, bulletins.a_publication(2), bulletins.HEADS[0])
    await bulletins.done(desk, number, bulletins.a_withdrawal(), bulletins.HEADS[1])
    return number


async def published(own: Engine, gate: DossierGate) -> str:  # noqa: ARG001 - as the others
    """Live a bulletin that stays public."""
    desk, number = BulletinDesk(gate.gate), await issued(gate, "half-monthly:2026-10-16")
    await bulletins.looked(desk, number, 1)
    await bulletins.done(desk, number, bulletins.a_publication(1), bulletins.HEADS[0])
    return number


async def correcting(own: Engine, gate: DossierGate) -> str:
    """Live a second edition; whoever opened it is refused a look, and it comes out by the others."""
    desk, first = BulletinDesk(gate.gate), bulletins.edition_of(own.database, "half-monthly:2026-10-16")
    if first is None:
        raise LookupError("nothing is published yet")
    number = (await desk.correct(bulletins.a_correction(first.number), bulletins.HEADS[0])).number
    await corrected(desk, number)
    return number


RELEASES: dict[str, dict[str, Callable[[Engine, DossierGate], Awaitable[str]]]] = {
    "dossiers-v1": {"recommendation": recommendation, "batch": batch},
    "dossiers-v2": {"withdrawn": withdrawn, "published": published, "correcting": correcting},
}
"""What each release added; what it has in common with an earlier one is recorded there."""


async def record(own: Engine, release: str) -> dict[str, tuple[str, dict[str, object]]]:
    """Live each; give its history and what it came to, by name."""
    client = await own.client()
    gate = DossierGate(own.gate(client, dossiers.in_seconds(answer=3)))
    found: dict[str, tuple[str, dict[str, object]]] = {}
    async with worker.build(client, own.database, own.settings):
        for name, live in RELEASES[release].items():
            number = await live(own, gate)
            state: AnyDossier = dossiers.dossier_of(own.database, number)
            if state.closed:
                await client.get_workflow_handle(number).result()
            history = await client.get_workflow_handle(number).fetch_history()
            came_to: dict[str, object] = {"number": number, "closed": state.closed}
            found[name] = (history.to_json(), came_to | {"sequence": state.sequence, "head": state.head})
    return found


def main() -> None:
    """Record into the folder of the release named; nothing in it is of a real person."""
    release = sys.argv[1] if len(sys.argv) > 1 else max(RELEASES)
    with tempfile.TemporaryDirectory() as root:
        own = Engine(Path(root))
        own.begin()
        try:
            found = asyncio.run(record(own, release))
        finally:
            own.end()
    write(HERE / release, found)
    print(sorted(found))  # noqa: T201 - a script
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
