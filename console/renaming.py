"""The rename command: an account's holder has another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.common import Failure, say, with_records

if TYPE_CHECKING:
    from sqlalchemy import Connection


def rename(username: str, name: str) -> None:
    """Give an account's holder another name."""
    from storage.directory import find_account
    from storage.registry import rename_account

    def work(connection: Connection) -> None:
        found = find_account(connection, username=username)
        if found is None:
            raise Failure("unknown_account", f"there is no account {username}")
        rename_account(connection, found.id, name)

    with_records(work)
    say(f"account {username} is named {name.strip()} now")
