"""No name and no text outside the database: neither in histories nor in lists nor in logs."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

from intake.dossiers import DossierGate
from intake.gate import PUBLIC
from storage.packs import read_policy
from tests import dossiers, engine
from tests.engine import CLERK, OFFICER, SUPERVISOR, Engine
from tests.journeys import saying

PLANTED = (saying.PETITIONER, saying.COMPLAINT, saying.NOTICE, saying.OPINION, "13900000001", dossiers.TEXT)
ENCODED = re.compile(r'"(?:data|searchAttributes)"\s*:\s*"([A-Za-z0-9+/=]+)"')


def readable(history: str) -> str:
    """A raw history with its payloads decoded, however they were escaped."""
    payloads = [base64.b64decode(found).decode(errors="replace") for found in ENCODED.findall(history)]
    return "\n".join([history, *payloads, *(p.encode().decode("unicode_escape", "replace") for p in payloads)])


def read(folder: Path, pattern: str) -> bytes:
    """All bytes of some files below a folder."""
    return b"".join(file.read_bytes() for file in folder.rglob(pattern))


async def test_planted_names_and_texts_are_in_the_database_and_nowhere_else(tmp_path: Path) -> None:
    own = Engine(tmp_path)
    try:
        own.begin()
        own.worker_beside()
        client = await own.client()
        gate = own.gate(client, read_policy("cn-2022"))
        number = (await gate.register(saying.PETITION, PUBLIC, "key")).number
        for words, sender in ((saying.TRANSFER, CLERK), (saying.URGE, SUPERVISOR), (saying.ACCEPT, OFFICER)):
            await gate.command(number, words, sender)
        await gate.command(number, saying.REPLY, OFFICER)
        advised = (await DossierGate(gate).open(dossiers.a_recommendation(cases=(number,)), SUPERVISOR)).number
        rated = await gate.command(number, saying.RATE, None)

        handle = engine.history_of(client, number)
        dossier = client.get_workflow_handle(advised)
        both = [(await one.fetch_history()).to_json() for one in (handle, dossier)]
        history = readable("\n".join(both))
        description = json.dumps((await handle.describe()).raw_info.SerializeToString().hex())
        logs = read(tmp_path, "*.log").decode(errors="replace")
        server = read(tmp_path, "temporal.db*")
        kept = own.database.look(
            lambda c: c.exec_driver_sql("SELECT group_concat(content) FROM documents").scalar_one()
        )

        assert rated.state == "done"
        assert saying.OPINION in kept
        assert dossiers.TEXT in kept
        assert '"transferred"' in history
        assert '"recommendation_issued"' in history
        for word in PLANTED:
            assert word not in history
            assert word.encode().hex() not in description
            assert word not in logs
            assert word.encode() not in server
    finally:
        own.end()
