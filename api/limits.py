"""Bounds on what comes in: its size, and how much of it at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem
from domain.sentences import sentence

BODY_LIMIT = 1_048_576
AT_ONCE = 64
PATIENCE = 5.0


class TooLarge(Exception):
    """The body went over the limit while it was read."""


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
        if not told.isdigit() or int(told) > BODY_LIMIT:
            await _refuse(send)
            return
        seen = 0
        started = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_LIMIT:
                raise TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except TooLarge:
            if not started:
                await _refuse(send)


async def _refuse(send: Send) -> None:
    problem = Problem("too_large", {"limit": str(BODY_LIMIT)})
    body = {
        "type": "urn:petitionflow:problem:too_large",
        "title": problem.code,
        "status": problem.status,
        "code": problem.code,
        "detail": sentence(problem.code, "zh", problem.params),
        "params": problem.params,
    }
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body, ensure_ascii=False).encode()})


class Door:
    """Lets so many in at once; the others wait a little, then are told to come back. Never by sender."""

    def __init__(self, places: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience = patience

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place while the work lasts."""
        try:
            await asyncio.wait_for(self._places.acquire(), self._patience)
        except TimeoutError:
            raise Problem("busy", wait=5) from None
        try:
            yield
        finally:
            self._places.release()
