"""The application: the JSON routes, their bounds and their problems; the relay runs beside them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from api import (
    absences,
    batches,
    bulletins,
    calendar,
    clocks,
    distributions,
    dossier_clocks,
    dossiers,
    figures,
    health,
    honesty,
    leading,
    letters,
    petitions,
    problems,
    publications,
    receptions,
    session,
    supervising,
    urges,
    visits,
)
from api.limits import BodyLimit, Door
from api.services import Services
from intake.relay import Relay


def create_app(services: Services) -> FastAPI:
    """Build the API for one process."""

    @contextlib.asynccontextmanager
    async def beside(_: FastAPI) -> AsyncIterator[None]:
        relay = asyncio.create_task(Relay(services.database, services.delivery).run())
        try:
            yield
        finally:
            relay.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await relay

    app = FastAPI(
        title="Petitionflow",
        version="0.1.0",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=beside,
    )
    app.state.services = services
    app.state.door = Door()
    app.state.shelf = publications.Shelf()
    app.add_middleware(BodyLimit)
    problems.install(app)
    cases = (petitions, clocks, letters, leading, batches, dossier_clocks, dossiers, bulletins)
    supervision = (urges, absences, receptions, supervising, visits)
    for module in (*cases, *supervision, session, figures, distributions, honesty, publications, calendar, health):
        app.include_router(module.router)
    return app
