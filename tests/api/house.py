"""The house of the API's tests: the real application on real records, and a tree deep enough to hide in."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Connection, insert

import worker
from api.app import create_app
from api.services import Services, build_services
from domain.base import Accused, Actor, Purpose, Role
from domain.commands import Command
from domain.offices import OfficeKind, OfficeOpened
from domain.petition import Stage
from intake.safe import Safe
from settings import Settings
from storage import ledger, registry
from storage.database import Database, now
from storage.directory import Tree, find_account
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import append
from storage.tables import sessions
from tests.builders import Case, a_registration, a_reply, a_transfer, an_acceptance, an_actor
from tests.embedded.launch import free_ports
from tests.packs import cn_rules
from web.pages import install

PASSWORD = "a-long-password"
KEY = "k" * 32
SETUP = Actor(id="setup", role=Role.ADMINISTRATOR)
BUREAU, DEPARTMENT = OfficeKind.BUREAU, OfficeKind.DEPARTMENT
OFFICES: dict[str, OfficeOpened] = {
    "city": OfficeOpened(kind=BUREAU, name="云州市信访局", name_en="Yunzhou Petition Bureau"),
    "east": OfficeOpened(kind=BUREAU, parent="city", name="东城区信访局", district="东城区"),
    "west": OfficeOpened(kind=BUREAU, parent="city", name="西城区信访局", district="西城区"),
    "housing": OfficeOpened(kind=DEPARTMENT, parent="east", name="东城区住建局"),
    "repairs": OfficeOpened(kind=DEPARTMENT, parent="housing", name="房屋维修站"),
    "labour": OfficeOpened(kind=DEPARTMENT, parent="east", name="东城区人社局"),
}
PEOPLE: dict[str, tuple[Role, str | None]] = {
    "clerk": (Role.CLERK, "east"),
    "westclerk": (Role.CLERK, "west"),
    "officer": (Role.OFFICER, "housing"),
    "fitter": (Role.OFFICER, "repairs"),
    "officer2": (Role.OFFICER, "labour"),
    "namesake": (Role.OFFICER, "labour"),
    "supervisor": (Role.SUPERVISOR, "city"),
    "leader": (Role.LEADER, "east"),
    "auditor": (Role.AUDITOR, None),
    "insider": (Role.AUDITOR, "housing"),
    "admin": (Role.ADMINISTRATOR, None),
}
NAMES = {"namesake": "何同名"}
WORDS: dict[str, Any] = {
    "channel": "online",
    "purpose": "request",
    "title": "路灯不亮",
    "content": "三单元门口路灯不亮。",
    "district": "东城区",
    "petitioners": [{"name": "王测试", "phone": "13000000000"}],
}
AGE = timedelta(hours=5)
NOBODY = Accused()


@dataclass(frozen=True)
class Planted:
    """What a planted case is like."""

    stage: Stage = Stage.HANDLING
    office: str = "labour"
    accused: Accused = NOBODY
    age: timedelta = AGE


@dataclass
class House:
    """One application, what tests plant in its records, and the tokens of those who logged in."""

    app: FastAPI
    services: Services
    tokens: dict[str, str] = field(default_factory=lambda: {name: f"token-of-{name}" for name in PEOPLE})

    @property
    def database(self) -> Database:
        """The records."""
        return self.services.database

    def client(self, **headers: str) -> httpx2.AsyncClient:
        """Open a client that talks to the application itself."""
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)

    async def bearer(self, username: str) -> dict[str, str]:
        """Give the header of somebody who has logged in."""
        return {"authorization": f"Bearer {self.tokens[username]}"}

    async def ask(self, method: str, path: str, username: str | None = None, **how: Any) -> httpx2.Response:
        """Ask the API for something below ``/api/v1``, as somebody or as nobody."""
        headers = how.pop("headers", {}) | (await self.bearer(username) if username else {})
        async with self.client() as client:
            return await client.request(method, f"/api/v1{path}", headers=headers, **how)

    async def hand_in(self, username: str | None = None, key: str = "", **changes: Any) -> httpx2.Response:
        """Hand a petition in."""
        named = {"idempotency-key": key or uuid.uuid4().hex}
        return await self.ask("POST", "/petitions", username, json=WORDS | changes, headers=named)

    async def command(self, number: str, kind: str, username: str | None = None, **words: Any) -> httpx2.Response:
        """Give a command."""
        said = {"id": uuid.uuid4().hex, "type": kind} | words
        return await self.ask("POST", f"/petitions/{number}/commands", username, json=said)

    def plant(self, number: str, planted: Planted | None = None) -> Case:
        """Put a case into the records as its workflow would have."""
        return self.database.change(lambda c: _plant(c, self.services, number, planted or Planted()))

    def account(self, username: str) -> str:
        """Give an account's id."""
        found = self.database.look(lambda c: find_account(c, username=username))
        assert found is not None
        return found.id


def settle(connection: Connection) -> None:
    """Open the offices, add the accounts, and log all of them in."""
    for office, fact in OFFICES.items():
        registry.open_office(connection, SETUP, office, fact)
    safe, at = Safe(KEY.encode()), now(connection)
    for username, (role, office_of) in PEOPLE.items():
        name = NAMES.get(username, username)
        account = registry.add_account(connection, username, PASSWORD, role, office=office_of, name=name)
        # sessions are made beforehand: a login costs more than all the rest of most tests
        row: dict[str, Any] = {
            "token_hash": safe.digest("session", f"token-of-{username}"),
            "account": account.id,
            "kind": "bearer",
        }
        row |= {"csrf": "none", "created_at": at, "expires_at": at + timedelta(hours=12)}
        connection.execute(insert(sessions), [row])


def template(path: Path) -> Path:
    """Make records once with offices and accounts; tests copy them."""
    database = Database(f"sqlite:///{path}")
    migrate(database, read_policy("cn-2022"))
    database.change(settle)
    database.close()
    return path


def house_settings(folder: Path, **given: Any) -> Settings:
    """Give settings under which the sessions made beforehand hold."""
    return Settings(data_dir=folder, secret_key=SecretStr(KEY), **given)


async def open_house(records: Path, folder: Path, settings: Settings | None = None) -> House:
    """Build the application on a copy of the records; unless told otherwise, no engine is where it looks for one."""
    shutil.copy(records, folder / "petitionflow.db")
    settings = settings or house_settings(folder, temporal_port=free_ports(1)[0], gate_wait=0.1)
    client = await worker.connect(settings, lazy=True)
    services = build_services(settings, Database(settings.records_url), client, read_policy("cn-2022"))
    app = create_app(services)
    install(app)
    return House(app, services)


def _plant(connection: Connection, services: Services, number: str, planted: Planted) -> Case:
    tree, rules = Tree.load(connection), cn_rules()
    bureau, office = tree.ref("east"), tree.ref(planted.office)
    assert bureau is not None
    assert office is not None
    case, start = Case(rules, number), datetime.now(UTC) - planted.age
    purpose = Purpose.ACCUSATION if planted.accused != Accused() else Purpose.REQUEST
    opening = a_registration(bureau=bureau, district="东城区", purpose=purpose, accused=planted.accused)
    written = {"title": WORDS["title"], "content": WORDS["content"]}
    text = services.safe.put_text(connection, number, "petition", written, start)
    way: list[tuple[Stage, Command, Actor]] = [
        (Stage.REGISTERED, opening.model_copy(update={"text": text}), an_actor(Role.PETITIONER)),
        (Stage.TRANSFERRED, a_transfer(office), an_actor(Role.CLERK, "east")),
        (Stage.HANDLING, an_acceptance(), an_actor(Role.OFFICER, office.id)),
        (Stage.REPLIED, a_reply(), an_actor(Role.OFFICER, office.id)),
    ]
    for step, (reached, command, actor) in enumerate(way):
        case.done(command, actor, start + step * timedelta(minutes=1))
        if reached is planted.stage:
            break
    code = services.safe.tracking_hash(services.safe.tracking_code(number))
    ledger.open_docket(connection, number, code, rules.policy.id, start)
    services.safe.put_person(connection, number, "petitioner", {"name": "王测试", "phone": "13000000000"}, start)
    for batch in case.batches:
        append(connection, batch, certain=True)
    return case
