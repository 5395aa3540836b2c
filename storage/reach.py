"""Which cases a viewer reaches, as conditions and queries: `domain.access.may_see` written for the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    True_,
    and_,
    case,
    false,
    or_,
    select,
    true,
    union_all,
)

from domain.access import BUREAU_ROLES, Viewer
from domain.base import Role
from domain.offices import OfficeKind
from storage.directory import Tree
from storage.records import load_case
from storage.sight import at_the_desk, sees
from storage.tables import case_parts, cases, exclusions, late_exclusions

Condition = ColumnElement[bool]
Petitions = Select[tuple[str]] | CompoundSelect[tuple[str]]


def visible(viewer: Viewer, tree: Tree) -> ColumnElement[bool]:
    """Write `domain.access.may_see` as a condition on cases."""
    return and_(_reached(viewer, tree), ~barred(viewer, cases.c.number))


def open_to(viewer: Viewer, tree: Tree) -> Callable[[ColumnElement[str]], ColumnElement[bool]]:
    """Write `visible` as a condition on numbers of open cases: in one statement, the viewer's are looked up once.

    Written as a "case" because PostgreSQL would else begin with these cases, of which there may be very many. Whoever
    reaches every case needs none of them.
    """
    own, *others = viewer.places
    reached = _in_reach(own, tree)
    if any(isinstance(way, True_) for way in reached):
        return lambda number: ~barred(viewer, number)
    parts = [_open(way) for way in (*reached, *([at_the_desk(viewer)] if viewer.desk else []))]
    for other in others:
        found = (_open(way).subquery() for way in _in_reach(other, tree))
        parts += [select(way.c[0]).where(~barred(other, way.c[0])) for way in found]
    seen = union_all(*parts).cte("seen")
    return lambda number: case((and_(number.in_(select(seen.c[0])), ~barred(viewer, number)), true()), else_=false())


def _open(way: Condition | Petitions) -> Petitions:
    """Write a way as a query of numbers, of open cases where it is a condition on cases."""
    return select(cases.c.number).where(way, ~cases.c.closed) if isinstance(way, ColumnElement) else way


def _reached(viewer: Viewer, tree: Tree) -> ColumnElement[bool]:
    own, *others = viewer.places
    reached = [*_held(_in_reach(own, tree), _as_it_is), at_the_desk(viewer)]
    reached += [
        and_(or_(*_held(_in_reach(other, tree), _as_it_is)), ~barred(other, cases.c.number)) for other in others
    ]
    return or_(*reached)


class Ways(NamedTuple):
    """Conditions on cases of which one at least must hold, each of a kind that an index can answer, and one that must.

    What they look up stands in front of their statement, so that it is looked up once, and first.
    """

    reached: list[Condition]
    unbarred: Condition


def ways(viewer: Viewer, tree: Tree) -> Ways:
    """Write `visible` as ways."""
    own, *others = viewer.places
    reached = _held(_in_reach(own, tree), _first)
    reached += [at_the_desk(viewer)] if viewer.desk else []
    for other in others:
        reached += [and_(way, ~barred(other, cases.c.number)) for way in _held(_in_reach(other, tree), _first)]
    everything = next((way for way in reached if isinstance(way, True_)), None)
    return Ways(reached if everything is None else [everything], cases.c.number.not_in(_first(_barring(viewer))))


def _held(reach: list[Condition | Petitions], looked_up: Callable[[Petitions], Any]) -> list[Condition]:
    """Write what is in reach as conditions on cases."""
    return [way if isinstance(way, ColumnElement) else cases.c.number.in_(looked_up(way)) for way in reach]


def _as_it_is(query: Petitions) -> Petitions:
    return query


def _first(query: Petitions) -> Select[tuple[str]]:
    """Look up petitions first: PostgreSQL would else begin with the cases, of which there may be very many."""
    return select(query.cte().prefix_with("MATERIALIZED", dialect="postgresql").c.petition)


def barred(viewer: Viewer, petition: ColumnElement[str]) -> ColumnElement[bool]:
    """Tell whether a petition accuses the viewer, or an office that he belongs to, or bars him since.

    Few petitions do, and an index finds them by whom they name: so they are looked up once, and not case by case.
    """
    return petition.in_(_barring(viewer))


def _barring(viewer: Viewer) -> Petitions:
    subject = exclusions.c.subject
    offices = select(exclusions.c.petition).where(exclusions.c.kind == "office", subject.in_(viewer.line))
    accounts = select(exclusions.c.petition).where(exclusions.c.kind == "account", subject == viewer.account)
    since = select(late_exclusions.c.petition).where(late_exclusions.c.account == viewer.account)
    return union_all(offices, accounts, since)


def may_know(connection: Connection, viewer: Viewer, number: str) -> bool:
    """Tell whether a viewer may know that another petition is there; a number that is none here tells nothing."""
    petition = load_case(connection, number)
    return petition is None or sees(connection, viewer, petition)


def _in_reach(viewer: Viewer, tree: Tree) -> list[Condition | Petitions]:
    """Say what a viewer reaches: cases by a condition on them, petitions in which he takes part by a query of them."""

    def takes_part(subject: str | None, *parts: str) -> Petitions:
        return select(case_parts.c.petition).where(case_parts.c.office == subject, case_parts.c.part.in_(parts))

    if viewer.role in BUREAU_ROLES and viewer.office:
        return [_of_bureaus(viewer.office, tree), takes_part(viewer.office, "reviewer", "above")]
    match viewer.role:
        case Role.OFFICER:
            return [cases.c.office == viewer.office, takes_part(viewer.office, "co_handler", "reviewer")]
        case Role.LEADER:
            led = [cases.c.office == (viewer.office or ""), cases.c.leader == viewer.account]
            return [*led, takes_part(viewer.office, "reviewer", "closing"), takes_part(viewer.account, "leader")]
        case Role.AUDITOR:
            return [true()]
        case _:
            return [false()]


def _of_bureaus(office: str, tree: Tree) -> ColumnElement[bool]:
    """Find the cases of an office and those below it; a department has none of its own."""
    with_cases = {o.id for o in tree.offices.values() if o.kind != OfficeKind.DEPARTMENT}
    below = sorted(with_cases & tree.below(office))
    if len(below) == 1:
        return cases.c.bureau == below[0]
    return true() if below and len(below) == len(with_cases) else cases.c.bureau.in_(below)
