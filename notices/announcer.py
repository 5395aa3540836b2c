"""The announcer: tells subscribers and webhooks of what was done to bulletins in public, until it has arrived."""

from __future__ import annotations

import asyncio

import aiosmtplib
import structlog

from domain.publishing import Letter, Post, Publishing
from notices.bulletin_mail import Writer
from notices.sender import MailServer
from notices.webhook import Poster

log = structlog.get_logger()

PAUSE = 2.0
BATCH = 50
AT_ONCE = 8


class Announcer:
    """Drains what waits without end; any number of processes may run one."""

    def __init__(self, publishing: Publishing, poster: Poster, server: MailServer | None, writer: Writer) -> None:
        self.publishing = publishing
        self.poster = poster
        self.server = server
        self.writer = writer

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            try:
                done = await self.sweep()
            except Exception:
                log.exception("announcer failed")
                done = 0
            if done == 0:
                await asyncio.sleep(PAUSE)

    async def sweep(self) -> int:
        """Announce what is new, then mail and post what waits; give how much arrived."""
        await self.publishing.announce()
        posted = asyncio.create_task(self._post())
        mailed = await self._mail()
        return mailed + await posted

    async def _mail(self) -> int:
        if self.server is None:
            return 0
        sent = 0
        for letter in await self.publishing.letters(BATCH):
            sent += await self._mailed(self.server, letter)
        return sent

    async def _mailed(self, server: MailServer, letter: Letter) -> bool:
        try:
            await server.post(self.writer.write(letter))
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            log.warning("bulletin not mailed", about=letter.about, reason=type(error).__name__)
            return False
        await self.publishing.mailed(letter)
        return True

    async def _post(self) -> int:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(post: Post) -> bool:
            async with places:
                return await self._posted(post)

        posts = await self.publishing.posts(BATCH)
        return sum(await asyncio.gather(*(one(post) for post in posts)))

    async def _posted(self, post: Post) -> bool:
        outcome = await self.poster.post(post)
        if await self.publishing.posted(post, outcome):
            log.warning("alarm", kind="webhook_failed", subject=post.endpoint)
        elif not outcome.taken:
            log.info("webhook not taken", webhook=post.endpoint, status=outcome.status, fault=outcome.fault)
        return outcome.taken
