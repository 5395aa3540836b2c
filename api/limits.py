"""Bounds on what comes in: its size, and how much of it at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, respond
from intake.sheet import MEGABYTES

BODY_LIMIT = 1_048_576
UPLOAD_LIMIT = (MEGABYTES << 20) + BODY_LIMIT
"""A file as large as the command line takes, and the fields beside it."""
UPLOADS = frozenset({"/batches", "/api/v1/batches/upload"})
AT_ONCE = 64
PATIENCE = 5.0
DIGITS = 12


def limit_of(scope: Scope) -> int:
    """Give how many bytes a request may have: a form with a file more than others, where files are taken."""
    kind = dict(scope["headers"]).get(b"content-type", b"").lower()
    takes = scope["path"] in UPLOADS and kind.startswith(b"multipart/form-data")
    return UPLOAD_LIMIT if takes else BODY_LIMIT


class BodyLimit:
    """Refuses bodies over the limit, told or not in their header, before they are kept anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its bytes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told, limit = dict(scope["headers"]).get(b"content-length", b"0"), limit_of(scope)
        if not told.isdigit() or len(told) > DIGITS or int(told) > limit:
            problem = Problem("too_large", {"limit": str(limit)})
            answer = respond(Request(scope), problem)
            answer.headers["connection"] = "close"
            await answer(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                # the one exception that every reader of a body passes on
                raise HTTPException(413, str(limit))
            return message

        await self.app(scope, counted, send)


class Door:
    """Lets so many in at once; the others wait a little, then are told to come back. Never by sender."""

    def __init__(self, places: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience = patience

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place while the work lasts."""
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise Problem("busy", wait=5) from None
        try:
            yield
        finally:
            self._places.release()
