"""The one kind of failure that ``up`` explains to its user in a sentence."""

from __future__ import annotations


class CannotStart(Exception):
    """The system cannot start, or cannot go on; the message says why and what to do."""
