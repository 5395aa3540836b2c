"""The embedded default: the whole system as one process tree on one machine."""

from embedded.child import ChildSpec
from embedded.datadir import Running, running
from embedded.errors import CannotStart
from embedded.tree import pages_url, up

__all__ = ["CannotStart", "ChildSpec", "Running", "pages_url", "running", "up"]
