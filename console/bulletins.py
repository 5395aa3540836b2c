"""The bulletin commands: compose an issue from the records and write it as a file; have one issued at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.common import Failure, gate, instant, present_settings, records, run, say, viewer_named
from domain.bulletins import Bulletin, Rhythm, period_of
from rendering.letters import Language

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.policy import Policy
    from intake.issuing import Asked
    from rendering.bulletins import Format

app = typer.Typer(help="Bulletins: figures, tables and lists of a period as a file.", no_args_is_help=True)

PATIENCE = 60.0
"""Seconds that the terminal waits for a bulletin to be composed."""

TOLD = {
    "issued": "{number}  {period}  issued",
    "known": "{number}  {period}  was issued before",
    "pending": "{period} is on its way: ask again",
}


def _command(rhythm: Rhythm) -> Callable[..., None]:
    """Make the command of a rhythm."""

    def write(
        on: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="A legal day of the period.")],
        to: Annotated[Path, typer.Option("--output", "-o", help="File to write; its ending is the format.")],
        language: Annotated[Language, typer.Option(help="Language.")] = Language.ZH,
        as_of: Annotated[
            str | None, typer.Option(help="Instant, e.g. 2026-11-16T00:00+08:00: what was known then; now by default.")
        ] = None,
        templates: Annotated[
            Path | None, typer.Option(exists=True, file_okay=False, help="Folder of templates of one's own.")
        ] = None,
        as_issued: Annotated[
            bool, typer.Option("--as-issued", help="As it was issued and kept: nothing is composed.")
        ] = False,
    ) -> None:
        from rendering.bulletins import Format, render
        from rendering.bulletins.forms import TEMPLATES

        form = _format(to)
        if as_issued and as_of is not None:
            raise Failure("invalid", "what was issued has its own instant: --as-issued takes no --as-of")
        kept = _issued(rhythm, on.date()) if as_issued else None
        issue = Bulletin.model_validate_json(kept) if kept else _composed(rhythm, on.date(), instant(as_of))
        whole = kept is not None and form is Format.JSON
        _keep(to, kept.encode() if kept and whole else render(issue, form, language, templates or TEMPLATES))
        say(f"{issue.period.key} as of {issue.as_of.isoformat()}: {to}")

    write.__doc__ = f"Compose the {rhythm} bulletin of the period that a day lies in, and write it."
    return write


for one in Rhythm:
    app.command(one.value)(_command(one))


@app.command("issue")
def issue(
    rhythm: Rhythm,
    on: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="A legal day of the period.")],
    by: Annotated[str, typer.Option(help="Username of the clerk or supervisor who asks for it.")],
) -> None:
    """Issue the bulletin of a period that is over, at once and as of now; what is issued already is told."""
    asked = run(_issue(rhythm, on.date(), by))
    say(TOLD[asked.state].format(number=asked.number, period=asked.period))


async def _issue(rhythm: Rhythm, day: date, by: str) -> Asked:
    from intake.delivery import Undelivered
    from intake.issuing import IssueWords, issue_now

    async with gate(present_settings()) as (opened, database):
        viewer = await database.read(lambda c: viewer_named(c, by))
        try:
            return await issue_now(opened, IssueWords(rhythm=rhythm, on=day), viewer, PATIENCE)
        except Undelivered as away:
            raise Failure("engine_away", f"the engine does not answer: {away}") from None


def _format(to: Path) -> Format:
    from rendering.bulletins import Format

    try:
        return Format(to.suffix.lstrip(".").lower())
    except ValueError:
        known = ", ".join(f".{form}" for form in Format)
        raise Failure("unknown_format", f"{to.name}: a bulletin is written as {known}") from None


def _issued(rhythm: Rhythm, day: date) -> str:
    """Give the content of the edition that stands, byte for byte as it is kept."""
    from storage.bulletins import issued_edition

    database = records(present_settings())
    try:
        found = database.look(lambda connection: issued_edition(connection, period_of(rhythm, day).key))
    finally:
        database.close()
    if found is None:
        raise Failure("not_issued", f"{period_of(rhythm, day).key} was never issued")
    if found.published_at is not None and found.withdrawn_at is not None:
        raise Failure("bulletin_withdrawn", f"{found.number} was withdrawn, and no edition of {found.period} stands")
    return found.content


def _composed(rhythm: Rhythm, day: date, as_of: datetime | None) -> Bulletin:
    from storage.packs import read_policy

    settings = present_settings()
    policy = read_policy(settings.policy)
    database = records(settings)
    try:
        return database.look(lambda connection: _compose(connection, rhythm, day, as_of, policy))
    finally:
        database.close()


def _compose(connection: Connection, rhythm: Rhythm, day: date, as_of: datetime | None, policy: Policy) -> Bulletin:
    """Compose on the fly: without an issue before it, for only what was issued can be compared with or corrected."""
    from storage.composing import compose
    from storage.database import now

    present, period = now(connection), period_of(rhythm, day)
    at = as_of or present
    if at > present:
        raise Failure("as_of_future", f"{at.isoformat()} has not come yet")
    if at < period.bounds(policy.tz)[0]:
        raise Failure("period_future", f"the period {period.first} to {period.last} has not begun at {at.isoformat()}")
    return compose(connection, period, at, policy, None)


def _keep(to: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{to.name}.", dir=to.parent)
    except OSError as error:
        raise Failure("output_unwritable", f"{to} cannot be written: {error.strerror}") from None
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(0o644)
        half.replace(to)
    except OSError as error:
        raise Failure("output_unwritable", f"{to} cannot be written: {error.strerror}") from None
    finally:
        half.unlink(missing_ok=True)
