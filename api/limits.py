"""Bounds on what comes in: its size, and how much of it at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, respond

BODY_LIMIT = 1_048_576
AT_ONCE = 64
PATIENCE = 5.0
DIGITS = 12


class BodyLimit:
    """Refuses bodies over the limit, told or not in their header, before they are kept anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its bytes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if not told.isdigit() or len(told) > DIGITS or int(told) > BODY_LIMIT:
            problem = Problem("too_large", {"limit": str(BODY_LIMIT)})
            answer = respond(Request(scope), problem)
            answer.headers["connection"] = "close"
            await answer(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_LIMIT:
                # the one exception that every reader of a body passes on
                raise HTTPException(413, str(BODY_LIMIT))
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
