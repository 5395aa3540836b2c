"""Whether an address lies in a network: one boolean is all that comes out."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def lies_in(address: str | None, networks: Sequence[Network]) -> bool | None:
    """Tell whether an address lies in one of the networks; None where none is named or the address is none."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return None
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return any(ip in network for network in networks) if networks else None
