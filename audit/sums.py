"""The audit of the sums that figures are counted by: each what the facts give as of its instant."""

from __future__ import annotations

from sqlalchemy import Connection

from audit.findings import Check, Finding
from storage.sums import sums_apart


def check_sums(connection: Connection) -> tuple[Finding, ...]:
    """Check every sum; give the first difference by office, by district and by category."""
    return tuple(
        Finding(number="sums", check=Check.SUM, where=where, against="the facts", expected=expected, found=found)
        for where, expected, found in sums_apart(connection)
    )
