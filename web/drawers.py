"""The drawer under clocks that answers "why this date?": the derivation of each, step by step."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from domain.dossiers.kinds import AnyDossier
from domain.explained import Line, lines
from domain.petition import Petition
from storage.derivations import derivations
from storage.directory import Tree


class Drawer(NamedTuple):
    """One clock's derivation in words, under the clock's name."""

    name: str
    ordinal: int
    lines: tuple[Line, ...]


def drawers(connection: Connection, stream: Petition | AnyDossier, tree: Tree, language: str) -> list[Drawer]:
    """Fill a drawer for each run of each clock, in the order of their start."""
    found = []
    for derivation in derivations(connection, stream):
        office = tree.offices.get(derivation.holder)
        english = office.name_en if office and language == "en" else None
        holder = english or (office.name if office else derivation.holder)
        name = derivation.en if language == "en" else derivation.zh
        found.append(Drawer(name, derivation.ordinal, lines(derivation, language, holder)))
    return found
