"""The audit signals command: lists of what may show that a figure was made to look well."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, present_settings, records, say
from domain.honesty import SIGNALS, Signal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.access import Viewer
    from domain.policy import Policy
    from storage.honesty import Listing

DAY = ["%Y-%m-%d"]


def signals(
    signal: Annotated[Signal | None, typer.Argument(help="Which one; none: say what each lists.")] = None,
    *,
    since: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First legal day of the acts.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last legal day of the acts.")] = None,
    office: Annotated[str | None, typer.Option(help="Id of an office, with those below it.")] = None,
    auditor: Annotated[
        str | None, typer.Option("--as", help="An auditor's username: what he may see; none: no accusations.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
    to: Annotated[Path | None, typer.Option("-o", help="A file that ends in .csv or .xlsx.")] = None,
) -> None:
    """List what shows an honesty signal, with its evidence; of offices only."""
    from audit.honesty import heading, rows
    from rendering.sheets import FILES
    from storage.packs import read_policy

    if signal is None:
        _define()
        return
    if to is not None and to.suffix[1:] not in FILES:
        raise Failure("unknown_format", f"{to.name}: a list is written as .csv or .xlsx")
    settings = present_settings()
    pack = read_policy(settings.policy)
    period = {"since": since.date() if since else None, "until": until.date() if until else None}
    asked: dict[str, object] = {**period, "office": office}
    database = records(settings)
    try:
        found = database.look(lambda c: _listing(c, signal, asked, auditor, pack))
    finally:
        database.close()
    if to is not None:
        write, _ = FILES[to.suffix[1:]]
        to.write_bytes(write(heading(found), rows(found, pack.tz)))
        say(f"{len(found.items)} lines in {to}")
    elif json_output:
        say(found.model_dump_json(indent=2))
    else:
        _print(found, pack)


def _listing(
    connection: Connection, signal: Signal, asked: dict[str, object], auditor: str | None, pack: Policy
) -> Listing:
    from api.honesty import SignalQuery, listing
    from api.problems import Problem
    from domain.sentences import sentence
    from intake.refusals import GateRefusal

    viewer = _viewer(connection, auditor) if auditor else None
    try:
        return listing(connection, signal, SignalQuery.model_validate(asked), viewer, pack)
    except (Problem, GateRefusal) as refused:
        raise Failure(refused.code, sentence(refused.code, "en", refused.params)) from None


def _viewer(connection: Connection, username: str) -> Viewer:
    from domain.base import Role
    from storage.directory import Tree, find_account
    from storage.sight import viewer_of

    account = find_account(connection, username=username)
    if account is None or account.role is not Role.AUDITOR:
        raise Failure("unknown_account", f"there is no auditor {username}")
    return viewer_of(connection, account, Tree.load(connection))


def _define() -> None:
    for definition in SIGNALS.values():
        limits = "; ".join(f"{one.name}={one.value}" for one in definition.thresholds) or "none"
        say(f"{definition.signal}  {definition.zh}  {definition.en}")
        say(f"    {definition.listed_en} Thresholds: {limits}. {definition.article}.")


def _print(found: Listing, pack: Policy) -> None:
    from rich.console import Console
    from rich.table import Table

    from audit.honesty import heading, rows

    limits = ", ".join(f"{name}={value}" for name, value in found.thresholds.items()) or "none"
    cut = "; cut, ask for a shorter period" if found.cut else ""
    table = Table(title=f"{SIGNALS[found.signal].en}: thresholds {limits}; looked at {found.looked_at}{cut}")
    for name in heading(found):
        table.add_column(name)
    for row in rows(found, pack.tz):
        table.add_row(*map(str, row))
    Console(width=160).print(table)
