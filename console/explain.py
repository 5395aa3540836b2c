"""The explain command: how every deadline of a case or a dossier came to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from audit.present import Language
from console.common import Failure, present_settings, records, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.explain import Derivation


def explain(
    number: str,
    clock: Annotated[str | None, typer.Option(help="One clock by its name in the pack, e.g. handling.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
    language: Annotated[Language, typer.Option(help="Language of the words.")] = Language.ZH,
) -> None:
    """Tell how every deadline of a case or dossier came to be: anchor, entries, each skipped day, last day, verdict."""
    database = records(present_settings())
    try:
        found, holders = database.look(lambda connection: _asked(connection, number, clock))
    finally:
        database.close()
    if json_output:
        shown = [run.model_dump(mode="json") | {"adds_up": run.adds_up} for run in found]
        say(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for run in found:
        _print(run, language, holders[run.holder])


def _asked(connection: Connection, number: str, clock: str | None) -> tuple[tuple[Derivation, ...], dict[str, str]]:
    from domain.dossiers.base import kind_of
    from storage.derivations import derivations
    from storage.directory import Tree
    from storage.dossiers import load_dossier
    from storage.records import load_case

    stream = load_dossier(connection, number) if kind_of(number) else load_case(connection, number)
    if stream is None:
        raise Failure("not_found", f"there is no case {number}")
    found = derivations(connection, stream, clock)
    if clock is not None and not found:
        ran = ", ".join(dict.fromkeys(run.name for run in stream.clocks))
        raise Failure("not_found", f"no clock {clock} ever ran in {number}; these did: {ran}")
    offices = Tree.load(connection).offices
    return found, {run.holder: offices[run.holder].name if run.holder in offices else run.holder for run in found}


def _print(run: Derivation, language: Language, holder: str) -> None:
    from domain.explained import lines

    name = run.zh if language is Language.ZH else run.en
    say(f"{name} ({run.clock}#{run.ordinal})")
    for label, said in lines(run, language.value, holder):
        say(f"  {label}: {said}")
    say()
