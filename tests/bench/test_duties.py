"""Lists of duties on a city's year: whoever looks is shown just those of cases that he may see, page by page."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, select

from domain.access import Standing, Viewer, may_see
from domain.base import Body, Role
from domain.petition import Petition
from domain.terms import Kind
from storage.database import Database
from storage.duties import ANSWERS, ORDERS, PROPOSED, WEEK, Duty, DutyList, Wanted, list_all_duties, list_duties
from storage.packs import read_policy
from storage.supervising import desk_cases
from storage.tables import cases, late_exclusions
from tests.bench.conftest import UNTIL

LATER = UNTIL + timedelta(days=75)
PACKS = (read_policy("cn-2022"),)
SIZE = 3
STARTED = {DutyList.AWAITED: ANSWERS, DutyList.ORDERS: ORDERS, DutyList.PROPOSALS: PROPOSED}
LOOKING = {
    "city's supervisor": Viewer(account="city-supervisor", role=Role.SUPERVISOR, line=("city",)),
    "district's clerk": Viewer(account="a7-clerk", role=Role.CLERK, line=("a7", "city")),
    "officer": Viewer(account="a7-13-officer", role=Role.OFFICER, line=("a7-13", "a7", "city")),
    "deputy": Viewer(
        account="a3-clerk",
        role=Role.CLERK,
        line=("a3", "city"),
        stands_in=(Standing(account="a7-clerk", line=("a7", "city")),),
    ),
    "desk": Viewer(account="a3-01-officer", role=Role.OFFICER, line=("a3-01", "a3", "city"), desk=True),
    "leader": Viewer(account="a7-leader", role=Role.LEADER, line=("a7", "city")),
    "auditor": Viewer(account="auditor", role=Role.AUDITOR),
}


class Told(NamedTuple):
    """Which case fell to the desk, and who is barred from which since."""

    fallen: str
    barred: frozenset[tuple[str, str]]


class Line(NamedTuple):
    """What a list is sorted by."""

    first: datetime
    petition: str
    clock: str
    ordinal: int


@pytest.mark.parametrize("viewer", LOOKING.values(), ids=LOOKING)
def test_lists_of_duties_show_just_what_their_viewer_may_see_in_their_order(filled: str, viewer: Viewer) -> None:
    database = Database(filled)
    with database.engine.connect() as connection:
        told = _fall_and_bar(connection)
        for wanted in DutyList:
            expected = _expected(connection, viewer, wanted, told)
            assert _shown(connection, viewer, wanted, len(expected)) == expected, wanted
        connection.rollback()
    database.close()


def test_these_lists_are_not_empty_and_are_given_together_as_by_themselves(filled: str) -> None:
    database, wanted = Database(filled), [Wanted(list=one, size=SIZE) for one in DutyList]
    viewer = LOOKING["city's supervisor"]
    together = database.look(lambda c: list_all_duties(c, viewer, wanted, PACKS, LATER))
    alone = [database.look(lambda c, w=one: list_duties(c, viewer, w, PACKS, LATER)) for one in wanted]  # type: ignore[misc]
    database.close()

    assert together == alone
    assert [page.total > 0 for page in together[:3]] == [True, True, True]


def _fall_and_bar(connection: Connection) -> Told:
    """Let a district's case fall to the duty desk, and bar some who look from others of its cases since."""
    of_a7 = select(cases.c.number).where(~cases.c.closed, cases.c.bureau == "a7").order_by(cases.c.next_due)
    fallen, *others = connection.execute(of_a7).scalars()
    barred = frozenset(zip(itertools.cycle(("city-supervisor", "a7-clerk", "a3-clerk")), others, strict=False))
    connection.execute(desk_cases.insert().values(petition=fallen, office="a7-02", fell_at=UNTIL))
    rows = [{"account": account, "petition": petition, "since": UNTIL, "why": "name"} for account, petition in barred]
    connection.execute(late_exclusions.insert(), rows)
    return Told(fallen, barred)


def _sees(viewer: Viewer, petition: Petition, told: Told) -> bool:
    """Tell what the rule says of somebody, of the desk and of those who were barred later."""
    if (viewer.account, petition.number) in told.barred:
        return False
    fit = tuple(one for one in viewer.stands_in if (one.account, petition.number) not in told.barred)
    fallen = viewer.desk and petition.number == told.fallen
    return fallen or may_see(viewer.model_copy(update={"stands_in": fit}), petition)


def _shown(connection: Connection, viewer: Viewer, which: DutyList, number: int) -> list[Line]:
    """Read a list page by page; each page tells its length, one after the last too."""
    lines: list[Line] = []
    for page in range(1, number // SIZE + 3):
        found = list_duties(connection, viewer, Wanted(list=which, page=page, size=SIZE), PACKS, LATER)
        assert found.total == number
        lines += [_line(duty, which) for duty in found.items]
    return lines


def _line(duty: Duty, which: DutyList) -> Line:
    first = duty.anchor if which is DutyList.AWAITED else duty.due_at
    return Line(first, duty.petition, duty.clock, duty.ordinal)


def _expected(connection: Connection, viewer: Viewer, which: DutyList, told: Told) -> list[Line]:
    states = map(Petition.model_validate_json, connection.execute(select(cases.c.state)).scalars())
    return sorted(
        Line(clock.anchor if which is DutyList.AWAITED else clock.due_at, petition.number, clock.name, clock.ordinal)
        for petition in states
        if _sees(viewer, petition, told)
        for clock in petition.running
        if clock.kind is Kind.DUTY and _fits(which, clock.name, clock.body, clock.due_at)
    )


def _fits(which: DutyList, name: str, body: Body, due_at: datetime) -> bool:
    if which is DutyList.OVERDUE:
        return due_at <= LATER
    if which is DutyList.LEADERS:
        return body is Body.LEADER and due_at <= LATER + WEEK
    return any(name in pack.terms and STARTED[which] & set(pack.terms[name].starts) for pack in PACKS)
