"""The API and the pages in one process."""

from __future__ import annotations

import asyncio

import uvicorn

from api.app import create_app
from api.services import build_services
from settings import Settings
from storage.database import Database
from storage.packs import read_policy
from web.pages import install
from worker import connect, freeze_heap


async def run(settings: Settings) -> None:
    """Serve until told to stop; the engine may come later, the ledger keeps what is handed in meanwhile."""
    database = Database(settings.records_url)
    client = await connect(settings, lazy=True)
    app = create_app(build_services(settings, database, client, read_policy(settings.policy)))
    install(app)
    freeze_heap()
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=8,
    )
    await uvicorn.Server(config).serve()
    await asyncio.to_thread(database.close)
