"""Subscriptions: what an address may be, and the links that open exactly one of them."""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

CONFIRM, CHOOSE, UNSUBSCRIBE = "confirm", "choose", "unsubscribe"
CONFIRM_WITHIN = timedelta(hours=48)
ASK_AGAIN = timedelta(minutes=10)
MOST_ASKS = 3
"""How many links are mailed to an address that does not answer, until the last of them has ended."""
LONGEST_ADDRESS = 254
MARK = 32
NEVER = 0

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)


def address_of(said: str) -> str | None:
    """Read a mail address as people enter it; none with letters that a header could be broken with."""
    address = said.strip()
    local, _, domain = address.rpartition("@")
    if len(address) > LONGEST_ADDRESS or len(local) > 64 or not _ADDRESS.fullmatch(address):
        return None
    return f"{local}@{domain.lower()}"


def link_token(key: bytes, purpose: str, subscription: str, until: datetime | None = None) -> str:
    """Make the token of a link; without an end it holds as long as the subscription does."""
    end = int(until.timestamp()) if until else NEVER
    return f"{subscription}.{end}.{_mark(key, purpose, subscription, end)}"


def linked(key: bytes, purpose: str, token: str, at: datetime) -> str | None:
    """Give the subscription that a link opens, if we made it for this purpose and it has not ended."""
    subscription, _, rest = token.partition(".")
    said, _, mark = rest.partition(".")
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        return None
    end = int(said)
    if not hmac.compare_digest(mark.encode(), _mark(key, purpose, subscription, end).encode()):
        return None
    return subscription if end == NEVER or at < datetime.fromtimestamp(end, UTC) else None


def _mark(key: bytes, purpose: str, subscription: str, end: int) -> str:
    told = f"subscription {purpose}\n{subscription}.{end}"
    return hmac.new(key, told.encode(), sha256).hexdigest()[:MARK]
