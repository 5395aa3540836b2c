"""The led command: the ledger of led matters as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.common import Failure, present_settings, records, say


def led(
    to: Annotated[Path, typer.Argument(help="The file to write: its name ends in .csv or .xlsx.")],
    leader: Annotated[str | None, typer.Option(help="Id of a leader's account.")] = None,
    district: Annotated[str | None, typer.Option(help="A district.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Leave out what has ended.")] = False,
) -> None:
    """Write the ledger of led matters (包案台账), as an auditor may see it."""
    from domain.access import Viewer
    from domain.base import Role
    from intake.lead_sheet import as_csv, as_xlsx
    from storage.database import now
    from storage.lead_ledger import LeadQuery, lead_lines
    from storage.packs import read_policy

    write = {".csv": as_csv, ".xlsx": as_xlsx}.get(to.suffix)
    if write is None:
        raise Failure("unknown_format", f"{to.name}: a ledger is written as .csv or .xlsx")
    settings = present_settings()
    database = records(settings)
    try:
        viewer = Viewer(account="console", role=Role.AUDITOR)
        wanted = LeadQuery(leader=leader, district=district, open_only=open_only)
        lines = database.look(lambda connection: lead_lines(connection, viewer, wanted, now(connection)))
    finally:
        database.close()
    to.write_bytes(write(lines, read_policy(settings.policy).tz))
    say(f"{len(lines)} lines in {to}")
