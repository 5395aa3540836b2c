"""The sender: mails released notices to office-holders, each once, and tries again what failed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from domain.ports import Mail, Outbox
from notices.places import place_of
from notices.wording import words

log = structlog.get_logger()

PAUSE = 2.0
BATCH = 50


@dataclass(frozen=True)
class MailServer:
    """A mail server, as its address says: ``smtp://[user:password@]host:port`` or ``smtps://``."""

    url: str
    sender: str
    pages: str

    async def send(self, mail: Mail) -> None:
        """Send one mail; its id is the same at every attempt, so a server may drop a repeat."""
        message = EmailMessage()
        key = sha256(f"{mail.notice}/{mail.account}".encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{key}@petitionflow>"
        message["Date"] = formatdate()
        message["From"] = self.sender
        message["To"] = mail.address
        message["Subject"] = f"{mail.petition} {words(mail.template, 'zh', mail.facts)}"
        link = f"{self.pages}{place_of(mail.petition)}"
        both = [words(mail.template, language, mail.facts) for language in ("zh", "en")]
        message.set_content("\n".join([mail.petition, *both, link]))
        await self.post(message)

    async def post(self, message: EmailMessage) -> None:
        """Hand a mail to the server."""
        place = urlsplit(self.url)
        await aiosmtplib.send(
            message,
            hostname=place.hostname,
            port=place.port,
            username=unquote(place.username) if place.username else None,
            password=unquote(place.password) if place.password else None,
            use_tls=place.scheme == "smtps",
            timeout=20,
        )


class Sender:
    """Drains an outbox without end."""

    def __init__(self, outbox: Outbox, server: MailServer) -> None:
        self.outbox = outbox
        self.server = server

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                sent = await self.sweep()
            except Exception:
                log.exception("sender failed")
                sent = 0
            if sent == 0:
                await asyncio.sleep(PAUSE)

    async def sweep(self) -> int:
        """Send what waits; what fails stays and comes up again later."""
        mails = await self.outbox.take(BATCH)
        sent = 0
        for mail in mails:
            try:
                await self.server.send(mail)
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                # a ValueError is an address that cannot be written: it must not hold up the mails behind it
                log.warning("mail not sent", notice=mail.notice, reason=type(error).__name__)
                continue
            await self.outbox.sent(mail)
            sent += 1
        return sent
