"""Lists of cases on a city's year: whoever looks is shown just what he may see, in order, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from domain.access import Viewer
from domain.clocks import Clock
from domain.petition import Petition
from domain.terms import Kind
from storage.case_list import Lists
from storage.database import Database
from storage.directory import Tree, find_account
from storage.queries import CaseFilter
from storage.sight import sees, viewer_of
from storage.tables import cases
from tests.bench.conftest import UNTIL

SOON = UNTIL + timedelta(days=12)
LOOKING = ("city-supervisor", "city-clerk", "a7-clerk", "a9-clerk", "a3-supervisor", "a7-leader", "a7-01-officer",
           "a7-13-officer", "a7-01-leader", "auditor", "administrator")  # fmt: skip
WANTED = {
    "open": CaseFilter(open_only=True, size=7),
    "all": CaseFilter(size=7),
    "overdue": CaseFilter(open_only=True, overdue=True, size=7),
    "soon": CaseFilter(open_only=True, duty_before=SOON, size=7),
    "handling": CaseFilter(stage="handling", size=7),
    "of an office": CaseFilter(office="a7", size=7),
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
@pytest.mark.parametrize("account", LOOKING)
def test_a_list_shows_just_what_its_viewer_may_see_in_its_order(filled: str, account: str, wanted: CaseFilter) -> None:
    database = Database(filled)
    expected, found, total = database.look(lambda c: _both(c, account, wanted))
    database.close()

    assert found == expected
    assert total == len(expected)


def test_these_lists_are_not_empty(filled: str) -> None:
    database = Database(filled)
    seen = {
        (account, name): len(database.look(lambda c, a=account, w=wanted: _both(c, a, w))[0])  # type: ignore[misc]
        for account in ("city-supervisor", "auditor")
        for name, wanted in WANTED.items()
    }
    database.close()

    assert all(seen.values()), seen


def test_a_long_list_is_counted_no_further_than_asked(filled: str) -> None:
    database = Database(filled)
    counted = [
        database.look(lambda c, m=most: Lists(c, _viewer(c, "auditor"), UNTIL).counts([CaseFilter()], m))  # type: ignore[misc]
        for most in (5, 150, 1000)
    ]
    database.close()

    assert counted == [[5], [150], [200]]


def _viewer(connection: Connection, account: str) -> Viewer:
    found = find_account(connection, account=account)
    assert found is not None
    return viewer_of(connection, found, Tree.load(connection))


def _both(connection: Connection, account: str, wanted: CaseFilter) -> tuple[list[str], list[str], int]:
    """Give what the viewer should see and what he is shown, page by page, and the length that the list tells."""
    viewer, tree = _viewer(connection, account), Tree.load(connection)
    states = map(Petition.model_validate_json, connection.execute(select(cases.c.state)).scalars())
    meant = [one for one in states if sees(connection, viewer, one) and _fits(one, wanted, tree)]
    expected = [one.number for one in sorted(meant, key=_place)]
    shown: list[str] = []
    lists = Lists(connection, viewer, UNTIL)
    while page := lists.lines(wanted.model_copy(update={"page": len(shown) // wanted.size + 1})):
        shown += [line.number for line in page]
        if len(page) < wanted.size:
            break
    return expected, shown, lists.page(wanted).total


def _fits(petition: Petition, wanted: CaseFilter, tree: Tree) -> bool:
    duties = [clock for clock in petition.running if clock.kind is Kind.DUTY]
    if wanted.overdue and not any(clock.due_at <= UNTIL for clock in duties):
        return False
    if wanted.duty_before is not None and not any(UNTIL < clock.due_at <= wanted.duty_before for clock in duties):
        return False
    if wanted.office is not None and (petition.office or petition.bureau).id not in tree.below(wanted.office):
        return False
    return petition.stage == (wanted.stage or petition.stage) and not (wanted.open_only and petition.closed)


def _place(petition: Petition) -> tuple[bool, float, str]:
    due = _next(petition.running)
    return due is None, due or 0.0, petition.number


def _next(running: tuple[Clock, ...]) -> float | None:
    """Give the end that the lists are sorted by, as the rows of cases have it."""
    return min((clock.due_at.timestamp() for clock in running), default=None)
