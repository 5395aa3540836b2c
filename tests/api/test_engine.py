"""The API with a real engine behind it: a petition's whole life, repeats, refusals, and the engine going away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import worker
from embedded.devserver import DevServer
from tests.api.house import House, house_settings, open_house
from tests.api.problem import code_of
from tests.embedded.launch import free_ports, wait_until
from tests.engine import until
from workflows import ids

OPINION = dict.fromkeys(("claim", "facts", "reasons", "conclusion", "legal_basis"), "如下。") | {"outcome": "supported"}


@pytest.fixture
async def living(housed_records: Path, tmp_path: Path) -> AsyncIterator[tuple[House, DevServer]]:
    temporal, ui = free_ports(2)
    settings = house_settings(tmp_path, temporal_port=temporal, temporal_ui_port=ui, retention_days=400, gate_wait=9)
    server = DevServer(settings, ids.SEARCH_ATTRIBUTES)
    server.start()
    wait_until(lambda: server.process.alive and server.retention() is not None, 40)
    house = await open_house(housed_records, tmp_path, settings)
    client = await worker.connect(settings)
    async with worker.build(client, house.database, settings):
        yield house, server
    server.stop(5.0)
    house.database.close()


async def test_a_petition_lives_and_every_no_has_its_code(living: tuple[House, DevServer]) -> None:
    house, _ = living
    receipt = (await house.hand_in()).json()
    number, code = receipt["number"], receipt["tracking_code"]

    early = await house.command(number, "reply", "supervisor", **OPINION)
    transfer = await house.command(number, "transfer", "clerk", id="c1", to="labour")
    again = await house.command(number, "transfer", "clerk", id="c1", to="labour")
    other = await house.command(number, "transfer", "clerk", id="c1", to="housing")
    anothers = await house.command(number, "transfer", "supervisor", id="c1", to="labour")
    twice = await house.command(number, "transfer", "clerk", id="c2", to="labour")
    wordless = await house.command(number, "accept", "officer2")
    accepted = await house.command(number, "accept", "officer2", notice="予以受理。")
    thin = await house.command(number, "reply", "officer2", outcome="supported", claim="如下。")
    replied = await house.command(number, "reply", "officer2", **OPINION)
    empty = await house.command(number, "rate", code=code)
    rated = await house.command(number, "rate", code=code, bureau="satisfied", office="dissatisfied")

    assert code_of(early, 403) == "not_permitted"
    assert (transfer.status_code, transfer.json()["stage"]) == (200, "transferred")
    assert again.json() | {"answered_at": None} == transfer.json() | {"answered_at": None}
    assert code_of(other, 409) == code_of(anothers, 409) == "id_reused"
    assert code_of(twice, 409) == "wrong_stage"
    assert code_of(wordless, 409) == "notice_missing"
    assert code_of(thin, 409) == "opinion_incomplete"
    assert code_of(empty, 409) == "rating_empty"
    assert [answer.json()["stage"] for answer in (accepted, replied, rated)] == ["handling", "replied", "concluded"]
    assert code_of(await house.command(number, "rate", code=code, office="satisfied"), 409) == "wrong_stage"
    refused = (await house.ask("GET", f"/petitions/{number}/commands/c2", "clerk")).json()
    assert (refused["state"], refused["code"]) == ("refused", "wrong_stage")
    view = (await house.ask("POST", "/track", json={"number": number, "code": code})).json()
    assert (view["stage"], view["may_rate"]) == ("concluded", False)


async def test_an_accusation_never_goes_to_the_accused_or_below(living: tuple[House, DevServer]) -> None:
    house, _ = living
    number = (await house.hand_in(purpose="accusation", accused=[{"office": "东城区住建局"}])).json()["number"]

    for office in ("housing", "repairs"):
        transfer = await house.command(number, "transfer", "clerk", to=office)
        assignment = await house.command(number, "assign", "clerk", to=office, result_by="2030-01-01")
        assert code_of(transfer, 409) == code_of(assignment, 409) == "accused_office"
        assert code_of(await house.ask("GET", f"/petitions/{number}", "officer"), 404) == "not_found"
    assert (await house.command(number, "transfer", "clerk", to="labour")).json()["stage"] == "transferred"


async def test_what_is_given_while_the_engine_is_away_is_done_when_it_is_back(
    living: tuple[House, DevServer],
) -> None:
    house, server = living
    number = (await house.hand_in()).json()["number"]
    running = server.process.running
    assert running is not None
    running.kill()
    running.wait()
    object.__setattr__(house.services.gate, "wait", 0.3)

    given = await house.command(number, "transfer", "clerk", id="c1", to="labour")
    pending = await house.ask("GET", f"/petitions/{number}/commands/c1", "clerk")
    behind = await house.command(number, "accept", "officer2", id="c2", notice="予以受理。")

    assert (given.status_code, given.json()["state"]) == (202, "pending")
    assert pending.json() == given.json()
    assert code_of(behind, 404) == "not_found"

    async def done() -> bool:
        repeated = await house.command(number, "transfer", "clerk", id="c1", to="labour")
        return repeated.status_code == 200

    server.start()
    await until(done, 60)
    found = (await house.ask("GET", f"/petitions/{number}/commands/c1", "clerk")).json()
    assert (found["state"], found["received_at"]) == ("done", given.json()["received_at"])
