"""Webhooks: secrets that follow from the system's key, signatures (Standard Webhooks), and where a post may go."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=30)
"""The pause after the first attempt; each following one is twice as long: twelve attempts take about 17 hours."""
OVERLAP = timedelta(days=1)
"""How long the secret before the last one still signs, unless told otherwise."""
LONGEST_URL = 500
PORTS = {"https": 443, "http": 80}
TRANSLATED = ip_network("64:ff9b::/96")
"""Behind these stand IPv4 addresses that a gateway translates to (RFC 6052)."""


class UrlFault(StrEnum):
    """Why an address is no webhook."""

    UNREADABLE = "unreadable"
    NOT_HTTPS = "not_https"
    CREDENTIALS = "credentials"
    NOT_ALLOWED = "not_allowed"


REFUSALS = {UrlFault.NOT_ALLOWED: "webhook_not_allowed", UrlFault.NOT_HTTPS: "webhook_not_https"}
INVALID = "webhook_url_invalid"
"""Refusals by fault; every other fault is one of the address itself."""


class Target(NamedTuple):
    """A webhook's address, taken apart."""

    scheme: str
    host: str
    port: int


def pause_after(attempts: int) -> timedelta:
    """Give the pause after so many attempts."""
    return FIRST_PAUSE * int(2 ** max(0, attempts - 1))


def secret_of(key: bytes, endpoint: str, generation: int) -> str:
    """Give a secret of an endpoint; it follows from the key, so no table holds it."""
    raw = hmac.new(key, f"webhook\n{endpoint}\n{generation}".encode(), sha256).digest()
    return f"whsec_{base64.b64encode(raw).decode()}"


def signature(secret: str, message: str, at: datetime, body: bytes) -> str:
    """Sign a message as of an instant (Standard Webhooks, symmetric)."""
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message}.{int(at.timestamp())}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(raw, signed, sha256).digest()).decode()}"


def signed_headers(secrets: Sequence[str], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """Give the headers of one post; with two secrets in force it carries two signatures."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(secret, message, at, body) for secret in secrets),
    }


def networks(listed: str) -> tuple[Network, ...]:
    """Read a list of networks, separated by commas.

    Raises:
        ValueError: one of them is no network.
    """
    return tuple(ip_network(part.strip()) for part in listed.split(",") if part.strip())


def target(url: str) -> Target | UrlFault:
    """Take an address apart; no credentials stand in it, and nothing that is read differently elsewhere."""
    if not (url.isascii() and url.isprintable()) or len(url) > LONGEST_URL or set(url) & set(' \\"<>'):
        return UrlFault.UNREADABLE
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return UrlFault.UNREADABLE
    if parts.scheme not in PORTS or not parts.hostname or parts.fragment or port == 0:
        return UrlFault.UNREADABLE
    if parts.username is not None or parts.password is not None:
        return UrlFault.CREDENTIALS
    return Target(parts.scheme, parts.hostname, port or PORTS[parts.scheme])


def may_reach(aim: Target, found: Sequence[str], allowed: Sequence[Network]) -> Address | UrlFault:
    """Give the address to connect to, or why none is: all that a name stands for must be allowed.

    Over https any public address is; everything else only within networks that the operator names.
    """
    addresses = [ip_address(one) for one in found]
    if not addresses:
        return UrlFault.NOT_ALLOWED
    named = all(any(_real(one) in network for network in allowed) for one in addresses)
    if aim.scheme != "https" and not named:
        return UrlFault.NOT_HTTPS
    if not named and not all(_public(one) for one in addresses):
        return UrlFault.NOT_ALLOWED
    return addresses[0]


def unreachable(aim: Target, found: Sequence[str], allowed: Sequence[Network]) -> UrlFault | None:
    """Tell why nothing could be posted to an address as its name stands now.

    A name that stands for nothing yet may do so later; without networks of the operator it must be over https then too.
    """
    if not found:
        return UrlFault.NOT_HTTPS if aim.scheme != "https" and not allowed else None
    reached = may_reach(aim, found, allowed)
    return reached if isinstance(reached, UrlFault) else None


def _public(address: Address) -> bool:
    real = _real(address)
    tunnelled = isinstance(real, IPv6Address) and (real.sixtofour is not None or real.teredo is not None)
    return real.is_global and not real.is_multicast and not tunnelled


def _real(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
