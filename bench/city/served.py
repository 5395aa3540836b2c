"""The real application on filled records: pages and API asked by office-holders, each answer timed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

import worker
from api.app import create_app
from api.auth import COOKIE, open_session
from api.services import Services, build_services
from bench.city.offices import PASSWORD
from bench.city.watching import Asked, watched
from bench.stage import free_port
from settings import Settings
from storage.database import Database
from storage.packs import read_policy
from web.pages import install


@dataclass
class Served:
    """One application; its engine is away, as pages need none."""

    services: Services
    browser: httpx2.AsyncClient

    @property
    def database(self) -> Database:
        """The records."""
        return self.services.database

    async def session(self, account: str) -> dict[str, str]:
        """Let somebody log in; give the headers that show it, to pages and to the API."""
        cookie = await open_session(self.services, account, PASSWORD, "cookie", None)
        token = await open_session(self.services, account, PASSWORD, "bearer", None)
        return {"cookie": f"{COOKIE}={cookie.token}", "authorization": f"Bearer {token.token}"}

    async def ask(self, path: str, headers: dict[str, str]) -> float:
        """Ask for a page; give how many milliseconds its answer took.

        Raises:
            RuntimeError: the answer is no page.
        """
        began = time.perf_counter()
        answer = await self.browser.get(path, headers=headers)
        taken = (time.perf_counter() - began) * 1000
        if answer.status_code != httpx2.codes.OK:
            raise RuntimeError(f"{path}: {answer.status_code}: {answer.text[:300]}")
        return taken

    async def statements(self, path: str, headers: dict[str, str]) -> list[Asked]:
        """Ask for a page; give the statements that it takes."""
        with watched(self.database.engine) as found:
            await self.ask(path, headers)
        return found


@asynccontextmanager
async def served(url: str, folder: Path) -> AsyncIterator[Served]:
    """Open the application on records."""
    settings = Settings(data_dir=folder, temporal_port=free_port())
    client = await worker.connect(settings, lazy=True)
    database = Database(url)
    services = build_services(settings, database, client, read_policy(settings.policy))
    app = create_app(services)
    install(app)
    worker.freeze_heap()
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://bench") as browser:
        yield Served(services, browser)
    database.close()
