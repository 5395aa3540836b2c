"""A site of the tests: the real application on real records; the engine may be away."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx2
from fastapi import FastAPI
from sqlalchemy import Connection

import worker
from api.app import create_app
from api.services import Services, build_services
from domain.base import Accused, Actor, Purpose, Role
from domain.commands import Command
from domain.petition import Stage
from settings import Settings
from storage import ledger
from storage.database import Database
from storage.directory import Tree, account_ref, find_account
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import append
from tests.builders import (
    Case,
    a_leader_assignment,
    a_registration,
    a_reply,
    a_transfer,
    an_acceptance,
    an_actor,
)
from tests.embedded.launch import free_ports
from tests.packs import cn_rules
from tests.web.town import PASSWORD, settle
from web.pages import install

INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


NOBODY = Accused()


@dataclass(frozen=True)
class Planted:
    """What a planted case is like."""

    stage: Stage = Stage.REGISTERED
    age: timedelta = timedelta(hours=5)
    title: str = "路灯不亮"
    content: str = "三单元门口路灯不亮。"
    accused: Accused = NOBODY
    led: bool = False
    office: str = "east-housing"
    then: tuple[tuple[Command, Actor], ...] = ()


@dataclass
class Site:
    """One application, and what tests plant in its records."""

    app: FastAPI
    services: Services

    @property
    def database(self) -> Database:
        """The records."""
        return self.services.database

    def visitor(self, **headers: str) -> httpx2.AsyncClient:
        """Open a browser without scripts: it keeps cookies and follows nothing by itself."""
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.AsyncClient(transport=transport, base_url="http://testserver", headers=named)

    @asynccontextmanager
    async def staff(self, username: str, **headers: str) -> AsyncIterator[httpx2.AsyncClient]:
        """Open a browser and log in."""
        async with self.visitor(**headers) as browser:
            form = hidden((await browser.get("/login")).text, "/login")
            answer = await browser.post("/login", data=form | {"username": username, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            yield browser

    def plant(self, number: str, planted: Planted | None = None) -> Case:
        """Put a case into the records as its workflow would have."""
        return self.database.change(lambda c: _plant(c, self.services, number, planted or Planted()))


def template(path: Path) -> Path:
    """Make records once with offices and accounts; tests copy them."""
    database = Database(f"sqlite:///{path}")
    migrate(database, read_policy("cn-2022"))
    database.change(settle)
    database.close()
    return path


async def open_site(records: Path, folder: Path) -> Site:
    """Build the application on a copy of the records; no engine listens where it looks for one."""
    shutil.copy(records, folder / "petitionflow.db")
    settings = Settings(data_dir=folder, temporal_port=free_ports(1)[0], gate_wait=0.2)
    client = await worker.connect(settings, lazy=True)
    services = build_services(settings, Database(settings.records_url), client, read_policy("cn-2022"))
    app = create_app(services)
    install(app)
    return Site(app, services)


def hidden(page: str, action: str, command: str | None = None) -> dict[str, str]:
    """Read the hidden fields of the form that is sent to an address, or of a command's."""
    for found in re.findall(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL):
        inputs = {name: unescape(value) for name, value in INPUT.findall(found)}
        if command in {None, inputs.get("type")}:
            return inputs
    raise AssertionError(f"no form for {action} {command or ''}")


def text_of(page: str) -> str:
    """Give what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def _plant(connection: Connection, services: Services, number: str, planted: Planted) -> Case:
    tree, rules = Tree.load(connection), cn_rules()
    bureau, office = tree.ref("east"), tree.ref(planted.office)
    assert bureau
    assert office
    case = Case(rules, number)
    start = datetime.now(UTC) - planted.age
    purpose = Purpose.ACCUSATION if planted.accused != NOBODY else Purpose.REQUEST
    opening = a_registration(bureau=bureau, district="东城区", purpose=purpose, accused=planted.accused)
    text = services.safe.put_text(
        connection, number, "petition", {"title": planted.title, "content": planted.content}, start
    )
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
    for step, (command, actor) in enumerate(planted.then):
        case.done(command, actor, start + timedelta(minutes=20 + step))
    leader = find_account(connection, username="leader")
    if planted.led and leader:
        command = a_leader_assignment(account_ref(leader, tree))
        case.done(command, an_actor(Role.SUPERVISOR, "city"), start + timedelta(minutes=9))
    code = services.safe.tracking_hash(services.safe.tracking_code(number))
    ledger.open_docket(connection, number, code, rules.policy.id, start)
    services.safe.put_person(connection, number, "petitioner", {"name": "王测试", "phone": "13000000000"}, start)
    for batch in case.batches:
        append(connection, batch, certain=True)
    return case
