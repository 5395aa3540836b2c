"""The led command: the ledger of led matters, at the terminal or as a file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from console.common import Failure, console_viewer, present_settings, records, say

if TYPE_CHECKING:
    from storage.lead_ledger import LeadLine


def led(
    to: Annotated[Path | None, typer.Argument(help="A file, .csv or .xlsx; left out: lines by leader.")] = None,
    leader: Annotated[str | None, typer.Option(help="Username or id of a leader's account.")] = None,
    district: Annotated[str | None, typer.Option(help="A district.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Leave out what has ended.")] = False,
    by: Annotated[str | None, typer.Option(help="Username of who looks; left out: as an auditor.")] = None,
) -> None:
    """List the ledger of led matters (包案台账) by leader and district, or write it to a file."""
    from intake.lead_sheet import as_csv, as_xlsx
    from storage.database import now
    from storage.directory import find_account
    from storage.lead_ledger import LeadQuery, lead_lines
    from storage.packs import read_policy

    write = {".csv": as_csv, ".xlsx": as_xlsx}.get(to.suffix) if to else None
    if to is not None and write is None:
        raise Failure("unknown_format", f"{to.name}: a ledger is written as .csv or .xlsx")
    settings, viewer = present_settings(), console_viewer(by)
    database, zone = records(settings), read_policy(settings.policy).tz
    try:
        named = database.look(lambda c: find_account(c, username=leader)) if leader else None
        wanted = LeadQuery(leader=named.id if named else leader, district=district, open_only=open_only)
        lines = database.look(lambda connection: lead_lines(connection, viewer, wanted, now(connection)))
    finally:
        database.close()
    if to is not None and write is not None:
        to.write_bytes(write(lines, zone))
        say(f"{len(lines)} lines in {to}")
        return
    for line in _listed(lines, zone):
        say(line)


def _listed(lines: list[LeadLine], zone: ZoneInfo) -> Iterator[str]:
    """Write the ledger by leader, and under each by district; the most urgent first."""
    ordered = sorted(lines, key=lambda line: (line.name, line.leader, line.district or ""))
    for (name, _), own in groupby(ordered, key=lambda line: (line.name, line.leader)):
        mine = list(own)
        held = [line for line in mine if line.ended_at is None]
        overdue = sum(line.overdue for line in mine)
        yield f"{name or '-'}: {len(held)} open, {len(mine) - len(held)} ended, {overdue} terms overdue"
        for district, found in groupby(mine, key=lambda line: line.district or "-"):
            yield f"  {district}"
            yield from (f"    {_line(line, zone)}" for line in found)
    yield f"{len(lines)} charges"


def _line(line: LeadLine, zone: ZoneInfo) -> str:
    until = f"{line.next_clock} before {line.next_due.astimezone(zone):%Y-%m-%d %H:%M}" if line.next_due else "no term"
    flags = "  first" * line.first + "  has left" * (not line.in_office)
    return f"{line.number}  {line.stage:10} {until}{flags}  {line.title}"
