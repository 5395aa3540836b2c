"""Of a petitioner's rating it is kept whether it came from an office's own network: one boolean, never an address."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import httpx2
import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, inspect, select, text

from api.networks import lies_in
from domain.petition import Stage
from settings import Settings
from storage.receipts import rating_receipts
from tests.api.house import House, Planted, house_settings, open_house
from tests.embedded.launch import free_ports

NUMBER = "P2026-0000081"
HALL = "10.20.0.0/16, 2001:db8:5::/48"
HOME = "203.0.113.77"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("10.20.3.4", True),
        ("::ffff:10.20.3.4", True),
        ("2001:db8:5::7", True),
        (HOME, False),
        ("10.21.0.1", False),
        ("2001:db8:6::7", False),
        (None, None),
        ("unix:", None),
    ],
)
def test_an_address_lies_in_a_network_or_does_not(address: str | None, found: bool | None) -> None:
    assert lies_in(address, Settings(office_networks=HALL).networks) is found


def test_without_networks_nothing_is_known() -> None:
    assert lies_in("10.20.3.4", Settings().networks) is None
    assert Settings(office_networks=" 10.0.0.0/8 ,").networks == (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize("said", ["hall", "10.0.0.0/33", "10.0.0.1/8"])
def test_what_is_no_network_stops_the_start(said: str) -> None:
    with pytest.raises(ValidationError, match="office_networks"):
        Settings(office_networks=said)


async def rated(records: Path, folder: Path, networks: str, address: str, **who: str) -> House:
    """Rate a case from an address; the engine is away, so the answer is 202 and the ledger has it."""
    settings = house_settings(folder, temporal_port=free_ports(1)[0], gate_wait=0.1, office_networks=networks)
    house = await open_house(records, folder, settings)
    house.plant(NUMBER, Planted(Stage.REPLIED))
    code = house.services.safe.tracking_code(NUMBER)
    said = {"id": "r1", "type": "rate", "office": "satisfied"} | ({} if who else {"code": code})
    headers = await house.bearer(who["by"]) if who else {}
    transport = httpx2.ASGITransport(app=house.app, client=(address, 4711))
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client:
        for _ in range(2):
            answer = await client.post(f"/api/v1/petitions/{NUMBER}/commands", json=said)
            assert answer.status_code == 202, answer.text
    return house


@pytest.mark.parametrize(("address", "own"), [("10.20.3.4", True), (HOME, False)])
async def test_one_boolean_is_kept_once_for_a_rating(
    housed_records: Path, tmp_path: Path, address: str, own: bool
) -> None:
    house = await rated(housed_records, tmp_path, HALL, address)

    assert house.database.look(lambda c: c.execute(select(rating_receipts)).all()) == [(NUMBER, 1, own)]
    assert not house.database.look(lambda c: address in everything(c))
    house.database.close()


async def test_nothing_is_kept_where_no_network_is_named_nor_of_what_staff_enters(
    housed_records: Path, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    unnamed = await rated(housed_records, tmp_path / "a", "", "10.20.3.4")
    clerk = await rated(housed_records, tmp_path / "b", HALL, "10.20.3.4", by="clerk")

    for house in (unnamed, clerk):
        assert house.database.look(lambda c: c.execute(select(rating_receipts)).all()) == []
        house.database.close()


def everything(connection: Connection) -> str:
    """Give all that the records hold as one text."""
    names = inspect(connection).get_table_names()
    return "".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names)  # noqa: S608
