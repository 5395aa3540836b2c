"""The petitionflow command: names its commands, and turns every failure into a sentence and an exit code."""

from __future__ import annotations

import os
import sys

import typer
from pydantic import ValidationError

from console import (
    absences,
    audit,
    batches,
    bulletins,
    calendar,
    directory,
    explain,
    figures,
    intake,
    leading,
    processes,
    receptions,
    renaming,
    supervising,
    urges,
    visits,
    webhooks,
)
from console.common import Failure
from domain.sentences import sentence
from intake.refusals import GateRefusal

app = typer.Typer(
    help="Petitionflow: an event-driven case workflow engine for petition offices.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    processes.up,
    processes.worker,
    processes.serve,
    processes.migrate,
    processes.demo,
    processes.reconcile,
    urges.urge,
    intake.intake,
    explain.explain,
    figures.metrics,
    leading.led,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(audit.app, name="audit")
app.add_typer(directory.office_app, name="office")
directory.user_app.command("rename")(renaming.rename)
directory.user_app.command("absent")(absences.absent)
directory.user_app.command("absences")(absences.absences)
directory.user_app.command("hand-over")(absences.hand_over)
app.add_typer(directory.user_app, name="user")
app.add_typer(absences.desk_app, name="desk")
app.add_typer(directory.policy_app, name="policy")
app.add_typer(calendar.app, name="calendar")
app.add_typer(receptions.app, name="reception")
app.add_typer(visits.app, name="visit")
app.add_typer(supervising.sponsor_app, name="sponsor")
app.add_typer(supervising.field_app, name="field")
app.add_typer(supervising.category_app, name="category")
app.add_typer(batches.app, name="batch")
app.add_typer(bulletins.app, name="bulletin")
app.add_typer(webhooks.app, name="webhook")


def main() -> None:
    """Run a command. The process ends at once afterwards: the engine's client may otherwise abort it."""
    code = _run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    try:
        app()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except Failure as failure:
        return _complain(failure.code, str(failure), failure.status)
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return _complain("invalid", reasons)
    except GateRefusal as refusal:
        return _complain(refusal.code, sentence(refusal.code, "en", refusal.params))
    except ValueError as error:
        return _complain(getattr(error, "code", "invalid"), str(error))
    return 0


def _complain(code: str, message: str, status: int = 1) -> int:
    typer.echo(f"petitionflow: {code}: {message}", err=True)
    return status


if __name__ == "__main__":
    main()
