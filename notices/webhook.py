"""Posting to webhooks: signed, to the address that was checked and no other, bounded in time and size."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx2

from domain.publishing import Outcome, Post
from domain.webhooks import (
    Network,
    Target,
    UrlFault,
    may_reach,
    secret_of,
    signed_headers,
    target,
    unreachable,
)

PATIENCE = 15.0
"""Seconds for a whole post, from the name's look-up to the status."""
LOOKED_FOR = 3.0
"""Seconds that a name is looked up for when its address is registered."""
UNKNOWN_NAME = "unknown_name"
TIMEOUT = "timeout"
FAULTS = (
    (httpx2.TimeoutException, TIMEOUT),
    (httpx2.ConnectError, "not_reached"),
    (httpx2.TransportError, "broken_off"),
)


class Poster:
    """Posts messages; it follows no redirect, asks no proxy and reads no body."""

    def __init__(
        self,
        key: bytes,
        allowed: Sequence[Network],
        trust: ssl.SSLContext | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.key = key
        self.patience = patience
        self.allowed = allowed
        self.trust = trust or ssl.create_default_context()

    async def post(self, post: Post) -> Outcome:
        """Post a message once."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.patience):
                said = await self._sent(post)
        except TimeoutError:
            said = TIMEOUT
        spent = int((time.monotonic() - began) * 1000)
        if isinstance(said, int):
            return Outcome(status=said, milliseconds=spent)
        return Outcome(fault=said, milliseconds=spent)

    async def _sent(self, post: Post) -> int | str:
        """Give the status that was answered, or the kind of fault."""
        aim = target(post.url)
        if isinstance(aim, UrlFault):
            return aim.value
        found = await _look_up(aim)
        if not found:
            return UNKNOWN_NAME
        address = may_reach(aim, found, self.allowed)
        if isinstance(address, UrlFault):
            return address.value
        # to the address itself: a name that is asked again might answer differently
        place = httpx2.URL(post.url).copy_with(host=str(address), port=aim.port)
        host = f"[{aim.host}]" if ":" in aim.host else aim.host
        headers = {
            "host": host if place.port is None else f"{host}:{aim.port}",
            "content-type": "application/json",
            "user-agent": "Petitionflow",
            **self._signed(post),
        }
        try:
            async with httpx2.AsyncClient(
                verify=self.trust, trust_env=False, follow_redirects=False, timeout=self.patience
            ) as client:
                request = client.build_request("POST", place, content=post.body, headers=headers)
                request.extensions["sni_hostname"] = aim.host
                answer = await client.send(request, stream=True)
                await answer.aclose()
        except httpx2.InvalidURL:
            return UrlFault.UNREADABLE.value
        except httpx2.TransportError as error:
            return next(name for kind, name in FAULTS if isinstance(error, kind))
        return answer.status_code

    def _signed(self, post: Post) -> dict[str, str]:
        secrets = [secret_of(self.key, post.endpoint, generation) for generation in post.generations]
        return signed_headers(secrets, post.message, datetime.now(UTC), post.body)


async def unusable(url: str, allowed: Sequence[Network]) -> UrlFault | None:
    """Tell why nothing could be posted to an address, as a post would find it now."""
    aim = target(url)
    if isinstance(aim, UrlFault):
        return aim
    try:
        async with asyncio.timeout(LOOKED_FOR):
            found = await _look_up(aim)
    except TimeoutError:
        found = []
    return unreachable(aim, found, allowed)


async def _look_up(aim: Target) -> list[str]:
    """Give every address that a name stands for now."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(aim.host, aim.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(place[0]).partition("%")[0] for *_, place in found))
